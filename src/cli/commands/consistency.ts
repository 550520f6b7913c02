import { InputError, placed } from '../../errors/input-error.js';
import { experimentYaml, loadExperiment } from '../../experiment/settings/load.js';
import { consistency } from '../../experiment/tables/consistency.js';
import { consistencyPage } from '../../report/consistency-page.js';
import {
  consistencyCosts,
  consistencyNotes,
  consistencySheet,
  curveSheet,
} from '../../report/consistency-table.js';
import { scoresSheet } from '../../report/drawn-scores.js';
import { csv } from '../../report/sheet.js';
import { table } from '../../report/table.js';
import { tryResult, writeResult } from '../../store/result-file.js';
import { command, lastOf } from '../command.js';
import { countOf } from '../count.js';
import { exitHelp, StoppedError } from '../exit-code.js';
import { loadPlugins, pluginOption } from '../load-plugins.js';
import { queueOf, queueOption } from '../queue-option.js';
import { overridesOf, setHelp, settingOptions } from '../overrides.js';
import { phasesView } from '../phases-view.js';
import { voiceOf, voiceOptions } from '../voice.js';
import { stoppable } from '../stop.js';
import { truthOf, truthOptions } from '../truth-options.js';

const most = 1_000_000;

/** `evocell consistency EXPERIMENT --truth CSV` */
export const consistencyCommand = command({
  builder: (yargs) =>
    yargs
      .positional('experiment', {
        type: 'string',
        demandOption: true,
        describe: 'whose evaluator scores: a file (YAML), or the name of one that evocell brings',
      })
      .options(truthOptions)
      .option('count', { type: 'string', describe: 'architectures, drawn at random (default: 200)' })
      .option('seeds', {
        type: 'string',
        describe: 'seeds, from --seed on; figures are then mean ± deviation',
      })
      .option('every', {
        type: 'string',
        describe: 'score after each so many generations of a supernet, too: tau by training images',
      })
      .option('page', { type: 'string', describe: 'write a page (HTML) with plots of score against truth' })
      .option('scores', { type: 'string', describe: 'write the scores of each architecture (CSV)' })
      .option('set', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: setHelp,
      })
      .options(settingOptions)
      .options(queueOption)
      .option('quiet', voiceOptions.quiet)
      .options(pluginOption)
      .option('json', { type: 'boolean', describe: 'the figures as JSON' })
      .example(
        '$0 consistency experiments/proxies-nasbench201.yaml --truth nasbench201.csv.gz --accuracy c10_test_e200 --set dataset.path=FOLDER',
        'a table',
      )
      .example('$0 consistency FILE.yaml --train-epochs 10 --count 50', 'trainings that it runs itself')
      .epilogue(exitHelp),
  async run(args, terminal) {
    const file = args.experiment;
    const plugins = await loadPlugins(args.plugin ?? []);
    const experiment = loadExperiment(file, { overrides: overridesOf(args), plugins });
    const truth = truthOf(args, experiment.name);
    const queue = queueOf(args);
    const [page, scores] = [lastOf(args.page), lastOf(args.scores)];
    for (const result of [page, scores]) if (result !== undefined) tryResult(result);
    const voice = voiceOf(terminal, args);
    const view = phasesView(voice);
    try {
      const { result: found } = await stoppable(voice, (signal) =>
        consistency(experiment, {
          ...{ truth, plugins, queue, signal },
          count: countOf('--count', args.count, most),
          seeds: countOf('--seeds', args.seeds, 1000),
          every: countOf('--every', args.every, most),
          onNote: (note) => voice.err(note),
          onProgress: (done, total, what) => view.step(done, total, what),
        }),
      );
      view.end();
      const { result, drawn } = found;
      if (scores !== undefined) writeResult(scores, csv(scoresSheet(drawn)));
      if (page !== undefined) {
        const words = `evocell consistency ${file} --page ${page}`;
        const facts = { settings: experimentYaml(experiment), command: words };
        writeResult(page, consistencyPage(result, drawn[0]!, facts));
      }
      if (args.json) terminal.data(JSON.stringify(result));
      else {
        consistencyNotes(result).forEach((line) => terminal.out(line));
        if (result.curve.length > 1) terminal.out(`\n${table(curveSheet(result.curve), terminal.columns)}`);
        terminal.out(`\n${table(consistencySheet(result.scores), terminal.columns)}\n`);
        terminal.out(consistencyCosts(result));
        if (page !== undefined) terminal.out(`plots: ${page}`);
      }
      return undefined;
    } catch (error) {
      view.end();
      if (error instanceof StoppedError && 'folder' in truth)
        terminal.err(`stopped; the same command goes on with the trainings that are in ${truth.folder}`);
      // What is wrong with the truth names its own file.
      throw error instanceof InputError && error.setting !== undefined ? placed(error, { file }) : error;
    }
  },
});
