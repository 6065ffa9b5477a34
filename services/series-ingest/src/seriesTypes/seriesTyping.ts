import { type Database, inTransaction, isTransient, isUnavailable } from '@circus/db';
import type { Log } from '../log.js';
import { tryLockTyping, typeNextOfRun, typeQueuedSeries } from './typingStatements.js';

export interface SeriesTypingOptions {
  database: Database;
  log: Log;
  /** The fallback for what another process queued, or could not finish. */
  intervalMs: number;
  /** How long changes are gathered before series are typed: images of one series come one after the other. */
  gatherMs: number;
}

/**
 * Finds the types of series beside requests (spec slicebox 12). What is to be done stands in the database: nothing is
 * forgotten in a crash. Any number of processes may do it; one at a time does.
 */
export class SeriesTyping {
  private timer: NodeJS.Timeout | undefined;
  private gathering: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;
  private again = false;
  private stopped = false;

  constructor(private readonly options: SeriesTypingOptions) {}

  /** Goes on with what was left, and looks from time to time. */
  start(): void {
    this.timer = setInterval(() => this.poke(), this.options.intervalMs);
    this.timer.unref();
    this.poke();
  }

  /** Something was queued. Returns at once. */
  poke(): void {
    if (this.stopped || this.gathering) return;
    if (this.running) {
      this.again = true;
      return;
    }
    this.gathering = setTimeout(() => this.begin(), this.options.gatherMs);
    this.gathering.unref();
  }

  /** Ends after the transaction under way; the rest is done by whoever comes next. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    clearTimeout(this.gathering);
    await this.running;
  }

  private begin(): void {
    this.gathering = undefined;
    this.running = this.work()
      .catch((error) => {
        const isPassing = isTransient(error) || isUnavailable(error);
        this.options.log[isPassing ? 'warn' : 'error']({ err: error }, 'Series could not be typed; it is tried again');
      })
      .finally(() => {
        this.running = null;
        if (!this.again) return;
        this.again = false;
        this.poke();
      });
  }

  private async work(): Promise<void> {
    for (let step: 'done' | 'busy' | 'more' = 'more'; step === 'more' && !this.stopped; ) {
      step = await inTransaction(this.options.database, async (transaction) => {
        if (!(await tryLockTyping(transaction))) return 'busy';
        const queued = await typeQueuedSeries(transaction);
        const ran = await typeNextOfRun(transaction);
        return queued || ran ? 'more' : 'done';
      });
      // Whoever has the lock may have looked before this was queued.
      if (step === 'busy') this.again = true;
    }
  }
}
