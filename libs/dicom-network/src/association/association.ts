import type { Socket } from 'node:net';
import { type CommandSet, decodeCommandSet, encodeCommandSet } from '../dimse/commandSet.js';
import { malformed, NetworkError } from '../networkError.js';
import { PDU, pdu, type RoleSelection } from '../pdu/associatePdus.js';
import type { ByteReader } from '../pdu/byteReader.js';

/** How long the other side may take. */
export interface Patience {
  /** For the next few kilobytes of a message that has begun, or to take a few of ours. */
  stalledMs: number;
  /** Between messages. */
  idleMs: number;
}

export interface PresentationContext {
  id: number;
  abstractSyntax: string;
  transferSyntax: string;
}

export interface AssociationTerms {
  callingAeTitle: string;
  calledAeTitle: string;
  contexts: readonly PresentationContext[];
  roles: readonly RoleSelection[];
  /** The longest P-DATA-TF variable field that each side takes. */
  ownMaxPdu: number;
  peerMaxPdu: number;
}

export interface Message {
  context: PresentationContext;
  command: CommandSet;
  /** As it comes from the network; what the receiver leaves of it is passed over before the next message. */
  dataset: AsyncIterable<Buffer> | null;
}

/** Where the receiving of a data set is: in a fragment of which so many bytes have not been taken. */
interface OpenDataset {
  contextId: number;
  left: number;
  isLast: boolean;
}

interface Pdv {
  contextId: number;
  isCommand: boolean;
  isLast: boolean;
  length: number;
}

/** Commands have a few hundred bytes. */
const COMMAND_LIMIT = 16 * 1024;
/** Less than this within `stalledMs` is no progress. */
const PROGRESS_BYTES = 2_048;
/** Fragments without bytes, one after the other. */
const EMPTY_FRAGMENTS = 100;
/** Of an object that was refused in the middle: above this the association ends instead. */
const PASSED_OVER_BYTES = 2 * 2 ** 30;
/** The longest P-DATA-TF that is sent, whatever the other side takes. */
const SENT_PDU = 128 * 1024;
/** How long the other side has to take an A-ABORT, or to close after a release. */
const FAREWELL_MS = 2_000;

/**
 * An association that stands (PS3.8): messages in and out, each data set a stream in both directions. What the other side
 * does against the standard, and standing still, ends it by A-ABORT.
 */
export class Association {
  private pduLeft = 0;
  private open: OpenDataset | null = null;
  private sending: Promise<void> = Promise.resolve();
  private readonly watch: NodeJS.Timeout;
  private received = { at: performance.now(), bytes: 0 };
  private sent = { at: performance.now(), bytes: 0 };
  /** Inside a message, as opposed to before its first byte. */
  private isReceiving = false;
  private isSending = false;
  private idleSince = performance.now();
  /** While a request is being worked on, nobody waits for the other side. */
  private atWork = 0;
  private over: Error | null = null;

  constructor(
    private readonly socket: Socket,
    private readonly reader: ByteReader,
    readonly terms: AssociationTerms,
    private readonly patience: Patience,
  ) {
    const interval = Math.max(20, Math.min(patience.stalledMs, patience.idleMs) / 4);
    this.watch = setInterval(() => this.look(), interval);
    this.watch.unref();
    socket.on('close', () => clearInterval(this.watch));
  }

  get remoteAddress(): string {
    return this.socket.remoteAddress ?? '';
  }

  isOn(socket: Socket): boolean {
    return this.socket === socket;
  }

  private contextOf(id: number): PresentationContext | undefined {
    return this.terms.contexts.find((context) => context.id === id);
  }

  /**
   * The next message; null when the other side has released the association.
   * @throws NetworkError; the association is over then
   */
  async next(): Promise<Message | null> {
    try {
      await this.passOver();
      return await this.readMessage();
    } catch (error) {
      throw this.fail(error);
    }
  }

  /** Sends one message; messages of several callers go one after the other. @throws NetworkError; what `dataset` throws */
  send(contextId: number, command: CommandSet, dataset: AsyncIterable<Uint8Array> | null = null): Promise<void> {
    const turn = this.sending.then(async () => {
      if (this.over) throw this.over;
      this.isSending = true;
      this.sent = { at: performance.now(), bytes: this.socket.bytesWritten };
      try {
        await this.write(contextId, encodeCommandSet(command), dataset);
      } catch (error) {
        // Half a message is out: nothing can follow it.
        throw this.fail(error);
      } finally {
        this.isSending = false;
        this.idleSince = performance.now();
      }
    });
    this.sending = turn.catch(() => undefined);
    return turn;
  }

  /** Marks that a request is being worked on until the promise ends. */
  async working<Result>(work: Promise<Result>): Promise<Result> {
    this.atWork += 1;
    try {
      return await work;
    } finally {
      this.atWork -= 1;
      this.idleSince = performance.now();
    }
  }

