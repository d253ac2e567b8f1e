/**
 * Solves (A + ridge * I) x = b for a symmetric positive semi-definite A [size x size], row-major, by Cholesky decomposition. A is
 * overwritten. Sizes here are tens, not thousands.
 */
export function solveRidge(matrix: Float64Array, ridge: number, right: Float64Array): Float64Array {
  const size = right.length;
  for (let index = 0; index < size; index++) matrix[index * size + index] = (matrix[index * size + index] ?? 0) + ridge;
  decompose(matrix, size);
  const solution = Float64Array.from(right);
  substituteForward(matrix, solution);
  substituteBackward(matrix, solution);
  return solution;
}

function substituteForward(lower: Float64Array, values: Float64Array): void {
  const size = values.length;
  for (let row = 0; row < size; row++) {
    let sum = values[row] ?? 0;
    for (let column = 0; column < row; column++) sum -= (lower[row * size + column] ?? 0) * (values[column] ?? 0);
    values[row] = sum / (lower[row * size + row] ?? 1);
  }
}

function substituteBackward(lower: Float64Array, values: Float64Array): void {
  const size = values.length;
  for (let row = size - 1; row >= 0; row--) {
    let sum = values[row] ?? 0;
    for (let below = row + 1; below < size; below++) sum -= (lower[below * size + row] ?? 0) * (values[below] ?? 0);
    values[row] = sum / (lower[row * size + row] ?? 1);
  }
}

/** The lower triangle becomes L with A = L L'. */
function decompose(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column] ?? 0;
      for (let inner = 0; inner < column; inner++) {
        sum -= (matrix[row * size + inner] ?? 0) * (matrix[column * size + inner] ?? 0);
      }
      // Equal vectors and rounding: never the root of nothing.
      matrix[row * size + column] =
        row === column ? Math.sqrt(Math.max(sum, 1e-9)) : sum / (matrix[column * size + column] ?? 1);
    }
  }
}
