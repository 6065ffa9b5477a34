import type { Database } from '@circus/db';
import { Lease } from '@circus/db';
import type { Log } from '../log.js';

/** A lease outlives this many missed turns of its holder, and a little more. */
const TURNS = 2;
const GRACE_MS = 5_000;

export interface PeriodicWork {
  /** Also the lease's name, therefore unique in the suite. */
  name: string;
  intervalMs: number;
  /** @param signal aborts when the service stops: long work looks at it between its parts */
  run(signal: AbortSignal): Promise<void>;
  /** Called when it failed; the next turn tries again. */
  failed?(): void;
}

/**
 * Work done again and again by one process of those that run the service: whoever holds the lease. The first turn comes
 * at once.
 */
export class LeasedTimer {
  private readonly lease: Lease;
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void>;

  constructor(
    database: Database,
    private readonly log: Log,
    private readonly work: PeriodicWork,
  ) {
    this.lease = new Lease(database, work.name, work.intervalMs * TURNS + GRACE_MS);
    this.running = this.turn();
  }

  /** Waits for work at hand, and leaves the rest to another process. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    await this.running;
    await this.lease.release().catch(() => undefined); // it ends by itself
  }

  private async turn(): Promise<void> {
    try {
      if (await this.lease.acquire()) await this.work.run(this.stopping.signal);
    } catch (error) {
      this.log.warn({ err: error, work: this.work.name }, 'A periodic work failed and is tried again');
      this.work.failed?.();
    }
    if (this.stopping.signal.aborted) return;
    this.timer = setTimeout(() => {
      this.running = this.turn();
    }, this.work.intervalMs);
  }
}
