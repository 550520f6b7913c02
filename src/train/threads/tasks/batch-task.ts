/** What tasks that see images have in common. */
import type { Augmentation } from '../../../data/fill-batch.js';
import type { Images } from '../../../data/image-set.js';
import type { SharedWeights } from '../shared-weights.js';

export interface BatchTask {
  readonly images: Images;
  readonly augmentation?: Augmentation;
  /** Images in the largest batch that the plan will see. */
  readonly batch: number;
  /** Only read. */
  readonly weights: SharedWeights;
}
