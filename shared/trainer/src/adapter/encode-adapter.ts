import { ADAPTER_MAGIC, type Adapter, type AdapterHeader, halfOfFloat } from "@lucid/classifier";
import { AppError } from "@lucid/core";

const LARGEST_HALF = 65_504;

/**
 * An adapter as a file: magic, header, float16 values (see `decodeAdapter`). Two bytes a value: 663,552 values are
 * 1.33 MB. Throws encoder_invalid naming the factor when a value is not finite or too large for float16.
 */
export function encodeAdapter({ encoderHash, rank, scale, factors }: Adapter): Uint8Array<ArrayBuffer> {
  const shapes = factors.map(({ name, rows, columns }) => ({ name, rows, columns }));
  const described: AdapterHeader = { encoderHash, rank, scale, factors: shapes };
  const header = new TextEncoder().encode(JSON.stringify(described));
  const count = factors.reduce((sum, { values }) => sum + values.length, 0);
  const start = ADAPTER_MAGIC.length + 4 + header.length;
  const bytes = new Uint8Array(start + count * 2);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(ADAPTER_MAGIC));
  view.setUint32(ADAPTER_MAGIC.length, header.length, true);
  bytes.set(header, ADAPTER_MAGIC.length + 4);
  let offset = start;
  for (const { name, values } of factors) {
    for (const value of values) {
      if (!(Math.abs(value) <= LARGEST_HALF)) {
        throw new AppError("encoder_invalid", `The adapter's factor ${name} holds ${value}: the training diverged`);
      }
      view.setUint16(offset, halfOfFloat(value), true);
      offset += 2;
    }
  }
  return bytes;
}