  /** Ends the association in good order. For the side that asked for it. */
  async release(): Promise<void> {
    try {
      await this.sending;
      await this.passOver();
      this.socket.write(pdu(PDU.releaseRequest, Buffer.alloc(4)));
      const timer = setTimeout(
        () => this.end(new NetworkError('timedOut', 'The release is not answered.')),
        FAREWELL_MS,
      );
      try {
        while ((await this.control(await this.reader.exactly(6))) !== 'released') {
          while (this.pduLeft > 0) this.pduLeft -= (await this.reader.some(this.pduLeft)).length;
        }
      } finally {
        clearTimeout(timer);
      }
    } catch {
      // Nothing depends on it any more.
    } finally {
      this.close();
    }
  }

  /** Ends the association at once. @param source 0 the user of the service, 2 the service itself (PS3.8 9.3.8) */
  abort(reason: Error = new NetworkError('aborted', 'The association was ended.'), source: 0 | 2 = 0): void {
    if (this.over) return;
    if (this.socket.writable) this.socket.write(pdu(PDU.abort, Buffer.from([0, 0, source, 0])));
    this.end(reason);
  }

  private end(reason: Error): void {
    this.over ??= reason;
    this.reader.end(reason);
    this.close();
  }

  private close(): void {
    clearInterval(this.watch);
    this.over ??= new NetworkError('aborted', 'The association is over.');
    this.socket.end();
    this.socket.resume();
    setTimeout(() => this.socket.destroy(), FAREWELL_MS).unref();
  }

  private fail(error: unknown): Error {
    if (this.over) return this.over;
    const reason = error instanceof Error ? error : new Error(String(error));
    if (reason instanceof NetworkError && reason.kind === 'aborted') this.end(reason);
    else this.abort(reason, reason instanceof NetworkError ? 2 : 0);
    return reason;
  }

  /** Whether the other side has stood still for too long. */
  private look(): void {
    if (this.over) return;
    const now = performance.now();
    const { stalledMs, idleMs } = this.patience;
    const stalled = () => this.abort(new NetworkError('timedOut', 'The other side stood still in a message.'), 2);
    if (this.isReceiving && now - this.received.at >= stalledMs) {
      if (this.reader.received - this.received.bytes < PROGRESS_BYTES && this.reader.isHungry) return stalled();
      this.received = { at: now, bytes: this.reader.received };
    }
    if (this.isSending && now - this.sent.at >= stalledMs) {
      const bytes = this.socket.bytesWritten - this.socket.writableLength;
      if (bytes - this.sent.bytes < PROGRESS_BYTES && this.socket.writableNeedDrain) return stalled();
      this.sent = { at: now, bytes };
    }
    const isIdle = !this.isReceiving && !this.isSending && this.atWork === 0;
    if (isIdle && now - this.idleSince >= idleMs) {
      this.abort(new NetworkError('timedOut', 'Nothing came for too long.'), 2);
    }
  }

  private async readMessage(): Promise<Message | null> {
    const first = await this.nextPdv(true);
    if (first === null) return null;
    const context = this.contextOf(first.contextId);
    if (!context || !first.isCommand) throw malformed('A message begins with something that is no command.');
    const command = decodeCommandSet(await this.readCommand(first));
    if (!command.hasDataset) {
      this.messageEnds();
      return { context, command, dataset: null };
    }
    this.open = { contextId: context.id, left: 0, isLast: false };
    return { context, command, dataset: this.chunks(this.open) };
  }

  private async readCommand(first: Pdv): Promise<Buffer> {
    const parts: Buffer[] = [];
    let length = 0;
    for (let pdv = first; ; ) {
      length += pdv.length;
      if (length > COMMAND_LIMIT) throw malformed('A command is longer than any command is.');
      parts.push(await this.take(pdv.length));
      if (pdv.isLast) return Buffer.concat(parts);
      pdv = await this.following(first.contextId, true);
    }
  }

  /** The next bytes of the open data set; null behind its last. */
  private async nextChunk(open: OpenDataset): Promise<Buffer | null> {
    if (this.open !== open) return null;
    try {
      for (let empty = 0; open.left === 0; empty += 1) {
        if (open.isLast) {
          this.open = null;
          this.messageEnds();
          return null;
        }
        if (empty > EMPTY_FRAGMENTS) throw malformed('A data set is sent in fragments that hold nothing.');
        const pdv = await this.following(open.contextId, false);
        open.left = pdv.length;
        open.isLast = pdv.isLast;
      }
      const chunk = await this.reader.some(open.left);
      open.left -= chunk.length;
      this.pduLeft -= chunk.length;
      return chunk;
    } catch (error) {
      throw this.fail(error);
    }
  }

  private async *chunks(open: OpenDataset): AsyncGenerator<Buffer> {
    for (let chunk = await this.nextChunk(open); chunk; chunk = await this.nextChunk(open)) yield chunk;
  }

  private messageEnds(): void {
    this.isReceiving = false;
    this.idleSince = performance.now();
  }

