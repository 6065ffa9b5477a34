import { Refusal } from '@circus/contracts';
import { isUnavailable } from '@circus/db';
import { logChangeOnce } from '@circus/service-kit';
import type { StoredBox } from '../boxes/boxRepository.js';
import { deflated } from '../transactions/imageBody.js';
import {
  exhaustedTransactions,
  forgetImages,
  hasOpenTransaction,
  isStillQueued,
  markSent,
  noteImageFailure,
  noteTold,
  queuedImages,
  untoldTransactions,
} from '../transactions/outgoingQueue.js';
import { imageExists, type QueuedImage } from '../transactions/outgoingRepository.js';
import { settle } from '../transactions/settlement.js';
import { waitAfter } from './backoff.js';
import {
  backoffOf,
  inParallel,
  type LoopParts,
  OwnFailure,
  type Round,
  recordFailure,
  recordSuccess,
} from './loopParts.js';
import type { Peer } from './peer.js';
import { PeerFailure } from './peerFailure.js';

/** Of this side's own trouble that passes; every other refusal is of the image. */
const PASSING = new Set<Refusal['kind']>(['unavailable', 'noSpace', 'tooMany', 'badGateway']);

/** Sends one batch of what waits for a box (spec slicebox 8.4). What is left over, in whatever way, is sent next time. */
export class PushRound {
  private failure: PeerFailure | OwnFailure | null = null;
  /** Of single images, while others went through or none was tried. */
  private imageFailure: PeerFailure | null = null;
  private done = 0;

  constructor(
    private readonly box: StoredBox,
    private readonly peer: Peer,
    private readonly parts: LoopParts,
    private readonly signal: AbortSignal,
  ) {}

  async run(): Promise<Round> {
    const { database, settings } = this.parts;
    await this.settleExhausted();
    const batch = await queuedImages(database, this.box.id, settings.BOX_BATCH_IMAGES);
    const isOver = () => this.failure !== null || this.signal.aborted;
    await inParallel(batch, settings.BOX_PARALLEL, isOver, (image) =>
      this.send(image).catch((error: unknown) => {
        this.failure ??= new OwnFailure(error);
      }),
    );
    if (this.signal.aborted) return 'idle';
    await this.settleExhausted();
    if (!this.failure) await this.tellEnds();
    // Nothing went through: that the box takes no image at all looks the same.
    const failure = this.failure ?? (this.done === 0 ? this.imageFailure : null);
    if (failure) {
      await recordFailure(this.parts, this.box, 'PUSH', failure);
      return 'failed';
    }
    if (this.done > 0 || (batch.length === 0 && !(await hasOpenTransaction(database, this.box.id)))) {
      await recordSuccess(this.parts, this.box, 'PUSH');
    }
    return this.done > 0 ? 'more' : 'idle';
  }

  private async send(image: QueuedImage): Promise<void> {
    const { database, anonymizer, traffic } = this.parts;
    // The transaction, or the box, may have been deleted meanwhile.
    if (!(await isStillQueued(database, image))) {
      this.done += 1;
      return;
    }
    try {
      const copy = await anonymizer.anonymize(image.imageId, image.anonymization);
      const numbers = { ...image, transactionId: Number(image.transactionId) };
      const refusal = await this.peer.push(numbers, deflated(copy));
      await markSent(database, image.transactionId, image.id, refusal);
      this.done += 1;
      traffic.count(this.box.name, refusal === null ? 'sent' : 'refused');
      if (refusal !== null) await this.logRefused(refusal);
    } catch (error) {
      if (this.signal.aborted) return;
      if (error instanceof PeerFailure) await this.refused(image, error);
      else await this.notReadable(image, error);
    }
  }

  private async refused(image: QueuedImage, failure: PeerFailure): Promise<void> {
    if (failure.isOfBox) this.failure ??= failure;
    else {
      this.imageFailure = failure;
      await this.failImage(image, failure.message, this.parts.settings.BOX_IMAGE_ATTEMPTS);
    }
  }

  /** The image could not be read or anonymized here. */
  private async notReadable(image: QueuedImage, error: unknown): Promise<void> {
    if (isUnavailable(error) || (error instanceof Refusal && PASSING.has(error.kind))) throw error;
    if (!(await imageExists(this.parts.database, image.imageId))) {
      this.done += 1;
      await this.parts.database.$transaction((transaction) => forgetImages(transaction, [image.imageId]));
      return;
    }
    if (!(error instanceof Refusal)) {
      this.parts.log.warn({ err: error, image: image.imageId }, 'An image could not be anonymized');
      this.imageFailure = new PeerFailure('An image cannot be read here.', false);
      return this.failImage(image, 'An image could not be read here.', this.parts.settings.BOX_IMAGE_ATTEMPTS);
    }
    this.done += 1;
    const message = error.kind === 'missing' ? 'The file of an image is missing here.' : error.message;
    await this.failImage(image, message, 1);
  }

  private async failImage(image: QueuedImage, message: string, maxAttempts: number): Promise<void> {
    const retryAfterMs = (attempts: number) => waitAfter(backoffOf(this.parts), attempts);
    await noteImageFailure(this.parts.database, image, message, { maxAttempts, retryAfterMs });
    this.parts.traffic.count(this.box.name, 'failed');
  }

  private async settleExhausted(): Promise<void> {
    const { database, published } = this.parts;
    for (const id of await exhaustedTransactions(database, this.box.id)) {
      await database.$transaction((transaction) => settle(transaction, id, true));
      published();
    }
  }

  /** The receiver counts for itself; it is told so that it knows of images that never came. */
  private async tellEnds(): Promise<void> {
    const { database, settings } = this.parts;
    for (const { id, status } of await untoldTransactions(database, this.box.id)) {
      if (this.signal.aborted) return;
      const known = await this.peer.tellStatus(Number(id), status).then(
        () => true,
        () => false,
      );
      await noteTold(database, id, known, settings.BOX_MAX_ATTEMPTS);
      if (!known) return;
    }
  }

  private async logRefused(refusal: string): Promise<void> {
    const message = `The box ${this.box.name} does not take an image, which is left out. ${refusal}`;
    const line = { entryType: 'WARN', subject: 'Box', message } as const;
    await this.parts.database.$transaction((transaction) => logChangeOnce(transaction, 'sharing', line));
    this.parts.published();
  }
}
