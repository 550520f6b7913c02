import { definePart, type Part, type PartDefinition, type Shape } from '../part.js';
import type { ImageSource } from './image-source.js';

/** A data set by name: `dataset.name`. */
export type DatasetPart = Part<object, ImageSource>;

/** A data set that brings its settings, which stand in the group `dataset`. */
export function datasetPart<Own extends Shape = Record<never, never>>(
  definition: PartDefinition<Own, Record<never, never>, object, ImageSource>,
): DatasetPart {
  return definePart('dataset', definition);
}
