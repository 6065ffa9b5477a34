import { type Database, LEASES, Lease } from '@circus/db';

const LEASE_MS = 60_000;
const RENEWAL_MS = 15_000;

/**
 * What a backup holds while it works: that it is the only one, and, as soon as the sweeper lets go of it, that nobody removes
 * bytes from the storage. Bytes that a row named when the database was read stay for a grace period in any case.
 */
export class HeldLeases {
  private timer: NodeJS.Timeout | null = null;
  private readonly sweeper: Lease;
  private readonly backup: Lease;
  private failure: unknown;

  private constructor(database: Database) {
    this.sweeper = new Lease(database, LEASES.sweeper, LEASE_MS);
    this.backup = new Lease(database, LEASES.backup, LEASE_MS);
  }

  /** @throws Error while another backup of the same suite works */
  static async take(database: Database): Promise<HeldLeases> {
    const held = new HeldLeases(database);
    if (!(await held.backup.acquire())) {
      throw new Error('Another backup of this suite is being made, or was killed a minute ago. Try again later.');
    }
    await held.sweeper.acquire();
    held.timer = setInterval(() => void held.renew(), RENEWAL_MS);
    held.timer.unref();
    return held;
  }

  /** @throws Error when the leases could not be kept */
  check(): void {
    if (this.failure !== undefined) throw this.failure;
  }

  async release(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.sweeper.release();
    await this.backup.release();
  }

  private async renew(): Promise<void> {
    try {
      if (!(await this.backup.acquire())) throw new Error('Another backup took over.');
      await this.sweeper.acquire();
    } catch (error) {
      this.failure ??= error;
    }
  }
}
