import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Refusal } from '@circus/contracts';

/** Bytes of one blob, unpacked (spec circus-api-core 7.10). */
export const MAX_BLOB_BYTES = 20 * 1024 * 1024;

/** What a client sends: the bytes, or a gzip stream that holds them. */
export interface Upload {
  source: Readable;
  isPacked: boolean;
}

/**
 * Passes the bytes of an upload on and looks at them on the way: what is wrong with them is known at their end, and then
 * nothing is stored. An upload that is given up early is not broken off: the client is still to see the answer.
 *
 * @throws Refusal `invalid` for an empty upload, one of another hash, or one that cannot be unpacked or breaks off; `tooLarge`
 */
export async function* checkedBytes({ source, isPacked }: Upload, hash: string): AsyncGenerator<Uint8Array> {
  const sha1 = createHash('sha1');
  let sizeBytes = 0;
  const bytes = isPacked ? unpacked(source) : source;
  try {
    for await (const chunk of bytes.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (sizeBytes > MAX_BLOB_BYTES) throw tooLarge();
      sha1.update(chunk);
      yield chunk;
    }
  } catch (error) {
    throw refusalOf(error);
  } finally {
    source.unpipe();
    source.resume();
  }
  if (sizeBytes === 0) throw new Refusal('invalid', 'Empty content was sent.');
  if (sha1.digest('hex') !== hash) throw hashMismatch();
}

function unpacked(packed: Readable): Readable {
  const unpacking = createGunzip();
  packed.on('error', (error) => unpacking.destroy(error));
  return packed.pipe(unpacking);
}

export const hashMismatch = (): Refusal => new Refusal('invalid', 'Hash mismatch.');
export const tooLarge = (): Refusal => new Refusal('tooLarge', 'A blob has at most 20 MB.');

function refusalOf(error: unknown): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (/^Z_/.test(code)) return new Refusal('invalid', 'The content cannot be unpacked: it is not gzip, or is damaged.');
  if (['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'].includes(code))
    return new Refusal('invalid', 'The upload broke off before its end.');
  return error;
}
