import { constants, inflateRawSync } from 'node:zlib';
import { Refusal } from '@circus/contracts';
import { bufferOf } from '../bufferOf.js';
import { OutOfBytes } from '../header/bytes.js';
import { readMeta } from '../header/readMeta.js';
import { transferSyntaxOf } from '../transferSyntax.js';
import type { DataElement } from './dataElement.js';
import { readElements } from './readElements.js';

const firstBytes = 16 * 1024;
/** What is looked at, inflated or not: every element in it takes memory and time, and the smallest has eight bytes. */
const mostLookedAt = 2 ** 20;

export interface PeekedFile {
  /** The elements up to the last wanted tag; null for what is no DICOM file, or has too much before it. */
  dataset: DataElement[] | null;
  /** Every byte of the file. */
  bytes: AsyncIterable<Uint8Array>;
}

/**
 * Looks at the first elements of a file on its way, in any transfer syntax, and passes it on as it is.
 *
 * @param lastTag the last element that is looked at; no further than a mebibyte
 * @throws whatever the source throws
 */
export async function peekElements(source: AsyncIterable<Uint8Array>, lastTag: string): Promise<PeekedFile> {
  const iterator = source[Symbol.asyncIterator]();
  const taken: Uint8Array[] = [];
  let length = 0;
  let complete = false;
  for (let wanted = firstBytes; ; wanted *= 4) {
    while (!complete && length < wanted) {
      const next = await iterator.next();
      if (next.done) complete = true;
      else {
        taken.push(next.value);
        length += next.value.length;
      }
    }
    const bytes = taken.length === 1 ? bufferOf(taken[0] as Uint8Array) : Buffer.concat(taken, length);
    const dataset = elementsIn(bytes.subarray(0, mostLookedAt), complete && length <= mostLookedAt, lastTag);
    if (dataset !== 'needMore') return { dataset, bytes: passedOn(taken, iterator) };
    if (complete || length >= mostLookedAt) return { dataset: null, bytes: passedOn(taken, iterator) };
  }
}

/** In the pieces in which they came: whoever stores them does so faster than in smaller ones. */
async function* passedOn(taken: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* taken;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

function elementsIn(bytes: Buffer, complete: boolean, lastTag: string): DataElement[] | null | 'needMore' {
  try {
    const { end, transferSyntaxUid } = readMeta(bytes, complete);
    const isDeflated = transferSyntaxOf(transferSyntaxUid).deflated;
    const plain = isDeflated ? Buffer.concat([bytes.subarray(0, end), beginningOf(bytes.subarray(end))]) : bytes;
    const reading = readElements(plain, { complete: complete && !isDeflated, lastTag });
    return reading.status === 'elements' ? reading.file.dataset : 'needMore';
  } catch (error) {
    if (error instanceof OutOfBytes) return complete ? null : 'needMore';
    // What cannot be read is refused by whoever stores it, in better words.
    if (error instanceof Refusal || isDamaged(error)) return null;
    throw error;
  }
}

/** What the first bytes of a deflated data set inflate to. */
const beginningOf = (deflated: Buffer): Buffer =>
  inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: mostLookedAt });

const isDamaged = (error: unknown): boolean => {
  const code = String((error as { code?: unknown })?.code ?? '');
  return code.startsWith('Z_') || code === 'ERR_BUFFER_TOO_LARGE';
};
