import { type Database, inTransaction, isTransient, isUnavailable } from '@circus/db';
import { type Recording, recordKeys } from './keyBatch.js';

/** Images in one transaction. */
const MOST_TOGETHER = 64;
const ATTEMPTS = 5;

interface Waiting {
  recording: Recording;
  resolve(keyId: number): void;
  reject(error: unknown): void;
}

/**
 * Gives images their pseudonyms and records them as keys. What several processes anonymize of one patient at the same time
 * agrees: finding and recording is one step under the patient's lock. Images that come together share a transaction.
 */
export class KeyRecorder {
  private waiting: Waiting[] = [];
  private atWork = false;

  constructor(private readonly database: Database) {}

  /**
   * @returns the id of the key, which is durable
   * @throws what `apply` throws; Refusal `conflict` where the names that somebody gave stand for another image already
   */
  record(recording: Recording): Promise<number> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ recording, resolve, reject });
      if (!this.atWork) {
        this.atWork = true;
        setImmediate(() => void this.work());
      }
    });
  }

  private async work(): Promise<void> {
    while (this.waiting.length > 0) await this.recordTogether(this.waiting.splice(0, MOST_TOGETHER));
    this.atWork = false;
  }

  private async recordTogether(batch: Waiting[]): Promise<void> {
    try {
      const outcomes = await this.attempt(batch.map(({ recording }) => recording));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const outcome = outcomes[index];
        if (typeof outcome === 'bigint') resolve(Number(outcome));
        else reject(outcome);
      }
    } catch (error) {
      // What cannot be taken of one image must not keep the others from it; a database that is away takes none.
      if (batch.length === 1 || isUnavailable(error)) for (const { reject } of batch) reject(error);
      else for (const each of batch) await this.recordTogether([each]);
    }
  }

  private async attempt(recordings: Recording[]): Promise<unknown[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await inTransaction(this.database, (statements) => recordKeys(statements, recordings));
      } catch (error) {
        if (!isTransient(error) || attempt === ATTEMPTS) throw error;
      }
    }
  }
}
