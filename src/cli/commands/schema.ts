import { partsOf } from '../../experiment/parts/registry.js';
import { fileKinds, fileSchema } from '../../experiment/tables/file-schema.js';
import { command, lastOf } from '../command.js';
import { outputKinds, outputSchema } from '../output-schemas.js';
import { loadPlugins, pluginOption } from '../load-plugins.js';

/** `evocell schema` */
export const schemaCommand = command({
  builder: (yargs) =>
    yargs
      .option('kind', {
        choices: fileKinds,
        default: 'search' as const,
        describe: 'which files: of evocell search, train or reproduce',
      })
      .option('output', {
        choices: outputKinds,
        describe: 'in place of that: what --json of this command prints; trials: a line of trials.jsonl',
      })
      .conflicts('output', 'plugin')
      .options(pluginOption)
      .example('$0 schema --plugin FILE.js > schema.json', 'then, in an experiment file:')
      .example('# yaml-language-server: $schema=schema.json', 'its first line, which editors read'),
  async run(args, terminal) {
    const output = lastOf(args.output);
    if (output !== undefined) {
      terminal.data(JSON.stringify(outputSchema(output), null, 2));
      return undefined;
    }
    const parts = partsOf(await loadPlugins(args.plugin ?? []));
    terminal.data(JSON.stringify(fileSchema(lastOf(args.kind), parts), null, 2));
    return undefined;
  },
});
