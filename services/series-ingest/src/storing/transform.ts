import type { Origin } from './origin.js';

/** Which transform changed an instance and how, as it stands in `archive.instance.transformed_by`. */
export interface TransformMark {
  transform: string;
  [detail: string]: unknown;
}

export interface TransformedBytes {
  /** Every byte of the instance, whether changed or not. */
  bytes: AsyncIterable<Uint8Array>;
  /** Null where the bytes are those that came in. */
  mark: TransformMark | null;
}

/**
 * A step that may change an instance on its way in, before it is hashed and stored: a tag filter of its source, or the
 * reversal of an anonymization (ARCHITECTURE, "Writing").
 */
export interface InstanceTransform {
  readonly name: string;
  /** @throws Refusal when the instance must not be stored */
  apply(bytes: AsyncIterable<Uint8Array>, origin: Origin): Promise<TransformedBytes>;
}

/** Runs the transforms one after the other; `marks` is null where none changed a byte. */
export async function transformed(
  bytes: AsyncIterable<Uint8Array>,
  origin: Origin,
  transforms: readonly InstanceTransform[],
): Promise<{ bytes: AsyncIterable<Uint8Array>; marks: TransformMark[] | null }> {
  let current = bytes;
  const marks: TransformMark[] = [];
  for (const transform of transforms) {
    const result = await transform.apply(current, origin);
    current = result.bytes;
    if (result.mark) marks.push(result.mark);
  }
  return { bytes: current, marks: marks.length > 0 ? marks : null };
}
