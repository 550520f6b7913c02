/** Options that say what scores are held against: a table, or trainings. */
import { atOnce, InputError } from '../errors/input-error.js';
import { parseOverride } from '../experiment/settings/override.js';
import {
  amongNames,
  type Among,
  type TableTruth,
  type TrainedTruth,
} from '../experiment/tables/find-truth.js';
import { lastOf } from './command.js';
import { countOf } from './count.js';
import { runFolderOf } from './run-name.js';

export const truthOptions = {
  truth: {
    type: 'string',
    describe: 'a table of architectures and accuracies (CSV, also .gz)',
  },
  cell: {
    type: 'string',
    describe: 'its column with the architecture (default: the only one)',
  },
  accuracy: { type: 'string', describe: 'its column with the truth (default: the only one)' },
  'train-epochs': {
    type: 'string',
    describe: 'in place of --truth: train random architectures from scratch for so many epochs',
  },
  run: {
    type: 'string',
    describe: 'folder of those trainings; what is there is not trained again (default: results/NAME-truth)',
  },
  'train-set': {
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'a setting of those trainings: training.batch=32, derived.cells=5 (several: repeat it)',
  },
  among: {
    type: 'string',
    choices: amongNames,
    describe:
      'which rows are drawn: all, whole (architectures whose operations all lie on a path from input to output) or top (the best tenth by truth: whether the score sorts the good ones)',
  },
  skip: {
    type: 'string',
    describe: 'rows drawn with this seed to pass over: choose on some, report on others',
  },
} as const;

interface TruthArgs {
  readonly truth?: string | undefined;
  readonly cell?: string | undefined;
  readonly accuracy?: string | undefined;
  readonly among?: Among | undefined;
  readonly skip?: string | undefined;
  readonly 'train-epochs'?: string | undefined;
  readonly 'train-set'?: readonly string[] | undefined;
  readonly run?: string | undefined;
}

/** Throws InputError where there is none, or two. */
export function truthOf(args: TruthArgs, name: string): TableTruth | TrainedTruth {
  const epochs = countOf('--train-epochs', args['train-epochs'], 1_000_000);
  const path = lastOf(args.truth);
  const overrides = (args['train-set'] ?? []).map((text) =>
    atOnce({ file: `--train-set ${text}` }, () => ({ ...parseOverride(text), label: `--train-set ${text}` })),
  );
  if ((path === undefined) === (epochs === undefined))
    throw new InputError(
      path === undefined
        ? 'there is no truth; give a table with --truth, or --train-epochs to train one'
        : '--truth and --train-epochs are two truths; give one of them',
    );
  if (path === undefined)
    return { epochs: epochs!, folder: runFolderOf(lastOf(args.run), `${name}-truth`), overrides };
  return {
    table: path,
    ...{ cell: lastOf(args.cell), accuracy: lastOf(args.accuracy) },
    among: args.among,
    skip: countOf('--skip', args.skip, 1_000_000),
  };
}
