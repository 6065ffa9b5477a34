import type { Readable } from 'node:stream';
import { type DoneTransactionImage, Refusal, type TransactionStatus } from '@circus/contracts';
import { type Database, isUnavailable } from '@circus/db';
import { logChange } from '@circus/service-kit';
import type { StoredBox } from '../boxes/boxRepository.js';
import type { BoxTraffic } from '../boxes/boxTraffic.js';
import type { Log } from '../log.js';
import type { ImageAnonymizer } from './imageAnonymizer.js';
import { deflated } from './imageBody.js';
import { updateIncoming } from './incomingRepository.js';
import { findQueued, forgetImages, markSent, noteFetch, noteImageFailure } from './outgoingQueue.js';
import { imageExists, type QueuedImage } from './outgoingRepository.js';
import { fail, settle } from './settlement.js';

export interface OfferingParts {
  database: Database;
  anonymizer: ImageAnonymizer;
  traffic: BoxTraffic;
  /** An image that was asked for so often without being acknowledged is given up. */
  maxFetches: number;
  /** One that cannot be read here is given up after so many attempts. */
  maxReads: number;
  log: Log;
  /** Called when something was put into the outbox. */
  published: () => void;
}

/** What may work later is told as such; every other refusal is of the image. */
const PASSING = new Set<Refusal['kind']>(['unavailable', 'noSpace', 'tooMany', 'badGateway']);
const LONGEST_REASON = 500;

/**
 * An image that waits for a box, on its way out (spec slicebox 8.5).
 *
 * @throws Refusal `missing` for numbers that are no image of the box, and for one that cannot be sent
 */
export async function openImage(
  parts: OfferingParts,
  box: StoredBox,
  transactionId: bigint,
  imageRowId: bigint,
): Promise<Readable> {
  const { database, anonymizer, maxFetches } = parts;
  const image = await findQueued(database, box.id, transactionId, imageRowId);
  if (!image) throw new Refusal('missing', 'There is no such image.');
  if ((await noteFetch(database, image)) > maxFetches) {
    await giveUp(parts, box, image, 'The box asked for an image again and again.');
    throw new Refusal('missing', 'There is no such image.');
  }
  try {
    return deflated(await anonymizer.anonymize(image.imageId, image.anonymization));
  } catch (error) {
    if (isUnavailable(error) || (error instanceof Refusal && PASSING.has(error.kind))) throw error;
    if (!(error instanceof Refusal)) {
      parts.log.warn({ err: error, image: image.imageId }, 'An image could not be anonymized');
      await missRead(parts, image);
      throw new Error('An image could not be read', { cause: error });
    }
    await giveUp(parts, box, image, error.kind === 'missing' ? 'The file of an image is missing here.' : error.message);
    throw new Refusal('missing', 'There is no such image.');
  }
}

/** Before the box gives the whole transaction up for it, the image is: each attempt counts twice, as it was asked for, too. */
async function missRead({ database, maxReads, published }: OfferingParts, image: QueuedImage): Promise<void> {
  const message = 'An image could not be read here.';
  await noteImageFailure(database, image, message, { maxAttempts: maxReads, retryAfterMs: () => 0 });
  if (await database.$transaction((transaction) => settle(transaction, image.transactionId, false))) published();
}

/** An image that was deleted does not count; any other is missed, and its transaction fails when the others are sent. */
async function giveUp(
  { database, traffic, published }: OfferingParts,
  box: StoredBox,
  image: QueuedImage,
  reason: string,
): Promise<void> {
  if (await imageExists(database, image.imageId)) {
    await noteImageFailure(database, image, reason, { maxAttempts: 1, retryAfterMs: () => 0 });
    traffic.count(box.name, 'failed');
  } else {
    await database.$transaction((transaction) => forgetImages(transaction, [image.imageId]));
  }
  await database.$transaction((transaction) => settle(transaction, image.transactionId, false));
  published();
}

/** The box has an image; numbers that are not of the box change nothing (spec slicebox 8.5). */
export async function takeDone(
  parts: OfferingParts,
  box: StoredBox,
  { transaction, image }: DoneTransactionImage,
): Promise<void> {
  const { database, traffic, published } = parts;
  if (!(await isOfBox(database, box, transaction.id))) return;
  const { isNew, isEnded } = await database.$transaction(async (within) => ({
    isNew: await markSent(within, BigInt(transaction.id), BigInt(image.id)),
    isEnded: await settle(within, BigInt(transaction.id), false),
  }));
  if (isNew) traffic.count(box.name, 'sent');
  if (isEnded) published();
}

/** The box gives a transaction up. */
export async function takeFailed(
  { database, published }: OfferingParts,
  box: StoredBox,
  { transaction }: DoneTransactionImage,
  message: string,
): Promise<void> {
  if (!(await isOfBox(database, box, transaction.id))) return;
  const told = message.replace(/\p{Cc}+/gu, ' ').slice(0, LONGEST_REASON);
  await database.$transaction((within) =>
    fail(within, BigInt(transaction.id), `The box says: ${told || 'an image could not be taken.'}`, false),
  );
  published();
}

/** Nobody ends another's transactions. */
async function isOfBox(database: Database, { id }: StoredBox, transactionId: number): Promise<boolean> {
  const rows = await database.$queryRaw<unknown[]>`
    SELECT 1 FROM sharing.outgoing_transaction WHERE id = ${BigInt(transactionId)} AND box_id = ${id}`;
  return rows.length > 0;
}

/**
 * What a box says of a transaction that comes from it.
 *
 * @throws Refusal `missing` for one that never came
 */
export async function ownStatus(
  { database, published }: Pick<OfferingParts, 'database' | 'published'>,
  box: StoredBox,
  transactionId: number,
  status: TransactionStatus,
): Promise<void> {
  await database.$transaction(async (transaction) => {
    const updated = await updateIncoming(transaction, box.id, transactionId, status);
    if (!updated) throw new Refusal('missing', 'There is no such transaction.');
    const { before, received, total } = updated;
    if (before === status || (status !== 'FINISHED' && status !== 'FAILED')) return;
    const isFinished = status === 'FINISHED';
    const ending = isFinished ? 'is finished' : 'has failed there';
    await logChange(transaction, 'sharing', {
      entryType: isFinished && received >= total ? 'INFO' : isFinished ? 'WARN' : 'ERROR',
      subject: 'Box',
      message: `Receiving images from the box ${box.name} ${ending} (its transaction ${transactionId}): ${received} of ${total} came.`,
    });
  });
  published();
}
