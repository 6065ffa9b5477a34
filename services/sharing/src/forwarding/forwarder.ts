import { events, Refusal } from '@circus/contracts';
import { type Database, emit, type Transaction } from '@circus/db';
import { type Actor, type ArchiveDoor, auditChange, type LogLine, logChange, logChangeOnce } from '@circus/service-kit';
import { findImages } from '../anonymization/images.js';
import type { Log } from '../log.js';
import { waitAfter } from '../peers/backoff.js';
import { findScu } from '../scus/scuRepository.js';
import type { ScuSender } from '../scus/scuSender.js';
import { endedBoxDeliveries, markReceivedByBox, queueForBox } from './boxDeliveries.js';
import { endableTransactions, endTransaction } from './finalization.js';
import type { ForwardingConfig } from './forwardingEnvironment.js';
import { removeStrayRules } from './ruleRepository.js';
import {
  claimDue,
  closeGathered,
  type DueTransaction,
  forgetFinished,
  imagesToSend,
  keepClaim,
  markDelivered,
  markFailed,
  markRefused,
  markSent,
} from './transactionRepository.js';

export interface ForwarderOptions {
  database: Database;
  sender: ScuSender;
  archive: ArchiveDoor;
  config: ForwardingConfig;
  log: Log;
  /** Called when something was put into the outbox, or into the queue of a box. */
  changed: () => void;
}

/** Images read from the database at a time. */
const TOGETHER = 500;

/**
 * Forwards what rules ask for. Everything that it knows stands in the database: any number of processes do this, each
 * transaction in one of them, and what a process leaves behind another one takes up.
 */
export class Forwarder {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private readonly atWork = new Set<Promise<void>>();
  private readonly ending = new AbortController();

  constructor(private readonly options: ForwarderOptions) {}

  start(): void {
    this.tick();
    this.timer = setInterval(() => this.tick(), this.options.config.FORWARDING_INTERVAL_MS);
    this.timer.unref();
  }

  /** Ends between two images: the rest is sent by whoever is next. */
  async stop(): Promise<void> {
    this.ending.abort();
    if (this.timer) clearInterval(this.timer);
    await this.running;
    await Promise.all(this.atWork);
  }

  private tick(): void {
    if (this.running || this.ending.signal.aborted) return;
    this.running = this.look()
      .catch((error: unknown) =>
        this.options.log.warn({ err: error }, 'It could not be looked what is to be forwarded'),
      )
      .finally(() => {
        this.running = null;
      });
  }

  private async look(): Promise<void> {
    const { database, config } = this.options;
    await removeStrayRules(database);
    await closeGathered(database, { quietMs: config.FORWARDING_QUIET_MS, gatherMs: config.FORWARDING_GATHER_MS });
    await this.beginDue();
    await this.seeBoxes();
    await this.endDelivered();
    await forgetFinished(database, config.FORWARDING_KEEP_MS);
  }

  private async beginDue(): Promise<void> {
    const { database, config, log } = this.options;
    while (this.atWork.size < config.FORWARDING_PARALLEL && !this.ending.signal.aborted) {
      const due = await claimDue(database, config.FORWARDING_CLAIM_MS);
      if (!due) return;
      const work = this.deliver(due)
        .catch((error: unknown) => log.error({ err: error, transaction: Number(due.id) }, 'Forwarding was interrupted'))
        .finally(() => {
          this.atWork.delete(work);
          // Another one may have waited for its turn.
          this.tick();
        });
      this.atWork.add(work);
    }
  }

  private async deliver(due: DueTransaction): Promise<void> {
    const { database, config } = this.options;
    const gone = new AbortController();
    const renewal = setInterval(() => {
      keepClaim(database, due.id, config.FORWARDING_CLAIM_MS).then(
        (isKept) => !isKept && gone.abort(),
        () => undefined,
      );
    }, config.FORWARDING_CLAIM_MS / 3);
    try {
      const imageIds = await imagesToSend(database, due.id);
      if (imageIds.length === 0) return await this.delivered(due);
      if (due.destination_type === 'box') {
        if (await queueForBox(database, due, imageIds)) this.options.changed();
        return;
      }
      await this.sendToScu(due, imageIds, AbortSignal.any([gone.signal, this.ending.signal]));
    } finally {
      clearInterval(renewal);
    }
  }

  private async sendToScu(due: DueTransaction, imageIds: readonly number[], signal: AbortSignal): Promise<void> {
    const { database, sender } = this.options;
    const scu = await findScu(database, due.destination_id);
    if (!scu) return; // with its rules
    const reasons: string[] = [];
    try {
      for (let start = 0; start < imageIds.length; start += TOGETHER) {
        const images = await findImages(database, imageIds.slice(start, start + TOGETHER));
        images.sort((left, right) => left.id - right.id);
        const { failures } = await sender.send(scu, images, {
          sent: async ({ id, storageKey }) => {
            await markSent(database, due.id, id, storageKey);
            signal.throwIfAborted();
          },
          signal,
        });
        for (const { image, reason } of failures) await markRefused(database, due.id, image.id, reason);
        reasons.push(...failures.map(({ reason }) => reason));
      }
    } catch (error) {
      if (signal.aborted) return await this.handOver(due);
      if (!(error instanceof Refusal)) throw error;
      return this.failed(due, error.message);
    }
    if (reasons.length > 0) return this.failed(due, `${reasons.length} images were not taken. ${reasons[0]}`);
    // What was deleted meanwhile is not waited for.
    if ((await imagesToSend(database, due.id)).length === 0) return this.delivered(due);
    await this.failed(due, 'Some images could not be read.');
  }

