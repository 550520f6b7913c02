/** The Cholesky decomposition of a symmetric, positive definite matrix, and what is solved with it. */

/** L, row by row up to the diagonal, with L L^T = `matrix`, of which the lower half is read. Throws RangeError where there is none. */
export function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const lower: number[][] = [];
  for (const [j, row] of matrix.entries()) {
    const solved: number[] = [];
    let explained = 0;
    for (let k = 0; k < j; k++) {
      let sum = 0;
      for (let i = 0; i < k; i++) sum += lower[k]![i]! * solved[i]!;
      const value = (row[k]! - sum) / lower[k]![k]!;
      solved.push(value);
      explained += value * value;
    }
    const left = row[j]! - explained;
    if (!(left > 0)) throw new RangeError('the matrix is not positive definite');
    lower.push([...solved, Math.sqrt(left)]);
  }
  return lower;
}

/** x of L x = `right`. */
export function forward(lower: readonly (readonly number[])[], right: readonly number[]): number[] {
  const solved: number[] = [];
  for (let i = 0; i < right.length; i++) {
    let sum = right[i]!;
    for (let j = 0; j < i; j++) sum -= lower[i]![j]! * solved[j]!;
    solved.push(sum / lower[i]![i]!);
  }
  return solved;
}

/** x of L^T x = `right`. */
export function backward(lower: readonly (readonly number[])[], right: readonly number[]): number[] {
  const solved = [...right];
  for (let k = right.length - 1; k >= 0; k--) {
    for (let i = k + 1; i < right.length; i++) solved[k]! -= solved[i]! * lower[i]![k]!;
    solved[k]! /= lower[k]![k]!;
  }
  return solved;
}
