import { type Database, Lease } from '@circus/db';
import type { ServiceOptions } from '@circus/service-kit';
import { deleteExpiredTokens } from './tokenRepository.js';

/** Removes expired session tokens now and again, in one of the processes of the service. */
export class ExpiredTokenPurge {
  private readonly lease: Lease;
  private readonly timer: NodeJS.Timeout;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly log: ServiceOptions['log'],
    intervalMs: number,
  ) {
    // Longer than the interval: the holder keeps it, and another takes over when the holder is gone.
    this.lease = new Lease(database, 'auth.expired-tokens', intervalMs * 1.5);
    this.timer = setInterval(() => this.start(), intervalMs);
    this.timer.unref();
    this.start();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
    await this.lease.release().catch((error) => this.log.warn({ err: error }, 'A lease could not be given back'));
  }

  private start(): void {
    this.running = this.running.then(() => this.purge());
  }

  private async purge(): Promise<void> {
    try {
      if (!(await this.lease.acquire())) return;
      const tokens = await deleteExpiredTokens(this.database);
      if (tokens > 0) this.log.info({ tokens }, 'Expired tokens were removed');
    } catch (error) {
      this.log.warn({ err: error }, 'Expired tokens could not be removed; they are of no use to anybody');
    }
  }
}
