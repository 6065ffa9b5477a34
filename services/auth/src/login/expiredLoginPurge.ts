import { type Database, Lease } from '@circus/db';
import type { ServiceOptions } from '@circus/service-kit';
import { deleteExpiredOnetimeUrls } from '../onetimeUrls/onetimeUrlRepository.js';
import type { LoginThrottle } from '../throttle/loginThrottle.js';
import { deleteExpiredTokens } from '../tokens/tokenRepository.js';
import { deleteExpiredLoginFlows } from './expiredLoginFlows.js';

/**
 * Removes what logins leave behind, now and again, in one of the processes of the service: expired session tokens and
 * one-time strings, failures that count no more, logins at another provider that were not finished.
 */
export class ExpiredLoginPurge {
  private readonly lease: Lease;
  private readonly timer: NodeJS.Timeout;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly throttle: LoginThrottle,
    private readonly log: ServiceOptions['log'],
    intervalMs: number,
  ) {
    // Longer than the interval: the holder keeps it, and another takes over when the holder is gone.
    this.lease = new Lease(database, 'auth.expired-logins', intervalMs * 1.5);
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
      const onetimeUrls = await deleteExpiredOnetimeUrls(this.database);
      const loginFlows = await deleteExpiredLoginFlows(this.database);
      const failureCounts = await this.throttle.purge();
      if (tokens + onetimeUrls + loginFlows + failureCounts === 0) return;
      this.log.info({ tokens, onetimeUrls, loginFlows, failureCounts }, 'What logins left behind was removed');
    } catch (error) {
      this.log.warn({ err: error }, 'What logins left behind could not be removed; it is of no use to anybody');
    }
  }
}
