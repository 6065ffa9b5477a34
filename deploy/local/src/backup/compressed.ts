import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';

/** Bytes on their way into a file: fast, because the disk is waited for. An error of the source comes out of the result. */
export function compressed(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return pipeline(
    source instanceof Readable ? source : Readable.from(source),
    createGzip({ level: 3 }),
    () => undefined,
  );
}

export function decompressed(path: string): AsyncIterable<Uint8Array> {
  return pipeline(createReadStream(path, { highWaterMark: 1 << 18 }), createGunzip(), () => undefined);
}
