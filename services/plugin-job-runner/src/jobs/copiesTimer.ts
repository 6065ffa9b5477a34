import { type Database, Lease } from '@circus/db';
import type { Log } from '../log.js';
import { reconcileCopies } from './seriesCopies.js';

/** The lease outlives two missed turns of its holder, and a little more. */
const GRACE_MS = 5_000;

/** Compares the jobs' copies with the archive now and again and again, in one process of those that could. */
export class CopiesTimer {
  private readonly lease: Lease;
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void>;

  constructor(
    private readonly database: Database,
    private readonly log: Log,
    private readonly intervalMs: number,
  ) {
    this.lease = new Lease(database, 'plugin-job-runner.series-copies', intervalMs * 2 + GRACE_MS);
    this.turn = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    await this.turn;
    await this.lease.release().catch(() => undefined); // it ends by itself
  }

  private async run(): Promise<void> {
    try {
      if (await this.lease.acquire()) {
        const changed = await reconcileCopies(this.database, this.stopping.signal);
        if (changed > 0)
          this.log.info({ changed }, 'Copies of series in jobs were behind the archive and are up to date');
      }
    } catch (error) {
      this.log.warn({ err: error }, 'Copies of series could not be compared with the archive, and are again');
    }
    if (this.stopping.signal.aborted) return;
    this.timer = setTimeout(() => {
      this.turn = this.run();
    }, this.intervalMs);
  }
}
