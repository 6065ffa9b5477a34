import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

/** A part to be sent. */
export interface RelatedContent {
  /** `Content-Type`, with its parameters. */
  type: string;
  /** `Content-Location`: where the part alone can be had. */
  location?: string;
  /** `Content-Range`: which of its bytes these are, where it is not all of them. */
  range?: string;
  bytes: Uint8Array | AsyncIterable<Uint8Array>;
}

/** A `multipart/related` answer. */
export interface RelatedAnswer {
  /** The value of `Content-Type`. */
  contentType: string;
  stream: Readable;
}

/**
 * Puts parts together as they come (RFC 2387).
 *
 * @param type of each part, without parameters
 */
export function multipartRelated(type: string, parts: AsyncIterable<RelatedContent>): RelatedAnswer {
  const boundary = randomUUID();
  return {
    contentType: `multipart/related; type="${type}"; boundary=${boundary}`,
    stream: Readable.from(bytesOf(parts, boundary), { objectMode: false }),
  };
}

async function* bytesOf(parts: AsyncIterable<RelatedContent>, boundary: string): AsyncGenerator<Uint8Array> {
  for await (const { type, location, range, bytes } of parts) {
    const lines = [`--${boundary}`, `Content-Type: ${type}`];
    if (location !== undefined) lines.push(`Content-Location: ${location}`);
    if (range !== undefined) lines.push(`Content-Range: ${range}`);
    yield Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
    if (bytes instanceof Uint8Array) yield bytes;
    else yield* bytes;
    yield Buffer.from('\r\n');
  }
  yield Buffer.from(`--${boundary}--\r\n`);
}
