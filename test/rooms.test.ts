import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

/** Rooms from the top floor down, as docs/architecture.md lists them: `cli`, `experiment/tables`, ..., `random`. */
function documentedRooms(): string[] {
  const rows = readFileSync('docs/architecture.md', 'utf8').matchAll(/^\| `src\/([a-z/.-]+)` \|/gm);
  return [...rows].map(([, path]) => path!.replace(/(\/|\.ts)$/, ''));
}

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !file.startsWith('kernels/assembly/'),
);

/** The room of a file: the longest of the documented paths that it lies in. */
function roomOf(file: string, rooms: readonly string[]): string {
  const within = rooms.filter((room) => file.replace(/\.tsx?$/, '') === room || file.startsWith(`${room}/`));
  return within.reduce((longest, room) => (room.length > longest.length ? room : longest), '');
}

function importsOf(file: string): string[] {
  const text = readFileSync(join('src', file), 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, path]) => path!);
  return specifiers
    .filter((path) => !path.endsWith('.css'))
    .map((path) => normalize(join(dirname(file), path)).replace(/\.js$/, '.ts'))
    .map((path) => (existsSync(join('src', path)) ? path : path.replace(/\.ts$/, '.tsx')));
}

/** Files on a way of imports that comes back to where it began, or undefined. */
function circle(): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of importsOf(file)) {
      const found = visit(next, [...way, file]);
      if (found) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of sources) {
    const found = visit(file, []);
    if (found) return found;
  }
  return undefined;
}

describe('the rooms of the house', () => {
  const rooms = documentedRooms();

  it('are all in docs/architecture.md', () => {
    const homeless = sources.filter((file) => file !== 'index.ts' && roomOf(file, rooms) === '');
    expect(rooms).to.include('plan');
    expect(homeless).to.deep.equal([]);
  });

  it('are imported from above only', () => {
    const upward = sources
      .filter((file) => file !== 'index.ts')
      .flatMap((file) =>
        importsOf(file)
          .filter((to) => rooms.indexOf(roomOf(to, rooms)) < rooms.indexOf(roomOf(file, rooms)))
          .map((to) => `${file} imports ${relative('.', to)}`),
      );
    expect(upward).to.deep.equal([]);
  });

  it('have no two files that need each other', () => {
    expect(circle()).to.equal(undefined);
  });
});
