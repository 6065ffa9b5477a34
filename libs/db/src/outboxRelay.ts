import type { Bus } from '@circus/bus';
import { tracing } from '@circus/tracing';
import type { Logger } from 'pino';
import type { Database } from './database.js';
import { type OutboxSchema, outboxTable } from './outbox.js';
import { inTransaction } from './statements.js';

export interface OutboxRelayOptions {
  database: Database;
  bus: Bus;
  schema: OutboxSchema;
  log: Logger;
  /** The fallback for rows whose poke was lost, in milliseconds. */
  pollIntervalMs?: number;
  /** How long rows are gathered while others were just published, in milliseconds: many commits cost few publications. */
  gatherMs?: number;
  /** How long published rows are kept, in milliseconds. */
  keepMs?: number;
  /** Called when rows could not be published although NATS is there; they are tried again. */
  failed?: () => void;
}

const BATCH = 200;

interface OutboxRow {
  id: string;
  subject: string;
  payload: unknown;
  /** Of what the event tells of, where that was traced. */
  traceparent: string | null;
}

/**
 * Publishes what is in an outbox, oldest first, each row with its id as the message id. Any number of processes may relay
 * the same outbox: rows being published by one are passed over by the others. A row is marked only after the stream has
 * the event, so an event may be published twice but never lost; the stream drops the second, and consumers are idempotent.
 *
 * Published rows stay a day. Those published before the event stream was made (NATS lost its disk) are published again.
 */
export class OutboxRelay {
  private running: Promise<void> | null = null;
  private begunAt = Number.NEGATIVE_INFINITY;
  private gathering: NodeJS.Timeout | undefined;
  private again = false;
  private stopped = false;
  private readonly timer: NodeJS.Timeout;
  private lastCleaning = 0;

  constructor(private readonly options: OutboxRelayOptions) {
    this.timer = setInterval(() => this.poke(), options.pollIntervalMs ?? 2_000);
    this.timer.unref();
    options.bus.onReconnect(() => this.poke());
    this.poke();
  }

  /** Called right after a commit. Returns at once. */
  poke(): void {
    if (this.stopped || this.gathering) return;
    if (this.running) {
      this.again = true;
      return;
    }
    const wait = this.begunAt + (this.options.gatherMs ?? 50) - performance.now();
    if (wait <= 0) this.begin();
    else this.gathering = setTimeout(() => this.begin(), wait);
  }

  private begin(): void {
    clearTimeout(this.gathering);
    this.gathering = undefined;
    this.begunAt = performance.now();
    // What it publishes has traces of its own: it is no part of the request that happened to poke.
    const trace = tracing();
    this.running = (trace ? trace.outside(() => this.relay()) : this.relay())
      .catch((error) => {
        this.options.log.warn({ err: error, schema: this.options.schema }, 'The outbox waits');
        this.options.failed?.();
      })
      .finally(() => {
        this.running = null;
        if (this.again) {
          this.again = false;
          this.poke();
        }
      });
  }

  /** Publishes what is still there, then stops. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    while (this.running) await this.running;
    this.begin();
    this.stopped = true;
    await this.running;
    clearTimeout(this.gathering);
  }

  private async relay(): Promise<void> {
    if (!this.options.bus.connected) return;
    while ((await this.relayBatch()) === BATCH);
    await this.clean();
  }

  private async relayBatch(): Promise<number> {
    const { database, bus, schema } = this.options;
    const table = outboxTable(schema);
    const streamMade = new Date(bus.eventStreamCreated);
    return inTransaction(database, async (transaction) => {
      const rows = await transaction.$queryRaw<OutboxRow[]>`
        SELECT id, subject, payload, traceparent FROM ${table}
        WHERE published_at IS NULL OR published_at < ${streamMade}
        ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`;
      if (rows.length === 0) return 0;
      // Losing the mark in a crash means publishing once more, which is harmless: no disk is waited for.
      await transaction.$executeRaw`SET LOCAL synchronous_commit = off`;
      await Promise.all(rows.map((row) => bus.publishEncoded(row.subject, row.payload, row.id, row.traceparent)));
      await transaction.$executeRaw`
        UPDATE ${table} SET published_at = clock_timestamp() WHERE id = ANY(${rows.map(({ id }) => id)}::text[])`;
      return rows.length;
    });
  }

  private async clean(): Promise<void> {
    const keepMs = this.options.keepMs ?? 24 * 3_600_000;
    if (Date.now() - this.lastCleaning < Math.min(keepMs, 60_000)) return;
    this.lastCleaning = Date.now();
    await this.options.database.$executeRaw`
      DELETE FROM ${outboxTable(this.options.schema)} WHERE published_at < ${new Date(Date.now() - keepMs)}`;
  }
}
