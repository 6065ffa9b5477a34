import { bufferOf } from '../bufferOf.js';

/** Bytes that come in pieces, read in pieces of other sizes. */
export class ByteQueue {
  private readonly iterator: AsyncIterator<Uint8Array>;
  private waiting: Buffer[] = [];
  private ended = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.iterator = source[Symbol.asyncIterator]();
  }

  /** So many bytes, fewer at the end. */
  async read(count: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let length = 0;
    while (length < count) {
      const part = await this.next(count - length);
      if (part === null) break;
      parts.push(part);
      length += part.length;
    }
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, length);
  }

  /** So many bytes as they come; all that are left unless a count is given. */
  async *pass(count = Number.POSITIVE_INFINITY): AsyncIterable<Buffer> {
    let left = count;
    while (left > 0) {
      const part = await this.next(left);
      if (part === null) return;
      left -= part.length;
      yield part;
    }
  }

  /** They come first again. */
  putBack(bytes: Buffer): void {
    if (bytes.length > 0) this.waiting.unshift(bytes);
  }

  private async next(atMost: number): Promise<Buffer | null> {
    while (this.waiting.length === 0) {
      if (this.ended) return null;
      const { done, value } = await this.iterator.next();
      if (done) this.ended = true;
      else if (value.length > 0) this.waiting.push(bufferOf(value));
    }
    const first = this.waiting.shift() as Buffer;
    if (first.length <= atMost) return first;
    this.waiting.unshift(first.subarray(atMost));
    return first.subarray(0, atMost);
  }
}
