import { AppError, type Encoder } from "@lucid/core";

/** goldens.json beside an encoder: texts with the float32 model's vectors. */
export interface EncoderGoldens {
  readonly encoder: string;
  readonly tolerance: { readonly cosine: number };
  readonly items: readonly {
    readonly text: string;
    readonly tokenIds: readonly number[];
    readonly vector: readonly number[];
  }[];
}

/** Cosine between this encoder's vector and the golden one, for each golden text, in order. */
export async function goldenCosines(encoder: Encoder, goldens: EncoderGoldens): Promise<number[]> {
  const cosines: number[] = [];
  for (const { tokenIds, vector } of goldens.items) {
    const { pooled } = await encoder.encode(tokenIds);
    cosines.push(cosine(pooled, vector));
  }
  return cosines;
}

/** Throws encoder_invalid when any golden text is farther away than the goldens tolerate. */
export async function checkGoldens(encoder: Encoder, goldens: EncoderGoldens): Promise<void> {
  const worst = Math.min(...(await goldenCosines(encoder, goldens)));
  if (!(worst >= goldens.tolerance.cosine)) {
    throw new AppError(
      "encoder_invalid",
      `Cosine ${worst.toFixed(4)} to the goldens, ${goldens.tolerance.cosine} needed`,
    );
  }
}

/** Cosine similarity; 0 when either vector is zero. */
export function cosine(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let product = 0;
  let leftSquares = 0;
  let rightSquares = 0;
  for (let index = 0; index < left.length; index++) {
    const a = left[index] ?? 0;
    const b = right[index] ?? 0;
    product += a * b;
    leftSquares += a * a;
    rightSquares += b * b;
  }
  return leftSquares === 0 || rightSquares === 0 ? 0 : product / Math.sqrt(leftSquares * rightSquares);
}
