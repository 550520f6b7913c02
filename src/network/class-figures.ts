/** What accuracy alone does not tell: how a network does on each class. */

export interface ClassFigures {
  /** Percent: the mean of the classes' recalls, over the classes that have images (Brodersen et al. 2010). */
  readonly balancedAccuracy: number;
  /** Percent: the mean of the classes' F1, over the classes that have images or are named (as scikit-learn's `macro`). */
  readonly macroF1: number;
  /** Images by class (row) and by the class that was named (column); of up to `mostDrawn` classes. */
  readonly confusion?: readonly (readonly number[])[];
}

/** A table of more classes is for no reader. */
export const mostDrawn = 100;

/** `labels` and `named` have a class for each image. */
export function classFigures(
  labels: ArrayLike<number>,
  named: ArrayLike<number>,
  classes: number,
): ClassFigures {
  const zeros = (): number[] => Array.from({ length: classes }, () => 0);
  const [own, given, right] = [zeros(), zeros(), zeros()];
  for (let i = 0; i < labels.length; i++) {
    own[labels[i]!]!++;
    given[named[i]!]!++;
    if (labels[i] === named[i]) right[labels[i]!]!++;
  }
  const recalls = own.flatMap((count, k) => (count > 0 ? [right[k]! / count] : []));
  const f1 = own.flatMap((count, k) =>
    count + given[k]! > 0 ? [(2 * right[k]!) / (count + given[k]!)] : [],
  );
  return {
    ...{ balancedAccuracy: 100 * mean(recalls), macroF1: 100 * mean(f1) },
    ...(classes <= mostDrawn && { confusion: confusionOf(labels, named, classes) }),
  };
}

function confusionOf(labels: ArrayLike<number>, named: ArrayLike<number>, classes: number): number[][] {
  const counts = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]![named[i]!]!++;
  return counts;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
