/** Which scores a run's front and best are taken from, where not all of its scores compare with each other. */

export type Basis =
  | { readonly kind: 'every trial' }
  /** The best architectures of the whole run, all scored with the weights after this many generations. */
  | { readonly kind: 'rescored'; readonly generations: number; readonly architectures: number }
  /** What a search that learns the architecture came to last: its generation, an epoch, from 0. */
  | { readonly kind: 'learned'; readonly generation: number }
  /** The last generation that scored anything; its number, from 0. */
  | { readonly kind: 'last generation'; readonly generation: number };

/** `status` says whether the search is over. Undefined where every trial counts. */
export function basisLine(basis: Basis, status: string): string | undefined {
  switch (basis.kind) {
    case 'every trial':
      return undefined;
    case 'rescored': {
      const { architectures, generations } = basis;
      const weights =
        status === 'finished'
          ? 'the weights of the end of the search'
          : `the weights after ${generations} generations, all so far`;
      return `scored with ${weights}: the best ${architectures} architectures of all generations`;
    }
    case 'learned':
      return `the architecture that the parameters stand for after epoch ${basis.generation}, the last one${status === 'finished' ? '' : ' so far'}`;
    case 'last generation': {
      const later = status === 'running' ? '' : '; evocell rescore compares the best of all generations';
      return `the trials of generation ${basis.generation} alone, for each generation is scored with other weights${later}`;
    }
  }
}
