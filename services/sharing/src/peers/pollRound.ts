import { newId, type PeersTransactionImage } from '@circus/contracts';
import { logChangeOnce } from '@circus/service-kit';
import { noteContact, type StoredBox } from '../boxes/boxRepository.js';
import { BodyBroken, BodyFlaw } from '../transactions/imageBody.js';
import { receiveImage } from '../transactions/receiving.js';
import { waitAfter } from './backoff.js';
import { fetchable, forgetFetchFailures, noteFetchFailure } from './fetchFailures.js';
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

/** Fetches one batch of what a box has for this side (spec slicebox 8.5). */
export class PollRound {
  private failure: PeerFailure | OwnFailure | null = null;
  private done = 0;

  constructor(
    private readonly box: StoredBox,
    private readonly peer: Peer,
    private readonly parts: LoopParts,
    private readonly signal: AbortSignal,
  ) {}

  async run(): Promise<Round> {
    const { database, settings } = this.parts;
    let offered: PeersTransactionImage[];
    try {
      offered = await this.peer.poll(settings.BOX_BATCH_IMAGES);
    } catch (error) {
      if (this.signal.aborted) return 'idle';
      if (!(error instanceof PeerFailure)) throw error;
      await recordFailure(this.parts, this.box, 'POLL', error);
      return 'failed';
    }
    await noteContact(database, this.box.id);
    if (offered.length === 0) await forgetFetchFailures(database, this.box.id);
    const entries = await fetchable(database, this.box.id, offered);
    const isOver = () => this.failure !== null || this.signal.aborted;
    await inParallel(entries, settings.BOX_PARALLEL, isOver, (entry) =>
      this.fetch(entry).catch((error: unknown) => {
        this.failure ??= error instanceof PeerFailure ? error : new OwnFailure(error);
      }),
    );
    if (this.signal.aborted) return 'idle';
    if (this.failure) {
      await recordFailure(this.parts, this.box, 'POLL', this.failure);
      return 'failed';
    }
    await recordSuccess(this.parts, this.box, 'POLL');
    return this.done > 0 ? 'more' : 'idle';
  }

  private async fetch(entry: PeersTransactionImage): Promise<void> {
    const { transaction, image } = entry;
    const { database } = this.parts;
    let body: Awaited<ReturnType<Peer['fetch']>>;
    try {
      body = await this.peer.fetch(entry);
    } catch (error) {
      if (!(error instanceof PeerFailure) || error.isOfBox) throw error;
      return this.failImage(entry, error.message);
    }
    if (!body) return this.failImage(entry, 'The box does not have an image that it offers.');
    const numbers = {
      transactionId: transaction.id,
      sequenceNumber: image.sequenceNumber,
      totalImageCount: transaction.totalImageCount,
    };
    try {
      const { received } = await receiveImage(this.parts.receiving, this.box, numbers, body, newId());
      await this.peer.done(entry, received);
      this.done += 1;
      await noteContact(database, this.box.id);
    } catch (error) {
      if (this.signal.aborted) return;
      if (error instanceof PeerFailure && !error.isOfBox) return await this.failImage(entry, error.message);
      if (!(error instanceof BodyFlaw)) throw error;
      const isBroken = error instanceof BodyBroken;
      await this.failImage(entry, isBroken ? 'An image breaks off before its end.' : error.message);
      // Most probably it is the line, and all others break too.
      if (isBroken) throw new PeerFailure('The connection to the box broke in the middle of an image.', true);
    } finally {
      body.destroy();
    }
  }

  /** The image rests; after too many attempts the box is told that the transaction cannot be completed. */
  private async failImage(entry: PeersTransactionImage, reason: string): Promise<void> {
    const { database, settings, traffic, published } = this.parts;
    const attempts = await noteFetchFailure(database, this.box.id, entry, (failures) =>
      waitAfter(backoffOf(this.parts), failures),
    );
    if (attempts < settings.BOX_IMAGE_ATTEMPTS) return;
    await this.peer.failed(entry, `It was tried ${attempts} times. ${reason}`);
    await forgetFetchFailures(database, this.box.id, entry.transaction.id);
    traffic.count(this.box.name, 'failed');
    const message = `An image of the box ${this.box.name} could not be fetched: its transaction ${entry.transaction.id} has failed. ${reason}`;
    const line = { entryType: 'ERROR', subject: 'Box', message } as const;
    await database.$transaction((transaction) => logChangeOnce(transaction, 'sharing', line));
    published();
  }
}
