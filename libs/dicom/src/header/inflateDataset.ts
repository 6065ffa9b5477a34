import { inflateRawSync } from 'node:zlib';
import { Refusal } from '@circus/contracts';
import { bufferOf } from '../bufferOf.js';
import { transferSyntaxOf } from '../transferSyntax.js';
import { OutOfBytes } from './bytes.js';
import { type MetaReading, readMeta } from './readMeta.js';

/** What the data set of a deflated file may grow to, unless the caller says otherwise. */
export const inflationLimit = 1 << 30;

/**
 * A deflated file with its data set inflated: file meta information as it was, then the plain explicit VR little endian
 * data set, so that offsets in the header of the file hold. Files in other transfer syntaxes are given back as they are.
 *
 * @param bytes the whole file
 * @param limit bytes that the data set may inflate to; more is refused as 'tooLarge'
 */
export function inflateDataset(bytes: Uint8Array, limit = inflationLimit): Buffer {
  const file = bufferOf(bytes);
  const meta = wholeMeta(file);
  return transferSyntaxOf(meta.transferSyntaxUid).deflated ? inflateFrom(file, meta.end, limit) : file;
}

/** The file meta information of a whole file. */
export function wholeMeta(file: Buffer): MetaReading {
  try {
    return readMeta(file, true);
  } catch (error) {
    if (error instanceof OutOfBytes) throw new Refusal('invalid', 'The DICOM file ends in its file meta information.');
    throw error;
  }
}

/** `bytes` with everything from `start` on inflated. */
export function inflateFrom(bytes: Buffer, start: number, limit = inflationLimit): Buffer {
  let inflated: Buffer;
  try {
    inflated = inflateRawSync(bytes.subarray(start), { maxOutputLength: limit });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw inflatesToTooMuch(limit);
    throw damagedDeflation();
  }
  return Buffer.concat([bytes.subarray(0, start), inflated]);
}

export const inflatesToTooMuch = (limit: number): Refusal =>
  new Refusal('tooLarge', `The deflated data set is longer than ${limit} bytes when inflated.`);

export const damagedDeflation = (): Refusal =>
  new Refusal('invalid', 'The DICOM file cannot be read to its end: its deflated data set is damaged.');
