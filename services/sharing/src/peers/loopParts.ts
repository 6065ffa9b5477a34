import type { Database } from '@circus/db';
import { logChangeOnce } from '@circus/service-kit';
import type { BoxSettings } from '../boxes/boxEnvironment.js';
import { noteLoopFailure, noteLoopSuccess, type StoredBox, type StoredLoop } from '../boxes/boxRepository.js';
import type { BoxTraffic } from '../boxes/boxTraffic.js';
import type { Log } from '../log.js';
import type { ImageAnonymizer } from '../transactions/imageAnonymizer.js';
import { noteTransactionFailures } from '../transactions/outgoingQueue.js';
import type { ReceivingParts } from '../transactions/receiving.js';
import { fail } from '../transactions/settlement.js';
import { waitAfter } from './backoff.js';
import { PeerFailure } from './peerFailure.js';

export interface LoopParts {
  database: Database;
  anonymizer: ImageAnonymizer;
  receiving: ReceivingParts;
  settings: BoxSettings;
  traffic: BoxTraffic;
  log: Log;
  /** Called when something was put into the outbox. */
  published: () => void;
}

/** What a round came to: something was done and there may be more, nothing was to do, or the box is to be left alone. */
export type Round = 'more' | 'idle' | 'failed';

/** Something of this side's own is away: nobody's transaction is to blame. */
export class OwnFailure extends Error {
  constructor(override readonly cause: unknown) {
    super('This site cannot read or store images at the moment.', { cause });
  }
}

export const backoffOf = ({ settings }: LoopParts) => ({
  firstMs: settings.BOX_RETRY_FIRST_MS,
  mostMs: settings.BOX_RETRY_MOST_MS,
});

/**
 * One way to a box failed as a whole. It is tried again later, later each time; what waits for it is given up after too many
 * attempts. The log tells of a new reason only, not of every attempt.
 */
export async function recordFailure(
  parts: LoopParts,
  box: StoredBox,
  direction: StoredLoop['direction'],
  failure: PeerFailure | OwnFailure,
): Promise<void> {
  const { database, settings, log, published } = parts;
  if (failure instanceof OwnFailure)
    log.warn({ err: failure.cause, box: box.id, direction }, 'A box waits for this site');
  await database.$transaction(async (transaction) => {
    const wait = (failures: number) => waitAfter(backoffOf(parts), failures);
    const before = await noteLoopFailure(transaction, box.id, direction, failure.message, wait);
    if (before === undefined) return;
    if (direction === 'PUSH' && failure instanceof PeerFailure && failure.isOfBox) {
      const max = settings.BOX_MAX_ATTEMPTS;
      for (const id of await noteTransactionFailures(transaction, box.id, failure.message, max)) {
        await fail(transaction, id, `It was tried ${max} times. ${failure.message}`, true);
      }
    }
    if (before === failure.message) return;
    const what = direction === 'PUSH' ? 'Images cannot be sent to' : 'Images cannot be fetched from';
    await logChangeOnce(transaction, 'sharing', {
      entryType: failure instanceof PeerFailure && failure.isUnknownHere ? 'ERROR' : 'WARN',
      subject: 'Box',
      message: `${what} the box ${box.name}. ${failure.message} It is tried again.`,
    });
  });
  published();
}

export const recordSuccess = (
  { database }: LoopParts,
  box: StoredBox,
  direction: StoredLoop['direction'],
): Promise<void> => noteLoopSuccess(database, box.id, direction);

/** Works on items, so many at the same time, until there are no more or `isOver` says so. */
export async function inParallel<Item>(
  items: readonly Item[],
  parallel: number,
  isOver: () => boolean,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) {
      if (isOver()) return;
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, worker));
}
