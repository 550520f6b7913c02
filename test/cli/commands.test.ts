import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evocell, scratchFolder, tinyExperiment } from './run-cli.js';

describe('the command line', () => {
  const commands = [
    'search',
    'resume',
    'rescore',
    'show',
    'report',
    'list',
    'digest',
    'compare',
    'train',
    'reproduce',
    'consistency',
    'cost',
    'doctor',
  ];

  it('names all commands in its help, and the exit codes', async () => {
    const { code, out } = await evocell('--help');
    expect(code).to.equal(0);
    for (const command of commands) expect(out).to.include(`evocell ${command}`);
    expect(out).to.include('Exit codes');
  });

  for (const command of commands)
    it(`has an example in the help of ${command}`, async () => {
      const { code, out, err } = await evocell(command, '--help');
      expect([code, err]).to.deep.equal([0, '']);
      expect(out).to.match(new RegExp(`Examples:\\s+evocell ${command}`));
    });

  it('prints its version', async () => {
    expect((await evocell('--version')).out).to.match(/^\d+\.\d+\.\d+$/);
  });

  const mistakes: readonly (readonly [args: string[], message: RegExp])[] = [
    [[], /^name a command; see evocell --help$/],
    [['serch'], /^there is no command serch; did you mean search\?/],
    [['search'], /^evocell search needs file: evocell search <file>; see evocell search --help$/],
    [['init'], /^evocell init needs path: /],
    [['schema', '--kind', 'x'], /^--kind must be one of search, .*, not "x"; see evocell schema --help$/],
    [['search', 'x.yaml', '--set'], /^--set needs a value; see evocell search --help$/],
    [['show', 'package.json'], /^package\.json\/run\.json: a part of its path is not a folder/],
    [['reproduce', 'nowhere'], /^there is no table "nowhere"; there are [\w, -]+$/],
    [['search', 'experiments/quickstart.yaml', '--run', 'package.json'], /^package\.json: is a file; give/],
    [
      ['search', 'experiments/quickstart.yaml', '--workers', '99999'],
      /workers must be a whole number from 1 to 1024 or auto, not 99999$/,
    ],
    [['search', 'x.yaml', '--sede', '3'], /has no option --sede; did you mean --seed?/],
    [['cost', 'evnas-a', 'evnas-b'], /has no use for "evnas-b"/],
    [['cost', 'evnas-d'], /there is no network "evnas-d"; did you mean "evnas-/],
    [['cost', 'evnas-a', '--cells', 'many'], /^--cells must be a whole number from 1 to 1000, not "many"$/],
    [['cost', 'vit:patch=8,width=32/heads=2'], /^block 1: expected heads=2,mlp=4, got "heads=2"$/],
    [['cost', 'nowhere/x.json'], /^nowhere\/x\.json: there is no such file/],
    [['cost', './src'], /^\.\/src: is no file; give a genotype's file or the name of a network$/],
    [
      ['compare', 'evnas-a', '--csv', '--json'],
      /^--json and --csv cannot go together: give one of them; see/,
    ],
    [['compare', 'snas', '--latex', '--markdown'], /^--markdown and --latex cannot go together/],
    [['show', 'nowhere'], /^nowhere: is not a run/],
    [['digest', 'nowhere'], /^nowhere: is not a run/],
    [['resume', 'nowhere'], /^nowhere: is not a run/],
    [
      ['resume', 'nowhere', '--workers', '0'],
      /^--workers must be a whole number from 1 to 1024, or auto, not 0$/,
    ],
    [['list', 'nowhere'], /^nowhere: there is no such folder/],
    [['search', 'nowhere.yaml'], /^nowhere\.yaml: there is no such file/],
    [['search', 'quikstart'], /^there is no experiment "quikstart"; did you mean "quickstart"\?$/],
    [['search', 'nowhere.yaml', '--plugin', 'nowhere.js'], /^--plugin nowhere\.js: cannot be loaded/],
  ];
  for (const [args, message] of mistakes)
    it(`answers "evocell ${args.join(' ')}" with one line and exit code 2`, async () => {
      const { code, out, err } = await evocell(...args);
      expect(err).to.match(message);
      expect(err).not.to.include('\n');
      expect([code, out]).to.deep.equal([2, '']);
    });
});

describe('output to a full disk', () => {
  it('ends with one line and exit code 1', function () {
    if (!existsSync('/dev/full')) this.skip();
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, ['dist/src/cli/main.js', 'cost', 'evnas-a'], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect([status, stderr]).to.deep.equal([1, 'the output cannot be written (ENOSPC); free some space\n']);
  });
});

describe('evocell cost', () => {
  it('counts a published network exactly, as JSON too', async () => {
    const size = ['--channels', '36', '--cells', '20', '--classes', '10'];
    const { out } = await evocell('cost', 'evnas-a', ...size);
    expect(out).to.match(/parameters +3,626,470\nmultiply-adds +568,089,216/);
    const json = JSON.parse((await evocell('cost', 'EvNAS-A', ...size, '--json')).out) as object;
    expect(json).to.include({ params: 3626470, macs: 568089216 }).and.to.have.property('activationBytes');
    const auxiliary = JSON.parse((await evocell('cost', 'evnas-a', '--auxiliary', '--json')).out) as object;
    expect(auxiliary).to.have.property('params', 4102896);
  });

  it('reads a genotype from a file, and names the file when it is wrong', async () => {
    const folder = scratchFolderOf();
    const good = join(folder, 'good.txt');
    writeFileSync(good, 'normal:skip_connect@0+skip_connect@1/reduce:max_pool_3x3@0+skip_connect@1');
    expect((await evocell('cost', good, '--channels', '4', '--cells', '3')).code).to.equal(0);
    const bad = join(folder, 'bad.json');
    writeFileSync(bad, '{"normal": 3}');
    const { code, err } = await evocell('cost', bad);
    expect(code).to.equal(2);
    expect(err).to.match(/^.*bad\.json: the normal cell must be/);
  });
  it('says what is wrong with a file in plain words, with nothing in them that a terminal would obey', async () => {
    const folder = scratchFolderOf();
    const escape = '\u001b[31m\u0007';
    const files: readonly (readonly [name: string, content: string | Buffer, message: RegExp])[] = [
      ['image.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]), /is not a text file/],
      ['latin-1.txt', Buffer.from([0x6e, 0xe4, 0x68]), /is not a text file/],
      ['escape.txt', `normal:${escape}@0+x@1`, /there is no operation "\\u001b\[31m\\u0007"/],
      ['escape.yaml', `"${escape.replace('\u0007', '')}": 1\n`, /\\u001b\[31m/],
      ['alias.yaml', 'a: *b\u0007c', /\\u0007c/],
      ['escape.json', `{"normal": ${escape}}`, /\\u001b/],
      ['long.yaml', `${'k'.repeat(900)}: 1\nname: x\n`, /k\.\.\. is not a setting/],
    ];
    for (const [name, content, message] of files) {
      const file = join(folder, name);
      writeFileSync(file, content);
      for (const command of name.endsWith('yaml') ? ['search'] : ['cost', 'compare']) {
        const { code, err } = await evocell(command, file);
        expect(code, name).to.equal(2);
        expect(err, name).to.match(message);
        expect(err.split('\n').join(''), name).not.to.match(/\p{Cc}/u);
        expect(err.length, name).to.be.below(1000);
      }
    }
  });

  const scratchFolderOf = (() => {
    const folder = scratchFolder();
    return () => folder;
  })();
});

describe('evocell doctor', () => {
  it('says of each backend whether it works, else why not and how to get it', async () => {
    const { code, out } = await evocell('doctor', '--json');
    expect(code).to.equal(0);
    const { backends } = JSON.parse(out) as {
      backends: { name: string; available: boolean; reason?: string; remedy?: string }[];
    };
    expect(backends.map(({ name }) => name)).to.have.members(['wasm', 'webgpu', 'tensorflow', 'cpu']);
    expect(backends.find(({ name }) => name === 'cpu')?.available).to.equal(true);
    for (const { available, reason, remedy } of backends)
      if (!available) expect([reason, remedy]).to.not.include(undefined);
  });

  it('looks at the folder of results', async () => {
    const { results } = JSON.parse((await evocell('doctor', '--json')).out) as { results: unknown };
    expect(results).to.deep.equal({ writable: true, notes: [] });
  });

  it('names the limit of virtual memory under which wasm does not work, as a search does', function () {
    if (process.platform !== 'linux') this.skip();
    const said = (command: string): string => {
      const limited = `ulimit -v 8000000; node dist/src/cli/main.js ${command}`;
      const { stdout, stderr } = spawnSync('sh', ['-c', limited], { encoding: 'utf8' });
      return command === 'doctor' ? stdout.split('\n').find((line) => line.startsWith('wasm'))! : stderr;
    };
    const limit = 'virtual memory is limited to 8000000 kB';
    expect(said('doctor'))
      .to.match(/^wasm +not there/)
      .and.to.include(limit);
    const refused = said('search experiments/quickstart.yaml --run never-made');
    expect(refused).to.include(limit).and.to.include('NODE_OPTIONS=--disable-wasm-trap-handler');
    expect(refused).to.match(/^experiments\/quickstart\.yaml: backend: [^\n]+\n$/);
    expect(existsSync('never-made')).to.equal(false);
  });
});

describe('evocell search with bad input', () => {
  const folder = scratchFolder();
  const run = join(folder, 'run');
  const images = join(folder, 'images');
  const truncated = join(folder, 'truncated');
  const mislabelled = join(folder, 'mislabelled');
  before(() => {
    for (const [data, bytes] of [
      [truncated, Buffer.alloc(5000)],
      [mislabelled, Buffer.alloc(3073 * 4, 11)],
    ] as const) {
      mkdirSync(data);
      writeFileSync(join(data, 'data_batch_1.bin'), bytes);
    }
  });
  const cases: readonly (readonly [what: string, settings: string[], message: RegExp])[] = [
    [
      'a mistyped setting',
      ['search.populaton=3'],
      /tiny\.yaml \(--set search\.populaton=3\): search\.populaton is not a setting; did you mean search\.population\?/,
    ],
    ['a wrong type', ['supernet.channels=few'], /tiny\.yaml .*supernet\.channels must be a whole number/],
    ['no such backend', ['backend=gpu'], /tiny\.yaml .*backend must be one of auto, wasm/],
    [
      'no such strategy',
      ['search.strategy=evness'],
      /tiny\.yaml .*search\.strategy must be one of .*did you mean evnas\?/,
    ],
    [
      'no such operation',
      ['space.operations=[none, sep_conv_9x9]'],
      /tiny\.yaml: space: there is no operation "sep_conv_9x9"; did you mean/,
    ],
    [
      'a missing data folder',
      ['dataset.name=cifar10', `dataset.path=${images}`],
      /tiny\.yaml: .*dataset\.path.*images/,
    ],
    [
      'a folder without images',
      ['dataset.name=cifar10', 'dataset.path='.concat(folder)],
      /tiny\.yaml: .*dataset\.path/,
    ],
    [
      'a truncated data file',
      ['dataset.name=cifar10', `dataset.path=${truncated}`],
      /tiny\.yaml: dataset\.path: .*data_batch_1\.bin: .*truncated/,
    ],
    [
      'labels out of range',
      ['dataset.name=cifar10', `dataset.path=${mislabelled}`],
      /tiny\.yaml: dataset\.path: .*data_batch_1\.bin: image 0 has label 11/,
    ],
  ];
  const unfit: typeof cases = [
    [
      'too little memory',
      ['memory=1'],
      /tiny\.yaml: none of the first 5 networks can be trained with this supernet\.batch: .*needs 2 MiB .*the limit is 1 MiB: .*\(memory\)$/,
    ],
    ['too large a batch', ['supernet.batch=100000000'], /tiny\.yaml: none .* supernet\.batch: .*100000000/],
    [
      'too large a batch to score with',
      ['fitness.batch=10000000', 'supernet.warmup=1'],
      /tiny\.yaml: none .* scored with this fitness\.batch: .*10000000/,
    ],
    [
      'networks too large to train from scratch',
      ['evaluator.name=scratch', 'memory=1'],
      /tiny\.yaml: none .* this training\.batch: .*the limit is 1 MiB/,
    ],
    [
      'a backend for which one image is too large',
      ['backend=cpu', 'memory=1'],
      /supernet\.batch: .*one image/,
    ],
    [
      'a step of too many gradients',
      ['supernet.replicas=1000000'],
      /replicas must be .* to 1024, not 1000000/,
    ],
    ['more images than memory holds', ['dataset.subset=2000000000000'], /tiny\.yaml: dataset\.subset.*GiB/],
  ];
  for (const [what, settings, message] of [...cases, ...unfit])
    it(`leaves no run behind: ${what}`, async () => {
      const set = settings.flatMap((setting) => ['--set', setting]);
      const { code, err, out } = await evocell('search', tinyExperiment(folder), '--run', run, ...set);
      expect(err).to.match(message);
      expect(err).not.to.include('\n');
      expect([code, out]).to.deep.equal([2, '']);
      expect(existsSync(run)).to.equal(false);
      expect(readdirSync(folder).filter((name) => name.startsWith('.'))).to.deep.equal([]);
    });

  it('refuses a folder that holds something', async () => {
    const { code, err } = await evocell('search', tinyExperiment(folder), '--run', folder);
    expect(code).to.equal(2);
    expect(err).to.include(`${folder}: exists already`).and.to.include('evocell resume');
  });
});

describe('a plug-in that lies outside any project', () => {
  const folder = scratchFolder();

  it('is told which package it lacks, and where to install it', async () => {
    const plugin = join(folder, 'plugin.mjs');
    writeFileSync(
      plugin,
      "import { datasetPart } from 'evocell';\nexport default { datasets: [datasetPart({})] };\n",
    );
    const { code, err } = await evocell('search', 'quickstart', '--plugin', plugin);
    expect(code).to.equal(2);
    expect(err).to.match(/^--plugin \S+: cannot be loaded: Cannot find package 'evocell' imported from /);
    expect(err).to.include(
      `run npm install evocell in ${folder}, or put the plug-in into a project that has it`,
    );
  });
});
