import { Refusal } from '@circus/contracts';
import type { OpenedSeries } from '../volumes/openedSeries.js';
import type { SlicesOfVolume } from '../volumes/slicesOfVolume.js';
import { CloseCode } from '../websocket/frames.js';
import type { WebSocket } from '../websocket/webSocket.js';
import { ImageOrder } from './imageOrder.js';
import { type BeginTransfer, messageHead, readMessage, type ServerMessage } from './transferMessages.js';

/** Images of a transfer that are loaded ahead of the one being sent. */
const FORESEEN = 8;
/** Messages that may wait to be handled. */
const MAX_UNHANDLED = 10_000;
/** Transfers that may be under way on one connection. */
const MAX_TRANSFERS = 64;

export interface TransferParts {
  /**
   * Opens the series of a transfer for whoever sent it.
   *
   * @throws Refusal why he does not get it
   */
  open(begin: BeginTransfer): Promise<{ series: OpenedSeries; slices: SlicesOfVolume }>;
  /**
   * A copy of one slice's voxels.
   *
   * @param soon z indices that will be asked for next
   * @throws Refusal why it cannot be had
   */
  voxels(series: OpenedSeries, z: number, soon: readonly number[], signal: AbortSignal): Promise<Uint8Array>;
  /** Nothing more is sent while more bytes than this wait to go out. */
  maxBuffered: number;
  onError(error: unknown): void;
}

interface Transfer {
  readonly id: string;
  readonly series: OpenedSeries;
  readonly slices: SlicesOfVolume;
  readonly order: ImageOrder;
  readonly controller: AbortController;
  paused: boolean;
}

/** What one client has sent to him: volumes image by image, in an order that he may change. (RS specification 2.7) */
export class TransferSession {
  /** Those under way; the first is served next. */
  readonly #transfers = new Map<string, Transfer>();
  /** Called once, when the connection is over. */
  onEnd: () => void = () => undefined;
  /** Messages are handled in their order, also while a transfer is being opened. */
  #handled: Promise<void> = Promise.resolve();
  #unhandled = 0;
  #sending = false;

  constructor(
    private readonly socket: WebSocket,
    private readonly parts: TransferParts,
  ) {
    socket.onMessage = (bytes) => {
      this.#unhandled += 1;
      if (this.#unhandled > MAX_UNHANDLED) return socket.close(CloseCode.Policy, 'Too many messages at a time.');
      this.#handled = this.#handled
        .then(() => this.#handle(bytes))
        .catch((error) => this.parts.onError(error))
        .finally(() => {
          this.#unhandled -= 1;
        });
    };
    socket.onClose = () => {
      for (const id of [...this.#transfers.keys()]) this.#end(id);
      this.onEnd();
    };
  }

  async #handle(bytes: Buffer): Promise<void> {
    if (!this.socket.isOpen) return;
    const read = readMessage(bytes);
    if (read.kind === 'unknown') return;
    if (read.kind === 'unreadable') return this.socket.close(CloseCode.BadData, 'The message cannot be read.');
    if (read.kind === 'flawed') return this.#refuse(read.transferId, read.flaw);
    const { message } = read;
    if (message.messageType === 'BEGIN_TRANSFER') return this.#begin(message);
    const transfer = this.#transfers.get(message.transferId);
    if (transfer === undefined) return;
    switch (message.messageType) {
      case 'SET_PRIORITY':
        transfer.order.setPriority([message.target].flat(), message.priority);
        return;
      case 'PAUSE_TRANSFER':
        transfer.paused = true;
        return;
      case 'RESUME_TRANSFER':
        transfer.paused = false;
        void this.#send();
        return;
      case 'ABORT_TRANSFER':
        this.#end(transfer.id);
    }
  }

  async #begin(begin: BeginTransfer): Promise<void> {
    const { transferId: id } = begin;
    if (this.#transfers.has(id)) return this.#refuse(id, 'A transfer of this id is under way.');
    if (this.#transfers.size >= MAX_TRANSFERS) {
      return this.#refuse(id, `${MAX_TRANSFERS} transfers are under way. Wait until one of them is done.`);
    }
    try {
      const { series, slices } = await this.parts.open(begin);
      if (!this.socket.isOpen) return;
      const order = new ImageOrder(slices.order.length);
      this.#transfers.set(id, { id, series, slices, order, controller: new AbortController(), paused: false });
      // What was sent right behind, priorities perhaps, counts before the first image.
      setImmediate(() => void this.#send());
    } catch (error) {
      this.#refuse(id, this.#reasonOf(error));
    }
  }

  /** Sends images, one of each transfer in turn, as fast as the client takes them. */
  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      for (let transfer = this.#next(); transfer !== undefined; transfer = this.#next()) {
        if (this.socket.bufferedAmount > this.parts.maxBuffered) await this.socket.drained();
        else await this.#sendImage(transfer);
      }
    } catch (error) {
      this.parts.onError(error);
      this.socket.close(CloseCode.InternalError, 'Internal server error.');
    } finally {
      this.#sending = false;
    }
  }

  #next(): Transfer | undefined {
    if (!this.socket.isOpen) return undefined;
    return [...this.#transfers.values()].find(({ paused }) => !paused);
  }

  async #sendImage(transfer: Transfer): Promise<void> {
    const { id, series, slices, order, controller } = transfer;
    const [imageIndex, ...soon] = order.next(1 + FORESEEN) as [number, ...number[]];
    const zOf = (image: number) => slices.order[image] as number;
    order.take(imageIndex);
    // Behind the others.
    this.#transfers.delete(id);
    this.#transfers.set(id, transfer);
    try {
      const voxels = await this.parts.voxels(series, zOf(imageIndex), soon.map(zOf), controller.signal);
      if (controller.signal.aborted) return;
      this.socket.send(messageHead({ messageType: 'TRANSFER_IMAGE', transferId: id, imageIndex }), voxels);
    } catch (error) {
      if (!controller.signal.aborted) this.#refuse(id, this.#reasonOf(error), imageIndex);
    } finally {
      if (order.isEmpty && this.#transfers.get(id) === transfer) this.#transfers.delete(id);
    }
  }

  #end(id: string): void {
    this.#transfers.get(id)?.controller.abort(new Error('The transfer was aborted.'));
    this.#transfers.delete(id);
  }

  #refuse(transferId: string, message: string, imageIndex?: number): void {
    const refusal: ServerMessage = {
      messageType: 'TRANSFER_ERROR',
      transferId,
      message,
      ...(imageIndex !== undefined && { imageIndex }),
    };
    this.socket.send(messageHead(refusal));
  }

  #reasonOf(error: unknown): string {
    if (error instanceof Refusal) return error.message;
    this.parts.onError(error);
    return 'Internal server error.';
  }
}
