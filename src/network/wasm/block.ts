/** The steps of a network, with their gradients. */
import type { Padding } from '../../plan/plan.js';
import type { Geometry } from './layers/geometry.js';
import type { SeparableWords } from './program.js';
import type { Place } from './region.js';
import type { Stored, View } from './stored.js';

export interface Block {
  readonly layer: string;
  readonly reads: readonly Stored[];
  readonly output?: Stored;
  /** What its forward pass shares with others that read the same view. */
  readonly branch?: Branch;
  forward(): void;
  backward(): void;
}

/** A separable convolution from a padded copy of what it reads. */
export interface Branch {
  readonly view: View;
  readonly padding: Padding;
  /** Bytes of its scratch between the two convolutions. */
  readonly middle: number;
  /** Where its window slides in a copy with such a margin. */
  geometry(around: Padding): Geometry;
  words(geometry: Geometry, padded: Place, middle: Place): SeparableWords;
}
