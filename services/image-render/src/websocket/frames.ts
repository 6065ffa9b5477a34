/** Kinds of frames (RFC 6455 5.2). */
export const Opcode = { Continuation: 0, Text: 1, Binary: 2, Close: 8, Ping: 9, Pong: 10 } as const;

/** Why a connection is closed (RFC 6455 7.4.1). */
export const CloseCode = {
  Normal: 1000,
  GoingAway: 1001,
  ProtocolError: 1002,
  BadData: 1007,
  Policy: 1008,
  TooBig: 1009,
  InternalError: 1011,
} as const;

export interface Frame {
  opcode: number;
  isFinal: boolean;
  payload: Buffer;
}

/** The other side does not keep to the protocol. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

const MASK_BYTES = 4;
const MAX_CONTROL_PAYLOAD = 125;

/** Puts frames of a client together from whatever pieces they arrive in. */
export class FrameReader {
  #pieces: Buffer[] = [];
  #buffered = 0;

  /** @param maxPayload bytes of one frame */
  constructor(private readonly maxPayload: number) {}

  /**
   * Takes bytes; gives the frames that they complete.
   *
   * @throws FrameError for bytes that no client may send
   */
  *read(bytes: Buffer): Generator<Frame> {
    this.#pieces.push(bytes);
    this.#buffered += bytes.length;
    for (let frame = this.#next(); frame !== null; frame = this.#next()) yield frame;
  }

  #next(): Frame | null {
    if (this.#buffered < 2) return null;
    const buffered = this.#joined();
    const [first, second] = [buffered[0] as number, buffered[1] as number];
    if ((first & 0x70) !== 0) throw new FrameError(CloseCode.ProtocolError, 'No extension was agreed upon.');
    if ((second & 0x80) === 0) throw new FrameError(CloseCode.ProtocolError, 'Frames of clients are masked.');
    const short = second & 0x7f;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    const head = 2 + lengthBytes + MASK_BYTES;
    if (buffered.length < head) return null;
    const length =
      lengthBytes === 0 ? short : lengthBytes === 2 ? buffered.readUInt16BE(2) : Number(buffered.readBigUInt64BE(2));
    const opcode = first & 0x0f;
    const isFinal = (first & 0x80) !== 0;
    this.#check(opcode, isFinal, length);
    if (buffered.length < head + length) return null;
    const mask = buffered.subarray(head - MASK_BYTES, head);
    const payload = Buffer.from(buffered.subarray(head, head + length));
    for (let i = 0; i < length; i += 1) payload[i] = (payload[i] as number) ^ (mask[i & 3] as number);
    this.#pieces = [buffered.subarray(head + length)];
    this.#buffered = buffered.length - head - length;
    return { opcode, isFinal, payload };
  }

  #check(opcode: number, isFinal: boolean, length: number): void {
    const isControl = opcode >= 8;
    if ((opcode > Opcode.Binary && !isControl) || opcode > Opcode.Pong) {
      throw new FrameError(CloseCode.ProtocolError, `There are no frames of kind ${opcode}.`);
    }
    if (isControl && (!isFinal || length > MAX_CONTROL_PAYLOAD)) {
      throw new FrameError(CloseCode.ProtocolError, 'Control frames are short and come in one piece.');
    }
    if (length > this.maxPayload) {
      throw new FrameError(CloseCode.TooBig, `A message has at most ${this.maxPayload} bytes.`);
    }
  }

  #joined(): Buffer {
    if (this.#pieces.length !== 1) this.#pieces = [Buffer.concat(this.#pieces)];
    return this.#pieces[0] as Buffer;
  }
}

/** What stands before a frame's payload when a server sends it. */
export function frameHead(opcode: number, length: number): Buffer {
  const extended = length < 126 ? 0 : length < 2 ** 16 ? 2 : 8;
  const head = Buffer.alloc(2 + extended);
  head[0] = 0x80 | opcode;
  head[1] = extended === 0 ? length : extended === 2 ? 126 : 127;
  if (extended === 2) head.writeUInt16BE(length, 2);
  if (extended === 8) head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}
