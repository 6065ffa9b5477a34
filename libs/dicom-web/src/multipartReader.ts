import { Refusal } from '@circus/contracts';

/** A part of a `multipart/related` body, as it arrives. */
export interface RelatedPart {
  /** By name in lower case. */
  headers: ReadonlyMap<string, string>;
  /** What is not read of it before the next part is asked for is passed over. */
  bytes: AsyncIterable<Uint8Array>;
}

/** Bytes before the first part, and of the header lines of a part. */
const MOST_LINE_BYTES = 16 * 1024;
const LINE_END = Buffer.from('\r\n');

/**
 * The parts of a `multipart/related` body (RFC 2387, RFC 2046 5.1.1), without holding more of it in memory than a piece.
 *
 * @param boundary 1 to 70 characters
 * @throws Refusal `invalid` for a body that is not well formed or ends in the middle; the parts' bytes throw it as well
 */
export async function* relatedParts(body: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<RelatedPart> {
  const reader = new PartReader(body, boundary);
  try {
    await reader.passOver(MOST_LINE_BYTES);
    while (await reader.partFollows()) {
      const headers = await reader.headers();
      yield { headers, bytes: reader.content() };
      await reader.passOver(Number.POSITIVE_INFINITY);
    }
    await reader.drain();
  } finally {
    await reader.end();
  }
}

class PartReader {
  private readonly source: AsyncIterator<Uint8Array>;
  private readonly delimiter: Buffer;
  /** Read and not yet used. The first boundary may stand at the very beginning, without the line break before it. */
  private rest: Buffer = LINE_END;
  /** Between a delimiter and the next part's content. */
  private atDelimiter = false;

  constructor(body: AsyncIterable<Uint8Array>, boundary: string) {
    this.source = body[Symbol.asyncIterator]();
    this.delimiter = Buffer.from(`\r\n--${boundary}`);
  }

  /** Up to the next delimiter, which is taken. */
  async *content(): AsyncGenerator<Uint8Array> {
    while (!this.atDelimiter) {
      const at = this.rest.indexOf(this.delimiter);
      if (at !== -1) {
        const last = this.rest.subarray(0, at);
        this.rest = this.rest.subarray(at + this.delimiter.length);
        this.atDelimiter = true;
        if (last.length > 0) yield last;
        return;
      }
      // The end may be the beginning of a delimiter.
      const sure = this.rest.length - this.delimiter.length + 1;
      if (sure > 0) {
        const piece = this.rest.subarray(0, sure);
        this.rest = this.rest.subarray(sure);
        yield piece;
      }
      await this.readOn();
    }
  }

  async passOver(mostBytes: number): Promise<void> {
    let bytes = 0;
    for await (const piece of this.content()) {
      bytes += piece.length;
      if (bytes > mostBytes) throw malformed();
    }
  }

  /** After a delimiter: whether it begins a part, and does not end the body. */
  async partFollows(): Promise<boolean> {
    while (this.rest.length < 2) await this.readOn();
    if (this.rest[0] === 0x2d && this.rest[1] === 0x2d) return false;
    const line = await this.line();
    if (line.trim() !== '') throw malformed();
    this.atDelimiter = false;
    return true;
  }

  async headers(): Promise<ReadonlyMap<string, string>> {
    const headers = new Map<string, string>();
    let bytes = 0;
    for (let line = await this.line(); line !== ''; line = await this.line()) {
      bytes += line.length;
      const colon = line.indexOf(':');
      if (colon < 1 || bytes > MOST_LINE_BYTES) throw malformed();
      headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    }
    return headers;
  }

  /** What stands after the last delimiter. */
  async drain(): Promise<void> {
    this.rest = Buffer.alloc(0);
    for (let next = await this.source.next(); !next.done; next = await this.source.next());
  }

  async end(): Promise<void> {
    await this.source.return?.();
  }

  private async line(): Promise<string> {
    for (;;) {
      const at = this.rest.indexOf(LINE_END);
      if (at !== -1) {
        const line = this.rest.toString('latin1', 0, at);
        this.rest = this.rest.subarray(at + LINE_END.length);
        return line;
      }
      if (this.rest.length > MOST_LINE_BYTES) throw malformed();
      await this.readOn();
    }
  }

  private async readOn(): Promise<void> {
    const next = await this.source.next();
    if (next.done) throw new Refusal('invalid', 'The body ends before its last boundary.');
    const { buffer, byteOffset, byteLength } = next.value;
    const piece = Buffer.from(buffer, byteOffset, byteLength);
    this.rest = this.rest.length === 0 ? piece : Buffer.concat([this.rest, piece]);
  }
}

const malformed = (): Refusal => new Refusal('invalid', 'The body is not a well-formed multipart/related body.');
