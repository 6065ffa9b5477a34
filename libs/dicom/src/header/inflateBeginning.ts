import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { bufferOf } from '../bufferOf.js';
import { transferSyntaxOf } from '../transferSyntax.js';
import { damagedDeflation, inflatesToTooMuch, inflationLimit, wholeMeta } from './inflateDataset.js';

/** Given to the inflater at a time: what it makes of them, a thousand times as much at most, is not all kept. */
const CHUNK_BYTES = 64 * 1024;

/** The beginning of what a file inflates to. */
export interface InflatedBeginning {
  /** As in `inflateDataset`, but cut off. */
  bytes: Buffer;
  /** Length of the whole. */
  plainBytes: number;
}

/**
 * As `inflateDataset`, but holds no more than the beginning of what comes out: a few kilobytes may inflate to a gigabyte.
 * The rest is inflated too, and only counted.
 *
 * @param file the whole file
 * @param keepBytes as many bytes are given back, where there are so many
 * @param limit bytes that the data set may inflate to
 * @throws Refusal 'invalid' for a damaged file, 'tooLarge' above the limit
 */
export async function inflateBeginning(
  file: Uint8Array,
  keepBytes: number,
  limit = inflationLimit,
): Promise<InflatedBeginning> {
  const bytes = bufferOf(file);
  const { transferSyntaxUid, end } = wholeMeta(bytes);
  if (!transferSyntaxOf(transferSyntaxUid).deflated) {
    return { bytes: bytes.subarray(0, keepBytes), plainBytes: bytes.length };
  }
  const kept: Buffer[] = [bytes.subarray(0, end)];
  let inflatedBytes = 0;
  const inflater = createInflateRaw();
  const source = Readable.from(chunksOf(bytes.subarray(end)));
  source.pipe(inflater);
  try {
    for await (const chunk of inflater as AsyncIterable<Buffer>) {
      const room = keepBytes - end - inflatedBytes;
      if (room > 0) kept.push(chunk.subarray(0, room));
      inflatedBytes += chunk.length;
      if (inflatedBytes > limit) throw inflatesToTooMuch(limit);
    }
  } catch (error) {
    throw isOfZlib(error) ? damagedDeflation() : error;
  } finally {
    source.destroy();
    inflater.destroy();
  }
  return { bytes: Buffer.concat(kept), plainBytes: end + inflatedBytes };
}

function* chunksOf(bytes: Buffer): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

const isOfZlib = (error: unknown): boolean => String((error as { code?: unknown })?.code ?? '').startsWith('Z_');
