import type { Plan, Shape as ImageShape } from '../plan/plan.js';
import { definePart, type Part, type PartDefinition, type Shape, type Shapes } from '../part.js';
import type { CellGraph } from './cell-graph.js';
import type { CellGenotype } from './genotype.js';
import type { NetworkOptions } from './networks/family.js';
import type { SearchSpace } from './search-space.js';
import type { OperationSettings } from './site.js';

/** What a space's networks are made for. */
export interface SpaceContext {
  readonly classes: number;
  /** `[height, width, channels]` of the images. */
  readonly image: ImageShape;
  /** Of operations that have some, by name; complete. */
  readonly operationSettings?: OperationSettings | undefined;
}

/** How architectures are written, whatever the settings of a space are: what is asked of a text alone. */
export interface Notation {
  /** Whether channels and cells are given beside the text; else the text holds its size. */
  readonly sized: boolean;
  /** Whether the text is meant to be such an architecture; it may still be wrong. */
  matches(text: string): boolean;
  /** The architecture in words, several lines. Throws GenotypeError. */
  inWords(text: string): string;
  /** Cells of two edges a node, for comparisons node by node; absent where there are none. Throws GenotypeError. */
  cells?(text: string): CellGenotype;
  /** The cells to draw; absent where there are none. Throws GenotypeError. */
  graphs?(text: string): readonly CellGraph[];
  /** Its stand-alone network where no experiment gives its space. Throws GenotypeError and PlanError. */
  plan?(text: string, options: NetworkOptions): Plan;
}

/** A search space by name: `space.name`. */
export interface SpacePart extends Part<SpaceContext, SearchSpace<unknown, unknown>> {
  readonly notation?: Notation;
  readonly small?: NetworkSize;
  readonly large?: NetworkSize;
}

/** Sizes in the group `derived`. */
export interface NetworkSize {
  readonly channels: number;
  readonly cells: number;
}

/**
 * A space that brings its settings: its own, which stand in the group `space`, and those of the networks that it
 * makes, in the groups `supernet` and `derived`.
 */
export function spacePart<
  Own extends Shape = Record<never, never>,
  Others extends Shapes = Record<never, never>,
>(
  definition: PartDefinition<Own, Others, SpaceContext, SearchSpace<unknown, unknown>> & {
    readonly notation?: Notation;
    /** Of the smallest derived networks with cells of every kind; absent where derived networks have no such sizes. */
    readonly small?: NetworkSize;
    /** Of the networks of its paper; absent: 36 channels and 20 cells. */
    readonly large?: NetworkSize;
  },
): SpacePart {
  const { notation, small, large } = definition;
  return {
    ...definePart('space', definition),
    ...(notation && { notation }),
    ...(small && { small }),
    ...(large && { large }),
  };
}
