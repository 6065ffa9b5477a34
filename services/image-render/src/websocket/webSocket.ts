import type { Duplex } from 'node:stream';
import { CloseCode, type Frame, FrameError, FrameReader, frameHead, Opcode } from './frames.js';

export interface WebSocketOptions {
  /** Bytes of a message, all of its frames together. */
  maxMessage: number;
  /** A ping is sent so often, ms; a client that does not answer until the next is gone. */
  pingInterval: number;
}

/** Bytes that wait to go out to a client before it is given up: more than any slice. */
const MAX_BUFFERED = 2 ** 28;

/** How long the other side may take to close, ms. */
const CLOSE_PATIENCE = 5_000;

/** One WebSocket, the server's side of it (RFC 6455), without extensions. */
export class WebSocket {
  /** Called with each whole message. */
  onMessage: (message: Buffer) => void = () => undefined;
  /** Called once, when the connection is over. */
  onClose: () => void = () => undefined;
  readonly #reader: FrameReader;
  readonly #pinger: NodeJS.Timeout;
  /** Frames of a message that is not complete. */
  #parts: Buffer[] = [];
  #inMessage: number | null = null;
  #answered = true;
  #closing = false;
  #drained: (() => void)[] = [];

  constructor(
    private readonly socket: Duplex,
    private readonly options: WebSocketOptions,
  ) {
    this.#reader = new FrameReader(options.maxMessage);
    this.#pinger = setInterval(() => this.#ping(), options.pingInterval).unref();
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('drain', () => this.#wake());
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.end());
    socket.once('close', () => {
      clearInterval(this.#pinger);
      this.#closing = true;
      this.#wake();
      this.onClose();
    });
  }

  get isOpen(): boolean {
    return !this.#closing && !this.socket.destroyed;
  }

  /** Bytes that have not been handed to the operating system. */
  get bufferedAmount(): number {
    return this.socket.writableLength;
  }

  /** Bytes that came with the request already. */
  begin(first: Buffer): void {
    if (first.length > 0) this.#take(first);
  }

  /** Sends one binary message. The parts must stay as they are until they have gone out. */
  send(...parts: readonly Uint8Array[]): void {
    if (!this.isOpen) return;
    this.#write(Opcode.Binary, parts);
  }

  /** Resolves when everything buffered has gone out, or the connection is over. */
  async drained(): Promise<void> {
    if (!this.isOpen || !this.socket.writableNeedDrain) return;
    await new Promise<void>((resolve) => this.#drained.push(resolve));
  }

  /** Says farewell and closes. */
  close(code: number, reason = ''): void {
    if (!this.isOpen) return;
    const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
    payload.writeUInt16BE(code);
    payload.write(reason, 2);
    this.#write(Opcode.Close, [payload]);
    this.#closing = true;
    this.#wake();
    setTimeout(() => this.socket.destroy(), CLOSE_PATIENCE).unref();
    this.socket.end();
  }

  #take(bytes: Buffer): void {
    if (this.#closing) return;
    try {
      for (const frame of this.#reader.read(bytes)) {
        this.#handle(frame);
        if (this.#closing) return;
      }
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.close(error.code, error.message);
    }
  }

  #handle({ opcode, isFinal, payload }: Frame): void {
    switch (opcode) {
      case Opcode.Ping:
        this.#write(Opcode.Pong, [payload]);
        return;
      case Opcode.Pong:
        this.#answered = true;
        return;
      case Opcode.Close:
        // The answer to a farewell is a farewell; the other side's code is of no interest here.
        this.close(CloseCode.Normal);
        return;
    }
    const continues = opcode === Opcode.Continuation;
    if (continues !== (this.#inMessage !== null)) {
      throw new FrameError(CloseCode.ProtocolError, 'The pieces of a message follow one another.');
    }
    this.#inMessage ??= opcode;
    this.#parts.push(payload);
    const length = this.#parts.reduce((sum, part) => sum + part.length, 0);
    if (length > this.options.maxMessage) {
      throw new FrameError(CloseCode.TooBig, `A message has at most ${this.options.maxMessage} bytes.`);
    }
    if (!isFinal) return;
    const message = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#inMessage = null;
    this.onMessage(message);
  }

  #ping(): void {
    if (!this.isOpen) return;
    if (!this.#answered) {
      this.socket.destroy();
      return;
    }
    this.#answered = false;
    this.#write(Opcode.Ping, []);
  }

  #write(opcode: number, parts: readonly Uint8Array[]): void {
    // Somebody who asks on and on and takes nothing.
    if (this.bufferedAmount > MAX_BUFFERED) return void this.socket.destroy();
    this.socket.cork();
    this.socket.write(
      frameHead(
        opcode,
        parts.reduce((sum, part) => sum + part.length, 0),
      ),
    );
    for (const part of parts) this.socket.write(part);
    this.socket.uncork();
  }

  #wake(): void {
    for (const resolve of this.#drained.splice(0)) resolve();
  }
}