  /** This process ends: another one need not wait for the end of the claim. */
  private async handOver({ id }: DueTransaction): Promise<void> {
    await keepClaim(this.options.database, id, 0);
  }

  private async delivered(due: DueTransaction): Promise<void> {
    await this.options.database.$transaction(async (transaction) => {
      const count = await markDelivered(transaction, due.id);
      if (count === 0) return;
      await logChange(transaction, 'sharing', lineOf(due, 'INFO', `Forwarded ${imagesOf(count)}.`));
      await recordForwarded(transaction, due, due.destination_type, count);
      if (due.destination_type === 'box') return; // its own transaction has told
      await emit(transaction, 'sharing', events.imagesSent, {
        ...{
          version: 1,
          destinationType: 'scu',
          destinationId: due.destination_id,
          transactionId: null,
          imageCount: count,
        },
      });
    });
    this.options.changed();
    await this.endDelivered();
  }

  private async failed(due: DueTransaction, reason: string): Promise<void> {
    const { database, config } = this.options;
    const backoff = { firstMs: config.FORWARDING_RETRY_FIRST_MS, mostMs: config.FORWARDING_RETRY_MOST_MS };
    const maxAttempts = config.FORWARDING_MAX_ATTEMPTS;
    await database.$transaction(async (transaction) => {
      const retryMs = (attempts: number) => waitAfter(backoff, attempts);
      const { isGivenUp } = await markFailed(transaction, due.id, reason, { maxAttempts, retryMs });
      if (isGivenUp)
        await logChange(transaction, 'sharing', lineOf(due, 'ERROR', `Forwarding was given up. ${reason}`));
      else await logChangeOnce(transaction, 'sharing', lineOf(due, 'WARN', `Forwarding is tried again. ${reason}`));
    });
    this.options.changed();
  }

  /** Takes over what became of images in the queues of boxes. */
  private async seeBoxes(): Promise<void> {
    const { database } = this.options;
    for (const ended of await endedBoxDeliveries(database)) {
      const { id, status, reason } = ended;
      await database.$transaction(async (transaction) => {
        const count = await markReceivedByBox(transaction, id);
        // Also where others were refused: these have left.
        if (count > 0) await recordForwarded(transaction, ended, 'box', count);
        if (status === 'FINISHED') {
          await markDelivered(transaction, id);
          return;
        }
        const error =
          status === null ? 'The transaction with the box was deleted.' : (reason ?? 'The box did not take them.');
        // The box' own queue has tried often enough.
        await markFailed(transaction, id, error, { maxAttempts: 0, retryMs: () => 0 });
        const message = `Forwarding transaction ${id} was given up. ${error}`;
        await logChange(transaction, 'sharing', { entryType: 'ERROR', subject: 'Forwarding', message });
      });
      this.options.changed();
    }
  }

  private async endDelivered(): Promise<void> {
    const { database, archive, log } = this.options;
    for (const transaction of await endableTransactions(database)) {
      if (this.ending.signal.aborted) return;
      try {
        const { removed, kept } = await endTransaction(database, archive, transaction);
        if (removed + kept === 0) continue;
        const rest = kept > 0 ? ` ${imagesOf(kept)} stay: they are used, or were stored anew.` : '';
        const message = `Forwarded and deleted ${imagesOf(removed)} of ${transaction.source_type}:${transaction.source_id}.${rest}`;
        await database.$transaction((change) =>
          logChange(change, 'sharing', { entryType: 'INFO', subject: 'Forwarding', message }),
        );
        this.options.changed();
      } catch (error) {
        log.warn({ err: error, transaction: Number(transaction.id) }, 'Forwarded images could not be deleted yet');
      }
    }
  }
}

/** In the audit trail: so many images have left for a destination. */
function recordForwarded(
  transaction: Transaction,
  { id, rule_id, destination_id }: Pick<DueTransaction, 'id' | 'rule_id' | 'destination_id'>,
  destinationType: DueTransaction['destination_type'],
  images: number,
): Promise<void> {
  return auditChange(transaction, 'sharing', nobody(id), {
    ...{ action: 'image.forward', entity: 'forwardingTransaction', entityId: String(id) },
    details: { rule: rule_id, destination: `${destinationType}:${destination_id}`, images },
  });
}

/** Rules work for nobody in particular. */
const nobody = (id: bigint): Actor => ({
  ...{ userId: null, userEmail: '', address: 'forwarding', requestId: `forwarding-${id}` },
});

const imagesOf = (count: number): string => (count === 1 ? '1 image' : `${count} images`);

const lineOf = (due: DueTransaction, entryType: LogLine['entryType'], what: string): LogLine => {
  const ends = `${due.source_type} ${due.source_name} to ${due.destination_type} ${due.destination_name}`;
  return { entryType, subject: 'Forwarding', message: `From ${ends}: ${what}` };
};
