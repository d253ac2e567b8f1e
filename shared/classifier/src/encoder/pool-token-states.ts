import { AppError, type EncodedText } from "@lucid/core";

/**
 * Mean of the token states, L2-normalised. Throws encoder_invalid when the mean is zero or not finite: any
 * state that is not finite makes the mean so.
 */
export function poolTokenStates(tokenStates: Float32Array, length: number, dims: number): EncodedText {
  const sum = new Float64Array(dims);
  for (let row = 0, offset = 0; row < length; row++, offset += dims) {
    for (let column = 0; column < dims; column++)
      sum[column] = (sum[column] ?? 0) + (tokenStates[offset + column] ?? 0);
  }
  let squares = 0;
  for (const value of sum) squares += value * value;
  const meanNorm = Math.sqrt(squares) / length;
  if (!Number.isFinite(meanNorm) || meanNorm === 0) {
    throw new AppError("encoder_invalid", "The encoder's output is zero or not finite");
  }
  const scale = 1 / (length * meanNorm);
  return { length, dims, tokenStates, pooled: Float32Array.from(sum, (value) => value * scale), meanNorm };
}
