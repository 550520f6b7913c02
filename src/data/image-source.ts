import type { Images } from './image-set.js';

/** Where images come from. Both parts give the first `limit` images, all of them where it is not given. */
export interface ImageSource {
  training(limit?: number): Promise<Images>;
  test(limit?: number): Promise<Images>;
}
