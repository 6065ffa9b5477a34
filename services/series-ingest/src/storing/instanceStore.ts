import { Refusal } from '@circus/contracts';
import { isTransient, isUnavailable } from '@circus/db';
import type { Storage } from '@circus/storage';
import { currentTraceparent } from '@circus/tracing';
import type { Log } from '../log.js';
import type { InstanceReceiver } from './instanceReceiver.js';
import { dropLine, storeLine } from './journalLines.js';
import { MicroBatch } from './microBatch.js';
import type { Origin } from './origin.js';
import type { ReceivedInstance, StoredInstance } from './receivedInstance.js';
import type { StoreTransaction } from './storeTransaction.js';
import type { TransformMark } from './transform.js';
import { SeriesGone, type StoreOutcome } from './writeBatch.js';

export interface InstanceStoreOptions {
  receiver: InstanceReceiver;
  transaction: StoreTransaction;
  storage: Storage;
  /** Called after every commit: events wait in the outbox. */
  committed: () => void;
  commitPatienceMs: number;
  log: Log;
  /** Batches committed at the same time, never two with the same series or patient. */
  batchesInFlight?: number;
}

const BATCH_INSTANCES = 64;
/** Characters of JSON in one statement, where single instances are not larger. */
const BATCH_WEIGHT = 8 * 2 ** 20;
const CONFLICT_RETRIES = 10;
const DATABASE_AWAY = 'The database is away. Try again in a moment.';

/**
 * Stores instances: the bytes are durable before rows are written, and the journal before they are committed (ARCHITECTURE,
 * "Writing"). Every door goes through here. When a call returns, the instance is durable and visible; when it throws, either
 * nothing of it is left or, if the database went away in the middle of a commit, it is there as a whole or left to the
 * sweeper.
 */
export class InstanceStore {
  private readonly batches: MicroBatch<ReceivedInstance, StoredInstance>;

  constructor(private readonly options: InstanceStoreOptions) {
    this.batches = new MicroBatch({
      commit: (batch) => this.commitBatch(batch),
      claimsOf,
      weightOf: ({ description }) => description.tagsJson.length + description.pixelHeaderJson.length,
      maxItems: BATCH_INSTANCES,
      maxWeight: BATCH_WEIGHT,
      maxInFlight: options.batchesInFlight ?? 2,
    });
  }

  /**
   * @param bytes the whole file; read to its end unless the file is refused before
   * @throws Refusal: `invalid`, `tooLarge`, `noSpace`, `conflict` (the series is in another domain), `unavailable`
   */
  async store(bytes: AsyncIterable<Uint8Array>, origin: Origin): Promise<StoredInstance> {
    return this.commit(await this.receive(bytes, origin));
  }

  /**
   * The first half of `store`, for a door that decides later: `commit` or `discard` has to follow.
   *
   * @param madeBy of an instance that the suite made out of a stored one: how. It is not transformed once more
   */
  receive(
    bytes: AsyncIterable<Uint8Array>,
    origin: Origin,
    madeBy?: readonly TransformMark[],
  ): Promise<ReceivedInstance> {
    return this.options.receiver.receive(bytes, origin, madeBy);
  }

  /** The second half of `store`. */
  commit(received: ReceivedInstance): Promise<StoredInstance> {
    const traceparent = currentTraceparent();
    if (traceparent !== null) received.traceparent = traceparent;
    return this.batches.add(received);
  }

  discard(received: ReceivedInstance): Promise<void> {
    return this.options.receiver.discard(received);
  }

  /** Resolves when everything received is committed or refused. */
  drain(): Promise<void> {
    return this.batches.drain();
  }

  private async commitBatch(batch: ReceivedInstance[]): Promise<PromiseSettledResult<StoredInstance>[]> {
    const settled = await this.writeRows(batch);
    this.options.committed();
    return settled;
  }

  private async writeRows(batch: ReceivedInstance[]): Promise<PromiseSettledResult<StoredInstance>[]> {
    try {
      const outcomes = await this.transact(batch);
      await this.drop(batch.filter((_, index) => outcomes[index] instanceof Refusal));
      return outcomes.map((outcome) =>
        outcome instanceof Refusal ? { status: 'rejected', reason: outcome } : { status: 'fulfilled', value: outcome },
      );
    } catch (error) {
      if (error instanceof FateUnknown) {
        return batch.map(() => ({ status: 'rejected', reason: new Refusal('unavailable', error.message) }));
      }
      if (error instanceof BytesLost) return this.writeRowsWithout(error.reasons, batch);
      if (batch.length === 1 || isUnavailable(error) || error instanceof JournalFailed) {
        await this.drop(batch);
        const reason = isUnavailable(error) ? new Refusal('unavailable', DATABASE_AWAY) : error;
        return batch.map(() => ({ status: 'rejected', reason }));
      }
      // One instance that PostgreSQL cannot take must not keep the others out.
      this.options.log.warn({ err: error, instances: batch.length }, 'A batch failed and is stored in halves');
      const middle = batch.length >> 1;
      return [...(await this.writeRows(batch.slice(0, middle))), ...(await this.writeRows(batch.slice(middle)))];
    }
  }

