import { expect } from 'chai';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { InputError } from '../../../src/errors/input-error.js';
import { loadTraining } from '../../../src/experiment/settings/load-training.js';
import {
  experimentOf,
  experimentYaml,
  loadExperiment,
  parseExperiment,
} from '../../../src/experiment/settings/load.js';

function problems(text: string, overrides: string[] = []): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'evocell-load-'));
  const file = join(folder, 'x.yaml');
  try {
    writeFileSync(file, text);
    loadExperiment(file, { overrides });
    return [];
  } catch (error) {
    expect(error).to.be.instanceOf(InputError);
    return (error as InputError).problems.map((line) => line.replace(file, 'x.yaml'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('an experiment file', () => {
  it('has its defaults filled in, and reads back the same when it is written', () => {
    const experiment = parseExperiment('name: a\nsearch: { population: 7 }', 'x.yaml');
    expect(experiment.search).to.include({ population: 7, generations: 50, strategy: 'evnas' });
    expect(parseExperiment(experimentYaml(experiment), 'y.yaml')).to.deep.equal(experiment);
  });

  it('names what is wrong beside a part that there is not', () => {
    const [part, ...others] = problems(
      'name: a\ndataset: { name: imagenet, size: 64 }\nsearch: { population: 0 }\nworkers: 0\n',
    );
    expect(part).to.match(/^x\.yaml:2: dataset\.name must be one of .*, not "imagenet"/);
    expect(others).to.have.members([
      'x.yaml:3: search.population must be a whole number of 1 or more, not 0',
      'x.yaml:4: workers must be a whole number from 1 to 1024 or auto, not 0',
    ]);
  });

  it('says what belongs into a group whose names are free', () => {
    expect(problems('name: a\nmetrics: { programs: { bytes: ls } }\n')).to.deep.equal([
      'x.yaml:2: metrics.programs.bytes must be a group of settings (command, format, direction, unit, clock, timeLimit), not "ls"',
    ]);
  });

  it('names the line and the setting of each problem, and what was meant', () => {
    expect(problems('name: a\nsearch:\n  populaton: 20\n  mutation: 3\nworkers: no\n')).to.have.members([
      'x.yaml:3: search.populaton is not a setting; did you mean search.population?',
      'x.yaml:4: search.mutation must be a number from 0 to 1, not 3',
      'x.yaml:5: workers must be a whole number from 1 to 1024 or auto, not "no"',
    ]);
  });

  it('finds a setting that stands in the wrong group', () => {
    expect(problems('name: a\npopulaton: 20\n')[0]).to.equal(
      'x.yaml:2: populaton is not a setting; did you mean search.population?',
    );
  });

  it('refuses a score of what is not measured, and knows the score as an objective', () => {
    const of = (score: string) =>
      problems(`name: x\nevaluator: { name: proxies }\nsearch: { score: ${score}, objectives: [score] }\n`);
    expect(of('[naswot, synflow]')).to.deep.equal([]);
    expect(of('[naswot, accuracy]')[0]).to.match(/search.score.1 is "accuracy", which is not measured/);
    expect(of('[naswot, naswot]')[0]).to.match(/names "naswot" again/);
  });

  it('refuses a space without operations to mix, and limits on what is not measured', () => {
    expect(problems('name: a\nspace: { name: vit }\nsupernet: { weights: mixture }')).to.deep.equal([
      'x.yaml:3: supernet.weights must be path, not "mixture"',
    ]);
    expect(
      problems('name: a\nsearch: { strategy: nsga2, constraints: [{ metric: parms, maximum: 3 }] }'),
    ).to.deep.equal([
      'x.yaml:2: search.constraints.0.metric is "parms", which is not measured; did you mean "params"?',
    ]);
    const table = 'name: a\nevaluator: { name: tabular, path: t.csv, metrics: { size: s } }\n';
    expect(
      problems(`${table}search: { strategy: nsga2, constraints: [{ metric: size, maximum: 3 }] }`),
    ).to.deep.equal([]);
    const limits = (text: string): readonly string[] =>
      problems(`name: a\nsearch: { constraints: [${text}] }`);
    expect(limits('{ metric: params, maximum: 3 }'), 'every strategy knows limits').to.deep.equal([]);
    expect(limits('{ metric: params }')[0]).to.match(/has no limit; give a minimum or a maximum$/);
    expect(limits('{ metric: params, minimum: 4, maximum: 3 }')[0]).to.match(/at least 4 and at most 3$/);
    expect(limits('{ metric: trainingLoss, maximum: 3 }')[0]).to.match(/which is not measured/);
  });

  it('says how a list is written', () => {
    expect(problems('name: a\nsearch: { objectives: "accuracy, params" }')[0]).to.match(
      /^\S+:2: search\.objectives must be a list .*, not "accuracy, params"; did you mean \[accuracy, params\]\?$/,
    );
  });

  it('refuses objectives that the evaluator does not measure, or that point nowhere', () => {
    const of = (objectives: string, more = ''): string[] =>
      problems(`name: a\n${more}search: { objectives: [${objectives}] }`).map((line) =>
        line.replace(/^x.yaml:\d: /, ''),
      );
    expect(of('accuracy, params, macs, activationBytes, loss')).to.deep.equal([]);
    expect(of('{ metric: params, reference: 90000 }')).to.deep.equal([]);
    expect(of('acuracy')).to.deep.equal([
      'search.objectives.0 is "acuracy", which is not measured; did you mean "accuracy"?',
    ]);
    expect(of('accuracy, { metric: latency, direction: minimise }')[0]).to.match(
      /^search.objectives.1.metric is "latency", which is not measured; there are accuracy, loss/,
    );
    expect(of('params, params')).to.deep.equal(['search.objectives.1 names "params" again; remove one']);
    expect(of('{ metric: accuracy, reference: 100 }')[0]).to.match(/nothing can be better than 100/);
    const table = 'evaluator: { name: tabular, path: t.csv, metrics: { latency: ms } }\n';
    expect(of('accuracy, { metric: latency, direction: minimise }', table)).to.deep.equal([]);
    expect(of('latency', table)).to.deep.equal([
      'search.objectives.0 is "latency", of which more or less may be better; write {metric: latency, direction: maximise} or minimise',
    ]);
    expect(of('loss', table)[0]).to.match(/not measured/);
  });

  it('asks for one document', () => {
    expect(problems('name: a\n---\nname: b\n')).to.deep.equal([
      'x.yaml:2: begins a second document; keep one, without ---',
    ]);
  });

  it('suggests the nearest of a few values', () => {
    expect(problems('name: a\nsupernet: { weights: mixtur }')[0]).to.match(
      /supernet\.weights must be one of path, mixture, not "mixtur"; did you mean mixture\?$/,
    );
    expect(problems('name: a\nsearch: { strategy: evnass }')[0]).to.match(
      /search\.strategy must be one of evnas, .*did you mean evnas\?$/,
    );
  });

  it('says what is missing', () => {
    expect(problems('seed: 1')[0]).to.match(/^x\.yaml: name is missing; it must be text/);
    expect(problems('name: a\ndataset: { name: mnist }')[0]).to.match(/dataset\.path is missing.*procedural/);
  });

  it('refuses settings that make no sense together', () => {
    expect(problems('name: a\nsearch: { elites: 5, population: 5 }')[0]).to.match(
      /^x\.yaml:2: search\.elites/,
    );
    expect(problems('name: a\nsearch: { decodeFitness: false }')[0]).to.match(/supernet\.weights to mixture/);
  });

  it('refuses names that lead out of the results folder', () => {
    for (const name of ['../a', 'a/b', '..', '.hidden', 'a\\b', '']) {
      expect(problems(`name: ${JSON.stringify(name)}`)[0], name).to.match(/name must be text/);
    }
  });

  it('takes settings from the command line over its own, the last one counts', () => {
    const experiment = loadExperiment('experiments/evnas-procedural.yaml', {
      overrides: ['search.population=5', 'seed=abc', 'search.population=6', 'space={name: nasbench201}'],
    });
    expect(experiment.search.population).to.equal(6);
    expect(experiment.search.generations).to.be.greaterThan(1);
    expect(experiment.seed).to.equal('abc');
    expect(experiment.space.name).to.equal('nasbench201');
  });

  it('names the override that is wrong', () => {
    expect(problems('name: a', ['search.population=many'])[0]).to.equal(
      'x.yaml (--set search.population=many): search.population must be a whole number of 1 or more, not "many"',
    );
    for (const text of ['seed', '=3', 'a..b=3', 'x=[', '__proto__.a=1'])
      expect(problems('name: a', [text])[0], text).to.match(/^x\.yaml \(--set /);
  });

  it('makes paths absolute, so that a run can be resumed from elsewhere', () => {
    const experiment = experimentOf({ name: 'a', dataset: { name: 'mnist', path: 'data/mnist' } });
    expect(experiment.dataset!['path']).to.equal(resolve('data/mnist'));
  });

  it('is refused in one line when it is no page of settings', () => {
    const hostile: readonly (readonly [string, RegExp])[] = [
      ['', /must be a list of settings/],
      ['- 1\n- 2', /must be a list of settings/],
      ['name: [1', /:\d+: is not valid YAML/],
      ['name: a\nname: b', /:2: is not valid YAML/],
      ['name: a\n---\nname: b', /begins a second document/],
      [
        'a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c]',
        /alias/,
      ],
      ['x: '.concat('['.repeat(100_000)), /brackets/],
      ['- '.repeat(50_000), /nested too deeply/],
      [Array.from({ length: 400 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), /nested too deeply/],
      [`name: a\n# ${'x'.repeat(300_000)}`, /larger than 256 KiB/],
      ['__proto__: { polluted: 1 }', /__proto__/],
      ['name: a\nsearch: { constructor: 1 }', /constructor/],
      ['name: a\nsearch: { population: .nan }', /population must be a whole number/],
      ['name: a\nseed: 1e999', /seed must be/],
      ['name: a\nsearch: { population: 1e300 }', /population must be/],
    ];
    for (const [text, message] of hostile) {
      const found = problems(text);
      expect(found, text.slice(0, 40)).to.have.length.greaterThan(0);
      expect(found.join('\n'), text.slice(0, 40)).to.match(message);
      for (const line of found) expect(line).not.to.include('\n');
    }
    expect(({} as Record<string, unknown>).polluted).to.equal(undefined);
  });

  it('that is not there, or is a folder, says so', () => {
    expect(() => loadExperiment('nowhere.yaml')).to.throw(InputError, 'nowhere.yaml: there is no such file');
    expect(() => loadExperiment('experiments')).to.throw(InputError, 'experiments: is a folder');
  });
});

describe('the experiments that come with evocell', () => {
  const overridesFor = (file: string): string[] =>
    /name: procedural/.test(readFileSync(file, 'utf8')) ? [] : ['dataset.path=images'];

  for (const file of readdirSync('experiments').filter((name) => name.endsWith('.yaml'))) {
    it(`${file} loads, given the folder of its images`, () => {
      const path = join('experiments', file);
      const load = /^search:/m.test(readFileSync(path, 'utf8')) ? loadExperiment : loadTraining;
      const experiment = load(path, { overrides: overridesFor(path) });
      expect(file).to.equal(`${experiment.name}.yaml`);
    });
  }

  it('holds the numbers of the EvNAS code', () => {
    const { seed, dataset, supernet, fitness, search } = loadExperiment(
      'experiments/evnas-cifar10-paper.yaml',
      {
        overrides: ['dataset.path=images'],
      },
    );
    expect(seed).to.equal(18);
    expect(dataset).to.include({ trainPortion: 0.5, crop: 4, flip: true, cutout: 16 });
    expect(supernet).to.include({
      weights: 'mixture',
      channels: 16,
      cells: 8,
      batch: 64,
      replicas: 1,
      warmup: 0,
    });
    expect(supernet).to.include({ learningRate: 0.025, minimumLearningRate: 0.001, momentum: 0.9, clip: 5 });
    expect(supernet).to.include({ weightDecay: 3e-4, nesterov: false });
    expect(supernet).not.to.have.property('steps');
    expect(fitness).to.include({ batch: 1024, augment: true, statistics: 'batch' });
    expect(search).to.include({ population: 50, generations: 50, tournament: 10, elites: 1, mutation: 0.1 });
    expect(search).to.include({ crossover: true, decodeTraining: true, decodeFitness: true });
  });
});
