import { type Database, Lease } from '@circus/db';
import type { ServiceOptions, SliceboxLog } from '@circus/service-kit';
import { deleteLogEntries } from '../log/logRepository.js';
import { deleteExpiredOnetimeUrls } from '../onetimeUrls/onetimeUrlRepository.js';
import type { Sessions } from '../sessions/sessions.js';
import type { LoginThrottle } from '../throttle/loginThrottle.js';
import { deleteExpiredTokens } from '../tokens/tokenRepository.js';
import { deleteExpiredLoginFlows } from './expiredLoginFlows.js';

const DAY_MS = 24 * 3_600_000;

/**
 * Removes what logins leave behind, now and again, in one of the processes of the service: expired session tokens and
 * one-time strings, sessions by cookie that nobody used, failures that count no more, logins at another provider that were not finished; and lines of the log that are old.
 */
export class ExpiredLoginPurge {
  private readonly lease: Lease;
  private readonly timer: NodeJS.Timeout;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: {
      database: Database;
      throttle: LoginThrottle;
      sessions: Sessions;
      /** Days after which lines of the log go. */
      logKeepDays: number;
      log: ServiceOptions['log'];
      sliceboxLog: SliceboxLog;
    },
    intervalMs: number,
  ) {
    // Longer than the interval: the holder keeps it, and another takes over when the holder is gone.
    this.lease = new Lease(parts.database, 'auth.expired-logins', intervalMs * 1.5);
    this.timer = setInterval(() => this.start(), intervalMs);
    this.timer.unref();
    this.start();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
    await this.lease.release().catch((error) => this.parts.log.warn({ err: error }, 'A lease could not be given back'));
  }

  private start(): void {
    this.running = this.running.then(() => this.purge());
  }

  private async purge(): Promise<void> {
    const { database, throttle, sessions, log, sliceboxLog, logKeepDays } = this.parts;
    try {
      if (!(await this.lease.acquire())) return;
      const tokens = await deleteExpiredTokens(database);
      const onetimeUrls = await deleteExpiredOnetimeUrls(database);
      const loginFlows = await deleteExpiredLoginFlows(database);
      const failureCounts = await throttle.purge();
      const endedSessions = await sessions.purge();
      const logEntries = await deleteLogEntries(database, new Date(Date.now() - logKeepDays * DAY_MS));
      if (tokens + onetimeUrls + loginFlows + failureCounts + endedSessions + logEntries === 0) return;
      log.info(
        { tokens, onetimeUrls, loginFlows, failureCounts, endedSessions, logEntries },
        'What logins left behind was removed',
      );
    } catch (error) {
      log.warn({ err: error }, 'What logins left behind could not be removed; it is of no use to anybody');
      sliceboxLog.writeOnce({ entryType: 'WARN', subject: 'System', message: 'Clearing old logins away failed.' });
    }
  }
}
