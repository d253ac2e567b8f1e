const EXPONENT_BIAS = 15;
const FRACTION_BITS = 10;
/** Bits of an infinite half. */
const INFINITE = 0x7c00;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The number that the 16 bits of an IEEE 754 half mean. */
export function floatOfHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> FRACTION_BITS) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - EXPONENT_BIAS);
}

/** The bits of the half nearest to a float32, ties to even, as IEEE 754 rounds; infinite beyond 65,504. */
export function halfOfFloat(value: number): number {
  float[0] = value;
  const word = bits[0] ?? 0;
  const sign = (word >>> 16) & 0x8000;
  const exponent = ((word >>> 23) & 0xff) - 127 + EXPONENT_BIAS;
  const fraction = word & 0x7fffff;
  if (exponent >= 0x1f) return sign | INFINITE | (Number.isNaN(value) ? 1 : 0);
  if (exponent < -FRACTION_BITS) return sign;
  // Below the smallest normal half the leading one joins the fraction, which moves right.
  const whole = exponent > 0 ? (exponent << 23) | fraction : fraction | 0x800000;
  const shift = exponent > 0 ? 13 : 14 - exponent;
  const kept = whole >>> shift;
  const rest = whole & ((1 << shift) - 1);
  const middle = 1 << (shift - 1);
  // A carry out of the fraction rightly raises the exponent.
  return sign | (kept + (rest > middle || (rest === middle && (kept & 1) === 1) ? 1 : 0));
}
