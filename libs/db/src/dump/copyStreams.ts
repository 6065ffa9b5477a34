import { once } from 'node:events';
import { Readable } from 'node:stream';
import type pg from 'pg';

/** Rows come one message each: they are handed on in pieces of about this many bytes. */
const PIECE_BYTES = 1 << 16;

/**
 * Runs a `COPY … TO STDOUT` (PostgreSQL 54.2.7) on a connection that nobody else uses meanwhile.
 *
 * @returns the bytes; the connection is free again when they have ended
 */
export function copyOut(client: pg.Client, sql: string): Readable {
  return client.query(new CopyOut(sql)).stream;
}

/** Runs a `COPY … FROM STDIN` with these bytes. @throws what the source throws, or what PostgreSQL says */
export async function copyIn(client: pg.Client, sql: string, source: AsyncIterable<Uint8Array>): Promise<void> {
  await client.query(new CopyIn(sql, source)).done;
}

/** What the driver asks of a statement that it runs, besides rows, of which a COPY has none. */
class CopyOut {
  private connection: pg.Connection | undefined;
  private pieces: Buffer[] = [];
  private gathered = 0;
  readonly stream = new Readable({ read: () => void this.connection?.stream.resume() });

  constructor(private readonly sql: string) {}

  submit(connection: pg.Connection): void {
    this.connection = connection;
    connection.query(this.sql);
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    this.pieces.push(Buffer.from(chunk)); // the driver uses its memory again
    this.gathered += chunk.length;
    if (this.gathered >= PIECE_BYTES && !this.flush()) this.connection?.stream.pause();
  }

  handleCommandComplete(): void {
    this.flush();
  }

  handleReadyForQuery(): void {
    this.stream.push(null);
  }

  handleError(error: Error): void {
    this.connection?.stream.resume();
    this.stream.destroy(error);
  }

  private flush(): boolean {
    if (this.gathered === 0) return true;
    const piece = Buffer.concat(this.pieces, this.gathered);
    this.pieces = [];
    this.gathered = 0;
    return this.stream.push(piece);
  }
}

class CopyIn {
  private settle: { resolve(): void; reject(error: unknown): void } = { resolve: () => {}, reject: () => {} };
  private failure: unknown;
  private ended = false;
  readonly done = new Promise<void>((resolve, reject) => {
    this.settle = { resolve, reject };
  });

  constructor(
    private readonly sql: string,
    private readonly source: AsyncIterable<Uint8Array>,
  ) {}

  submit(connection: pg.Connection): void {
    connection.query(this.sql);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    void this.send(connection).catch((error: unknown) => {
      this.failure = error;
      if (!this.ended) connection.sendCopyFail('The source ended with an error');
    });
  }

  handleCommandComplete(): void {
    this.ended = true;
  }

  handleReadyForQuery(): void {
    this.settle.resolve();
  }

  handleError(error: Error): void {
    this.ended = true;
    this.settle.reject(this.failure ?? error);
  }

  private async send(connection: CopyConnection): Promise<void> {
    for await (const chunk of this.source) {
      if (this.ended) return;
      connection.sendCopyFromChunk(chunk);
      const { stream } = connection;
      if (stream.writableNeedDrain) await Promise.race([once(stream, 'drain'), this.done]);
    }
    if (!this.ended) connection.endCopyFrom();
  }
}

/** The part of the driver's connection that its types leave out. */
interface CopyConnection extends pg.Connection {
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}