  /** Whatever a receiver did not want of the last data set. */
  private async passOver(): Promise<void> {
    const { open } = this;
    if (!open) return;
    let bytes = 0;
    for (let chunk = await this.nextChunk(open); chunk; chunk = await this.nextChunk(open)) {
      bytes += chunk.length;
      if (bytes > PASSED_OVER_BYTES) throw malformed('What was refused did not end.');
    }
  }

  private async following(contextId: number, isCommand: boolean): Promise<Pdv> {
    const pdv = await this.nextPdv(false);
    if (pdv === null) throw malformed('A message has no end.');
    if (pdv.contextId !== contextId || pdv.isCommand !== isCommand) {
      throw malformed('A fragment is not of the message that it stands in.');
    }
    return pdv;
  }

  /** The start of the next fragment; null when the other side released the association. */
  private async nextPdv(isFirst: boolean): Promise<Pdv | null> {
    while (this.pduLeft === 0) {
      const start = await this.reader.exactly(6);
      if (!this.isReceiving) this.received = { at: performance.now(), bytes: this.reader.received };
      this.isReceiving = true;
      if (start[0] !== PDU.data) {
        if ((await this.control(start)) === 'release' && isFirst) {
          this.socket.write(pdu(PDU.releaseReply, Buffer.alloc(4)));
          this.close();
          return null;
        }
        throw malformed('A PDU came that has no place here.');
      }
      const length = start.readUInt32BE(2);
      if (length < 6 || length > this.terms.ownMaxPdu)
        throw malformed('A P-DATA-TF PDU has a length that was not agreed on.');
      this.pduLeft = length;
    }
    if (this.pduLeft < 6) throw malformed('A P-DATA-TF PDU ends inside the start of a fragment.');
    const start = await this.take(6);
    const length = start.readUInt32BE(0) - 2;
    if (length < 0 || length > this.pduLeft) throw malformed('A fragment is longer than the PDU that it stands in.');
    const flags = start[5] as number;
    return { contextId: start[4] as number, isCommand: (flags & 1) === 1, isLast: (flags & 2) === 2, length };
  }

  private async take(count: number): Promise<Buffer> {
    const bytes = await this.reader.exactly(count);
    this.pduLeft -= count;
    return bytes;
  }

  /** What a PDU without data means. @throws NetworkError for an abort, and for what has no place here */
  private async control(start: Buffer): Promise<'release' | 'released' | 'data'> {
    const length = start.readUInt32BE(2);
    if (start[0] === PDU.data) {
      this.pduLeft = length;
      return 'data';
    }
    if (length > 1_024) throw malformed('A PDU has a length that it cannot have.');
    await this.reader.exactly(length);
    if (start[0] === PDU.releaseRequest) return 'release';
    if (start[0] === PDU.releaseReply) return 'released';
    if (start[0] === PDU.abort) throw new NetworkError('aborted', 'The other side aborted the association.');
    throw malformed('A PDU came that has no place here.');
  }

  private async write(contextId: number, command: Buffer, dataset: AsyncIterable<Uint8Array> | null): Promise<void> {
    const { peerMaxPdu } = this.terms;
    const most = Math.min(peerMaxPdu === 0 ? SENT_PDU : peerMaxPdu, SENT_PDU) - 6;
    // What belongs together leaves together: a small packet on its own would wait for the acknowledgement of the one before.
    this.socket.cork();
    try {
      for (let at = 0; at === 0 || at < command.length; at += most) {
        const part = command.subarray(at, at + most);
        this.put(contextId, part, 1 | (at + most >= command.length ? 2 : 0));
      }
      if (dataset) await this.writeDataset(contextId, dataset, most);
    } finally {
      this.socket.uncork();
    }
    await this.drained();
  }

  private async writeDataset(contextId: number, dataset: AsyncIterable<Uint8Array>, most: number): Promise<void> {
    let held: Buffer | null = null;
    for await (const chunk of dataset) {
      if (chunk.length === 0) continue;
      if (held) {
        for (let at = 0; at < held.length; at += most) this.put(contextId, held.subarray(at, at + most), 0);
        this.socket.uncork();
        await this.drained();
        this.socket.cork();
      }
      held = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    }
    const last = held ?? Buffer.alloc(0);
    for (let at = 0; at === 0 || at < last.length; at += most) {
      this.put(contextId, last.subarray(at, at + most), at + most >= last.length ? 2 : 0);
    }
  }

  private put(contextId: number, fragment: Buffer, flags: number): void {
    const start = Buffer.alloc(12);
    start[0] = PDU.data;
    start.writeUInt32BE(fragment.length + 6, 2);
    start.writeUInt32BE(fragment.length + 2, 6);
    start[10] = contextId;
    start[11] = flags;
    this.socket.write(start);
    this.socket.write(fragment);
  }

  private async drained(): Promise<void> {
    if (this.over) throw this.over;
    if (!this.socket.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.socket.off('drain', done).off('close', done);
        resolve();
      };
      this.socket.on('drain', done).on('close', done);
    });
    if (this.over) throw this.over;
    if (this.socket.destroyed) throw new NetworkError('aborted', 'The connection was lost.');
  }
}
