import type { ClassLabels, Images } from './image-set.js';

/** Images whose classes are known before any of them is in memory. */
export interface IndexedImages {
  readonly labels: ClassLabels;
  /** The images at these indices, in this order. */
  at(indices: ArrayLike<number>): Promise<Images>;
  /** What is odd about them, a line each. */
  readonly notes?: readonly string[];
}

/** Images part by part; a part that is not there has no function. */
export interface IndexedSource {
  training(): Promise<IndexedImages>;
  /** Images that the data set itself gives to fitness. */
  validation?(): Promise<IndexedImages>;
  test?(): Promise<IndexedImages>;
  /** Mean and deviation are those of the training images, measured after the cut. */
  readonly measured?: boolean;
}

/** Where images come from. Both parts give the first `limit` images, all of them where it is not given. */
export interface ImageSource {
  training(limit?: number): Promise<Images>;
  /** Left out where the data set has no test images: a share of the others is set aside and sealed. */
  test?(limit?: number): Promise<Images>;
  /** `random` where they stand in random order already: the first n are then as good as any n, and no more are read. */
  readonly order?: 'random';
  /** For sources that can read chosen images alone; then `training` and `test` are not asked. Reads no image yet. */
  indexed?(): Promise<IndexedSource>;
}
