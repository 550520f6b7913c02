import { InputError } from '../../errors/input-error.js';
import { runHogSvm, hogSettings } from '../../experiment/run/hog-svm.js';
import { command, lastOf } from '../command.js';
import { dataOptions, datasetOf } from '../data-options.js';
import { phasesView } from '../phases-view.js';
import { stoppable } from '../stop.js';
import { voiceOf, voiceOptions } from '../voice.js';

/** `evocell hog PATH` */
export const hogCommand = command({
  builder: (yargs) =>
    yargs
      .positional('path', { type: 'string', demandOption: true, describe: 'a folder or a file with images' })
      .option('cell', { type: 'string', describe: 'side of a cell of HOG, pixels (default: 8)' })
      .option('cost', { type: 'string', describe: 'C of the support vector machine (default: 0.1)' })
      .option('seed', { type: 'string', describe: 'of the order in which images are visited (default: 18)' })
      .options(dataOptions)
      .option('quiet', voiceOptions.quiet)
      .option('json', { type: 'boolean', describe: 'the result as JSON' })
      .example('$0 hog pictures', 'what a network has to beat')
      .example('$0 hog FOLDER --set dataset.subset=10000 --cell 4 --cost 0.01', 'finer, on 10,000 images'),
  async run(args, terminal) {
    const features = {
      cell: hogSettings.cell.safeParse(numberOf(lastOf(args.cell))),
      cost: hogSettings.cost.safeParse(numberOf(lastOf(args.cost))),
    };
    for (const [name, { error }] of Object.entries(features))
      if (error) throw new InputError(`--${name}: ${error.issues[0]!.message}`);
    const experiment = {
      dataset: datasetOf(args.path, args.set),
      seed: lastOf(args.seed) ?? 18,
      features: { cell: features.cell.data!, cost: features.cost.data! },
    };
    const voice = voiceOf(terminal, args);
    const view = phasesView(voice);
    const { result } = await stoppable(voice, (signal) =>
      runHogSvm(experiment, {
        signal,
        onProgress: (done, total) => view.step(done, total, 'classes separated'),
      }),
    ).finally(() => view.end());
    const { accuracy, trainingAccuracy, trainingImages, testImages, params, digest } = result;
    const error = Math.round((100 - accuracy) * 1e6) / 1e6;
    terminal.out(
      args.json
        ? JSON.stringify({ ...result, error }, null, 2)
        : [
            `HOG, ${result.features} features, and a linear support vector machine, ${params.toLocaleString('en-US')} weights`,
            `test error         ${error.toFixed(2)} % of ${testImages} images`,
            `training accuracy  ${trainingAccuracy.toFixed(2)} % of ${trainingImages} images`,
            `digest             ${digest}`,
          ].join('\n'),
    );
    return undefined;
  },
});

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