  /** Some bytes did not reach the disk: the other instances go on without them. */
  private async writeRowsWithout(
    reasons: ReadonlyMap<ReceivedInstance, unknown>,
    batch: ReceivedInstance[],
  ): Promise<PromiseSettledResult<StoredInstance>[]> {
    const others = batch.filter((instance) => !reasons.has(instance));
    const settled = others.length > 0 ? await this.writeRows(others) : [];
    return batch.map((instance) =>
      reasons.has(instance)
        ? { status: 'rejected', reason: reasons.get(instance) }
        : (settled[others.indexOf(instance)] as PromiseSettledResult<StoredInstance>),
    );
  }

  /**
   * Runs the transaction, again after conflicts, and again while the database is away: only a further attempt tells whether
   * a commit that was not answered stands.
   */
  private async transact(batch: ReceivedInstance[]): Promise<StoreOutcome[]> {
    const deadline = performance.now() + this.options.commitPatienceMs;
    let mayStand = false;
    for (let attempt = 1; ; attempt += 1) {
      let committing = false;
      try {
        const commit = {
          prepare: (outcomes: readonly StoreOutcome[]) => this.makeDurable(batch, outcomes),
          begins: () => {
            committing = true;
          },
        };
        const appended = attempt === 1 ? await this.options.transaction.append(batch, commit) : null;
        if (appended) return appended;
        committing = false;
        return await this.options.transaction.store(batch, commit);
      } catch (error) {
        const isConflict = error instanceof SeriesGone || isTransient(error) || isRace(error);
        const isAway = isUnavailable(error) || (committing && !isConflict);
        mayStand ||= isAway && committing;
        const again = isConflict ? attempt <= CONFLICT_RETRIES : isAway && performance.now() < deadline;
        if (!again) throw mayStand ? new FateUnknown() : error;
        this.options.log.warn({ err: error, attempt }, 'Storing is tried again');
        await pause(isConflict ? Math.random() * 20 * attempt : Math.min(100 * attempt, 1_000));
      }
    }
  }

  /**
   * What has to be on the disk before the rows are: first the bytes, then the line that tells what they are. PostgreSQL
   * writes the rows meanwhile, and only its commit waits.
   *
   * @throws BytesLost, JournalFailed
   */
  private async makeDurable(batch: readonly ReceivedInstance[], outcomes: readonly StoreOutcome[]): Promise<void> {
    const fates = await Promise.allSettled(batch.map(({ durable }) => durable));
    const lost = batch.flatMap((instance, index) => {
      const fate = fates[index];
      return fate?.status === 'rejected' ? [[instance, fate.reason as unknown] as const] : [];
    });
    if (lost.length > 0) throw new BytesLost(new Map(lost));
    await this.options.storage.appendJournal(storeLine(batch, outcomes)).catch((error: unknown) => {
      throw new JournalFailed(error);
    });
  }

  /** Takes back what the journal says was stored, then the bytes. */
  private async drop(refused: ReceivedInstance[]): Promise<void> {
    if (refused.length === 0) return;
    await this.options.storage.appendJournal(dropLine(refused)).catch((error: unknown) => {
      this.options.log.error({ err: error }, 'A refusal could not be written into the storage journal');
    });
    await Promise.all(refused.map((instance) => this.options.receiver.discard(instance)));
  }
}

/** Bytes of some instances of a batch did not become durable. */
class BytesLost extends Error {
  constructor(readonly reasons: ReadonlyMap<ReceivedInstance, unknown>) {
    super('The bytes of an instance could not be written');
  }
}

/** The storage journal could not be written: without it nothing may be acknowledged. */
class JournalFailed extends Error {
  constructor(override readonly cause: unknown) {
    super(`The storage journal could not be written: ${(cause as Error)?.message}`, { cause });
  }
}

/** The connection was lost during a commit and did not come back: whether the batch stands is not known. */
class FateUnknown extends Error {
  constructor() {
    super('The database went away while the image was being stored. Try again in a moment.');
  }
}

/** Somebody who does not take the archive's locks made or removed a row in between: 23505 unique, 23503 foreign key. */
const isRace = (error: unknown): boolean => ['23505', '23503'].includes((error as { code?: string })?.code ?? '');

function claimsOf({ key, origin, description: { identity } }: ReceivedInstance) {
  return {
    // The same instance twice is one after the other; a series offered for two domains is decided one after the other.
    within: new Map([
      [`instance ${identity.sopInstanceUid}`, key],
      [`series ${identity.seriesInstanceUid}`, origin.domain],
    ]),
    across: [`series ${identity.seriesInstanceUid}`, `patient ${identity.patientName}\u001f${identity.patientId}`],
  };
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
