import { Refusal } from '@circus/contracts';
import { ByteQueue } from '../elements/byteQueue.js';
import { OutOfBytes } from '../header/bytes.js';
import { readMeta } from '../header/readMeta.js';
import { convertDataset } from './convertDataset.js';

const META_LIMIT = 1024 * 1024;

/** A file without what stands before its data set: as it goes over the network (PS3.7 6.3.1). */
export interface BareDataset {
  transferSyntaxUid: string;
  bytes: AsyncIterable<Buffer>;
}

/** @throws Refusal 'invalid' for what is no DICOM Part 10 file; whatever the source throws */
export async function bareDataset(source: AsyncIterable<Uint8Array>): Promise<BareDataset> {
  const queue = new ByteQueue(source);
  for (let wanted = 4 * 1024; ; wanted *= 4) {
    const bytes = await queue.read(wanted);
    const complete = bytes.length < wanted;
    try {
      const { transferSyntaxUid, end } = readMeta(bytes, complete);
      queue.putBack(bytes.subarray(end));
      return { transferSyntaxUid, bytes: queue.pass() };
    } catch (error) {
      if (!(error instanceof OutOfBytes)) throw error;
      if (complete || wanted > META_LIMIT)
        throw new Refusal('invalid', 'The DICOM file ends in its file meta information.');
      queue.putBack(bytes);
    }
  }
}

/**
 * The data set of a whole file in explicit or implicit VR little endian, at once: as `convertDataset` for whoever has the
 * memory, and nobody waiting for this thread.
 *
 * @throws Refusal as `convertDataset`, and 'tooLarge' where it would become larger than `limit` bytes
 */
export async function datasetIn(file: Uint8Array, transferSyntaxUid: string, limit: number): Promise<Buffer> {
  const bytes = { sizeBytes: file.length, read: async (at: number, length: number) => file.subarray(at, at + length) };
  const converted = await convertDataset(bytes, transferSyntaxUid, Math.max(limit, file.length));
  if (converted.sizeBytes > limit) throw new Refusal('tooLarge', `The data set would have more than ${limit} bytes.`);
  const pieces: Uint8Array[] = [];
  for await (const piece of converted.pieces()) pieces.push(piece);
  return Buffer.concat(pieces);
}
