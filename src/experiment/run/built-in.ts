/** The data sets, spaces and strategies that an experiment can name without a plug-in. */
import { at } from '../../errors/input-error.js';
import { categoricalSupernet } from '../../space/categorical.js';
import { dartsSpace } from '../../space/darts.js';
import { attentionOperations } from '../../space/operations.js';
import { vitSpace } from '../../space/vit-space.js';
import { nasbench201Space } from '../../space/nasbench201.js';
import type { SupernetSpace } from '../../space/search-space.js';
import type { Strategy } from '../../search/strategy.js';
import { strategyNames, strategyOf } from '../../search/strategies.js';
import { openDataset, openSource, type Dataset } from '../../data/dataset.js';
import type { Plugins, SpaceContext } from '../settings/plugins.js';
import { measuresOf } from '../settings/measured.js';
import { builtInNames, type Experiment } from '../settings/settings.js';

type Space = SupernetSpace<unknown, unknown>;
type SpaceName = (typeof builtInNames.spaces)[number];

const spaces: Record<SpaceName, (context: SpaceContext) => Space> = {
  darts: ({ experiment: { space, supernet, derived }, classes, image }) =>
    dartsSpace({
      ...(space.operations && { operations: space.operations }),
      search: { channels: supernet.channels, cells: supernet.cells, classes, image },
      derived,
    }),
  'darts-attention': ({ experiment: { space, supernet, derived }, classes, image }) =>
    dartsSpace({
      name: 'darts-attention',
      operations: space.operations ?? attentionOperations,
      search: { channels: supernet.channels, cells: supernet.cells, classes, image },
      derived,
    }),
  vit: ({ classes, image }) => vitSpace({ classes, image }),
  nasbench201: ({ experiment: { space, supernet, derived }, classes, image }) =>
    nasbench201Space({
      ...(space.operations && { operations: space.operations }),
      search: { channels: supernet.channels, cells: supernet.cells, classes, image },
      derived: { channels: derived.channels, cells: derived.cells },
    }),
};

/** Reads the training images. Throws DataError. */
export function openData({ dataset }: Pick<Experiment, 'dataset'>, plugins: Plugins = {}): Promise<Dataset> {
  return at({ setting: 'dataset.path' }, () => {
    const source = own(plugins.datasets, dataset.name);
    if (source) return openSource(source(dataset), dataset);
    const name = nameOf(builtInNames.datasets, dataset.name);
    return openDataset({ ...dataset, name });
  });
}

/**
 * Throws GenotypeError for operations that do not exist, or when genomes are to be numbers and the space does not list
 * its choices.
 */
export function openSpace(context: SpaceContext, plugins: Plugins = {}): Space {
  const { name, encoding } = context.experiment.space;
  const make = own(plugins.spaces, name) ?? spaces[nameOf(builtInNames.spaces, name)];
  const space = make(context);
  return encoding === 'categorical' ? categoricalSupernet(space) : space;
}

/** The strategy is given complete objectives. Throws InputError for settings that it cannot work with. */
export function openStrategy(experiment: Experiment, plugins: Plugins = {}): Strategy<unknown, unknown> {
  const { objectives } = measuresOf(experiment);
  const search = { ...experiment.search, objectives: [...objectives] };
  const make = own(plugins.strategies, search.strategy);
  return make ? make(search) : strategyOf({ ...search, strategy: nameOf(strategyNames, search.strategy) });
}

function own<T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return table && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Loading has checked the name against this very list. */
function nameOf<Name extends string>(names: readonly Name[], name: string): Name {
  const found = names.find((one) => one === name);
  if (found === undefined) throw new Error(`${name} is none of ${names.join(', ')}`);
  return found;
}
