import { expect } from 'chai';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { moduleDependency } from '../../../src/experiment/run/module-dependency.js';
import {
  placesOf,
  requireSame,
  requireSamePlugins,
  withPlaces,
} from '../../../src/experiment/run/dependencies.js';
import { resumeSearch } from '../../../src/experiment/run/search.js';
import { openRun } from '../../../src/store/open-run.js';
import { seal } from '../../../src/store/sealed.js';
import { inFolder } from '../../store/sample.js';
import { dataFaultKinds, injected, stoppedRun, tableText } from './data-faults.js';

const table = {
  kind: 'table',
  path: '/a/t.csv',
  setting: 'evaluator.path',
  parts: { rows: 3, content: 'x' },
} as const;

describe('what a run depends on', () => {
  for (const kind of dataFaultKinds)
    it(`is held against it: ${kind.name}`, async () => {
      const faults = await injected(kind);
      const expected = kind.name.includes('moved') ? 'resumed' : 'refused';
      expect(faults.length).to.be.above(2);
      expect(faults.filter(({ result }) => result !== expected)).to.deep.equal([]);
    });

  it('is told by file, difference and what to do', () => {
    const now = { ...table, parts: { rows: 4, content: 'y' } };
    expect(() => requireSame('results/r', [table], [now])).to.throw(
      '/a/t.csv: is not what results/r was begun with (table: 4 rows instead of 3, other content); ' +
        'put the old one back, or say where it lies now (--set evaluator.path=PATH), or start a new run',
    );
    expect(() => requireSame('results/r', [table], [])).to.throw(
      /begun with the table \/a\/t\.csv; put it back/,
    );
    expect(() => requireSame('results/r', [], [{ kind: 'plug-in', path: '/p.mjs', parts: {} }])).to.throw(
      /^\/p\.mjs: results\/r was begun without this plug-in; leave it out/,
    );
  });

  it('is the same wherever it lies, and in whatever order it is found', () => {
    const other = { kind: 'plug-in', path: '/p.mjs', parts: { 'p.mjs': 'z' } };
    expect(() => requireSame('r', [table, other], [other, { ...table, path: '/b/t.csv' }])).not.to.throw();
  });

  it('is held against plug-ins that are given again, for a network that a run found with them', () => {
    const before = { kind: 'plug-in', path: '/p.mjs', parts: { 'p.mjs': 'x', 'sub/q.mjs': 'y' } };
    const now = { ...before, parts: { 'p.mjs': 'x' } };
    expect(() => requireSamePlugins('r', [table, before], [before])).not.to.throw();
    expect(() => requireSamePlugins('r', [table, before], [])).not.to.throw();
    expect(() => requireSamePlugins('r', undefined, [now])).not.to.throw();
    expect(() => requireSamePlugins('r', [table, before], [now])).to.throw(
      /^\/p\.mjs: is not what r was begun with \(plug-in: sub\/q\.mjs is gone\)/,
    );
  });

  it('has a place that can be given anew, and no other', () =>
    inFolder((folder) => {
      const here = { ...table, path: folder };
      expect(placesOf('r', [here])).to.deep.equal({ 'evaluator.path': folder });
      expect(() => placesOf('r', [table])).to.throw(
        /^\/a\/t\.csv: is gone; .* resume r --set evaluator\.path=PATH/,
      );
      expect(placesOf('r', [table], { 'evaluator.path': folder })).to.deep.equal({
        'evaluator.path': folder,
      });
      expect(() => placesOf('r', [here], { 'dataset.path': folder })).to.throw(/reads nothing from there/);
      expect(() => placesOf('r', undefined, { 'dataset.path': folder })).to.throw(
        /did not remember its data/,
      );
      const settings = { dataset: { path: '/old', subset: 3 }, evaluator: { path: '/t', cell: 'c' } };
      expect(withPlaces(settings, { 'dataset.path': '/new' })).to.deep.equal({
        dataset: { path: '/new', subset: 3 },
        evaluator: { path: '/t', cell: 'c' },
      });
    }));

  it('is not known of a run that was begun by 0.1.0, which goes on and says so', () =>
    inFolder(async (folder) => {
      const [path, run] = [join(folder, 'table.csv'), join(folder, 'run')];
      writeFileSync(path, tableText());
      await stoppedRun(run, path, 2);
      const file = join(run, 'run.json');
      const { dependencies, sha256, ...fields } = JSON.parse(readFileSync(file, 'utf8')) as Record<
        string,
        unknown
      >;
      expect(dependencies).to.have.length(1);
      expect(sha256).to.be.a('string');
      writeFileSync(file, seal(fields).text);
      const notes: string[] = [];
      await resumeSearch(run, { onNote: (note) => notes.push(note) });
      expect(notes.join('\n')).to.include('whether it is still the same cannot be checked');
      expect(openRun(run, { write: false }).record.status).to.equal('finished');
    }));
});

describe("a plug-in's code", () => {
  it('is its module and what that imports from its own folder, each file once', () =>
    inFolder((folder) => {
      mkdirSync(join(folder, 'mine/sub'), { recursive: true });
      const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
      write('shared.mjs', '');
      write(
        'mine/a.mjs',
        "import './sub/b.mjs'; import '../shared.mjs'; import 'yaml'; export * from './c.cjs?x';",
      );
      write('mine/sub/b.mjs', "import '../a.mjs'; // a circle");
      write('mine/c.cjs', "require('./d'); require('./missing');");
      write('mine/d.json', '{}');
      write('mine/unused.mjs', '');
      const { parts } = moduleDependency(join(folder, 'mine/a.mjs'));
      expect(Object.keys(parts)).to.deep.equal(['a.mjs', 'sub/b.mjs', 'c.cjs', 'd.json']);
    }));
});
