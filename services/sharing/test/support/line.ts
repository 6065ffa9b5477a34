import type { AddressInfo } from 'node:net';
import { createServer, type Server, Socket } from 'node:net';
import { constants, inflateSync } from 'node:zlib';

/** A line between two processes that can be cut, is as slow as it is said to be, and remembers what went over it. */
export class Line {
  private readonly sockets = new Set<Socket>();
  private readonly recorded: Buffer[][] = [];
  private isCut = false;
  private target = 0;

  private constructor(
    private readonly server: Server,
    private readonly bytesPerSecond: number,
  ) {}

  static async start({ bytesPerSecond = Number.POSITIVE_INFINITY } = {}): Promise<Line> {
    const server = createServer((socket) => line.connect(socket));
    const line = new Line(server, bytesPerSecond);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return line;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What is at its other end from now on. */
  leadTo(url: string): void {
    this.target = Number(new URL(url).port);
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((closed) => this.server.close(closed));
  }

  /** What went over it, each direction of each connection by itself, as HTTP messages with bodies inflated. */
  messages(): { head: string; body: Buffer }[] {
    return this.recorded.flatMap((chunks) => messagesIn(Buffer.concat(chunks)));
  }

  private connect(near: Socket): void {
    if (this.isCut || this.target === 0) return void near.destroy();
    const far = new Socket();
    far.connect(this.target, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      const chunks: Buffer[] = [];
      this.recorded.push(chunks);
      this.sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      from.on('end', () => to.end());
      from.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        to.write(chunk);
        from.pause();
        setTimeout(() => from.resume(), (chunk.length / this.bytesPerSecond) * 1_000);
      });
    }
  }
}

/** A connection may have been cut in the middle: then the last message is a part of one. */
function messagesIn(bytes: Buffer): { head: string; body: Buffer }[] {
  const messages: { head: string; body: Buffer }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\r\n\r\n', at);
    if (end === -1) {
      messages.push({ head: bytes.toString('latin1', at), body: Buffer.alloc(0) });
      break;
    }
    const head = bytes.toString('latin1', at, end);
    at = end + 4;
    const body: Buffer[] = [];
    if (/^transfer-encoding: *chunked/im.test(head)) {
      for (let size = -1; size !== 0 && at < bytes.length; ) {
        const lineEnd = bytes.indexOf('\r\n', at);
        if (lineEnd === -1) {
          at = bytes.length;
          break;
        }
        size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
        body.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
        at = lineEnd + 2 + size + 2;
      }
    } else {
      const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
      body.push(bytes.subarray(at, at + length));
      at += length;
    }
    messages.push({ head, body: opened(Buffer.concat(body)) });
  }
  return messages;
}

function opened(body: Buffer): Buffer {
  return body[0] === 0x78 ? inflateSync(body, { finishFlush: constants.Z_SYNC_FLUSH }) : body;
}
