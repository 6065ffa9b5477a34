import type { Origin } from './origin.js';

/** Which transform changed an instance and how, as it stands in `archive.instance.transformed_by`. */
export interface TransformMark {
  transform: string;
  [detail: string]: unknown;
}

export interface TransformedBytes {
  /** Every byte of the instance, whether changed or not. */
  bytes: AsyncIterable<Uint8Array>;
  /** Null where the bytes are those that came in; a function where that is known when they were read to their end. */
  mark: TransformMark | null | (() => TransformMark | null);
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

/** Runs the transforms one after the other; `marks`, asked for when the bytes were read, is null where none changed a byte. */
export async function transformed(
  bytes: AsyncIterable<Uint8Array>,
  origin: Origin,
  transforms: readonly InstanceTransform[],
): Promise<{ bytes: AsyncIterable<Uint8Array>; marks: () => TransformMark[] | null }> {
  let current = bytes;
  const made: TransformedBytes['mark'][] = [];
  for (const transform of transforms) {
    const result = await transform.apply(current, origin);
    current = result.bytes;
    made.push(result.mark);
  }
  const marks = () => {
    const known = made.map((mark) => (typeof mark === 'function' ? mark() : mark)).filter((mark) => mark !== null);
    return known.length > 0 ? known : null;
  };
  return { bytes: current, marks };
}
