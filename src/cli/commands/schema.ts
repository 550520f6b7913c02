import { partsOf } from '../../experiment/parts/registry.js';
import { fileKinds, fileSchema } from '../../experiment/tables/file-schema.js';
import { command, lastOf } from '../command.js';
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
      .options(pluginOption)
      .example('$0 schema --plugin FILE.js > schema.json', 'then, in an experiment file:')
      .example('# yaml-language-server: $schema=schema.json', 'its first line, which editors read'),
  async run(args, terminal) {
    const parts = partsOf(await loadPlugins(args.plugin ?? []));
    terminal.out(JSON.stringify(fileSchema(lastOf(args.kind), parts), null, 2));
    return undefined;
  },
});
