import type { Socket } from 'node:net';
import { NetworkError } from '../networkError.js';

/** Bytes that wait here before the socket is told to wait. */
const HIGH_WATER = 512 * 1024;
const LOW_WATER = 128 * 1024;

/** What comes from a socket, taken in pieces of the reader's choice; more than a little is never held. */
export class ByteReader {
  private chunks: Buffer[] = [];
  private length = 0;
  private ended: Error | null = null;
  private waiting: (() => void) | null = null;
  /** Bytes that came so far. */
  received = 0;

  constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.received += chunk.length;
      this.chunks.push(chunk);
      this.length += chunk.length;
      if (this.length > HIGH_WATER) socket.pause();
      this.wake();
    });
    socket.on('end', () => this.end(new NetworkError('aborted', 'The other side closed the connection.')));
    socket.on('close', () => this.end(new NetworkError('aborted', 'The connection was lost.')));
    socket.on('error', (error) => this.end(new NetworkError('aborted', 'The connection was lost.', { cause: error })));
  }

  /** Whether somebody waits for bytes that have not come. */
  get isHungry(): boolean {
    return this.waiting !== null;
  }

  /** No further byte will be read: whoever waits for one is told why. */
  end(reason: Error): void {
    this.ended ??= reason;
    this.wake();
  }

  /** Exactly so many bytes. @throws NetworkError */
  async exactly(count: number): Promise<Buffer> {
    while (this.length < count) await this.more();
    const first = this.chunks[0] as Buffer;
    if (first.length >= count) return this.takeFirst(count);
    const taken: Buffer[] = [];
    for (let left = count; left > 0; ) {
      const piece = this.takeFirst(left);
      taken.push(piece);
      left -= piece.length;
    }
    return Buffer.concat(taken, count);
  }

  /** At least one byte, as many as are there in one piece, and no more than `most`. @throws NetworkError */
  async some(most: number): Promise<Buffer> {
    while (this.length === 0) await this.more();
    return this.takeFirst(most);
  }

  private takeFirst(most: number): Buffer {
    const first = this.chunks[0] as Buffer;
    const taken = first.length <= most ? first : first.subarray(0, most);
    if (taken === first) this.chunks.shift();
    else this.chunks[0] = first.subarray(most);
    this.length -= taken.length;
    if (this.length < LOW_WATER && this.socket.isPaused()) this.socket.resume();
    return taken;
  }

  private async more(): Promise<void> {
    if (this.ended) throw this.ended;
    await new Promise<void>((resolve) => {
      this.waiting = resolve;
    });
  }

  private wake(): void {
    const { waiting } = this;
    this.waiting = null;
    waiting?.();
  }
}
