import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Paths in the tarball that npm makes. */
function packed(): string[] {
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], {
    encoding: 'utf8',
  });
  const [tarball] = JSON.parse(stdout) as { readonly files: readonly { readonly path: string }[] }[];
  return tarball!.files.map(({ path }) => path);
}

/** What the links of a page lead to, without those to other sites and to places in the page. */
function linked(page: string): string[] {
  const links = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
  return links
    .filter((link) => !/^(https?:|mailto:|#)/.test(link))
    .map((link) => normalize(join(dirname(page), link.replace(/#.*$/, ''))).replace(/\/$/, ''));
}

describe('the package', () => {
  let files: string[] = [];

  before(() => (files = packed()));

  it('holds its documents, experiments and examples, and no maps to sources that it lacks', () => {
    expect(files).to.include.members([
      ...['docs/settings.md', 'experiments/quickstart.yaml', 'experiments/tables/nasbench201.yaml'],
      ...['examples/plugin.ts', 'dist/examples/plugin.js', 'dist/src/cli/main.js', 'CHANGELOG.md'],
    ]);
    expect(files.filter((file) => /\.map$|^(src|test|dist\/test|dist\/bench)\//.test(file))).to.deep.equal(
      [],
    );
  });

  it('holds whatever its pages lead to', () => {
    const pages = files.filter((file) => file.endsWith('.md'));
    const missing = pages.flatMap((page) =>
      linked(page)
        .filter((to) => !files.some((file) => file === to || file.startsWith(`${to}/`)))
        .map((to) => `${page}: ${to}`),
    );
    expect(pages).to.include.members(['README.md', 'docs/tutorial.md']);
    expect(linked('README.md').length).to.be.greaterThan(20);
    expect(missing).to.deep.equal([]);
  });

  it('can be asked for its version', async () => {
    const manifest = ['evocell', 'package.json'].join('/'); // the compiler would not find a literal's types
    const { default: found } = (await import(manifest, { with: { type: 'json' } })) as {
      readonly default: { readonly version: string };
    };
    expect(found.version).to.match(/^\d+\.\d+\.\d+$/);
  });
});
