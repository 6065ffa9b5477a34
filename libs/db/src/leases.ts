import { randomUUID } from 'node:crypto';
import type { Database } from './database.js';

/** Leases that more than one part of the suite knows. */
export const LEASES = {
  /** Who holds it may remove bytes from the storage; nobody else does. */
  sweeper: 'series-ingest.sweeper',
  /** Stands from the restoring of a database until the archive was brought up to the journal: no file is an orphan before. */
  restored: 'series-ingest.restored',
  /** One backup at a time. */
  backup: 'circus.backup',
} as const;

/**
 * Holds what must run once among many processes (a listener's port, a timer, a sweeper). The database's clock decides, so
 * the processes' clocks need not agree.
 */
export class Lease {
  private readonly holder = randomUUID();

  constructor(
    private readonly database: Database,
    readonly name: string,
    private readonly durationMs = 15_000,
  ) {}

  /** Takes the lease, or keeps it longer; false while another process holds it. */
  async acquire(): Promise<boolean> {
    const taken = await this.database.$executeRaw`
      INSERT INTO work.lease (name, holder, expires_at)
      VALUES (${this.name}, ${this.holder}, now() + ${this.durationMs} * interval '1 millisecond')
      ON CONFLICT (name) DO UPDATE SET holder = EXCLUDED.holder, expires_at = EXCLUDED.expires_at
      WHERE lease.holder = EXCLUDED.holder OR lease.expires_at < now()`;
    return taken === 1;
  }

  /** Gives it back, so that another process need not wait for its end. */
  async release(): Promise<void> {
    await this.database.$executeRaw`DELETE FROM work.lease WHERE name = ${this.name} AND holder = ${this.holder}`;
  }
}
