import { builtInNotations } from '../../space/notations.js';
import type { Notation } from '../../space/space-part.js';
import type { Plugins } from './plugins.js';
import { partsOf } from './registry.js';

/** In which architectures can be written: those of the plug-ins' spaces first. Adds their operations. */
export function notationsOf(plugins: Plugins = {}): readonly Notation[] {
  partsOf(plugins);
  return [...(plugins.spaces ?? []).flatMap(({ notation }) => notation ?? []), ...builtInNotations];
}
