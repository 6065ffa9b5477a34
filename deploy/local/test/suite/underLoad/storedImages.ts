import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestSuite } from '@circus/testkit';
import pg from 'pg';
import { journalKeys } from '../storedFiles.js';
import { Ledger } from './ledger.js';

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const MOST_TOLD = 10;

/** What one suite was given to store, and what of it is acknowledged. */
export class StoredImages {
  private readonly ledger = new Ledger('images');
  /** By SOP Instance UID: hashes of the files that may be there. */
  private readonly hashes = new Map<string, Set<string>>();

  constructor(private readonly suite: TestSuite) {}

  get count(): number {
    return this.ledger.acknowledged.size;
  }

  attempt(sopInstanceUid: string, bytes: Uint8Array): void {
    this.ledger.attempt(sopInstanceUid);
    this.hashes.set(sopInstanceUid, (this.hashes.get(sopInstanceUid) ?? new Set()).add(sha256(bytes)));
  }

  /** From now on this file is there, and none that it replaced. */
  acknowledge(sopInstanceUid: string, bytes: Uint8Array): void {
    this.ledger.acknowledge(sopInstanceUid);
    this.hashes.set(sopInstanceUid, new Set([sha256(bytes)]));
  }

  /** Compares rows, files and journal with what was acknowledged. @returns what is wrong */
  async wrongs(): Promise<string[]> {
    const database = new pg.Client({ connectionString: this.suite.state().databaseUrl });
    await database.connect();
    try {
      // What came from boxes is the other suite's to account for.
      const { rows } = await database.query<StoredRow>(
        `SELECT sop_instance_uid, storage_key, sha256, size_bytes FROM archive.instance WHERE source_type <> 'box'`,
      );
      const inJournal = new Set(journalKeys(this.suite.dataDirectory));
      const counts = await database.query<{ series_instance_uid: string }>(
        `SELECT series_instance_uid FROM archive.series s WHERE number_of_instances <>
          (SELECT count(*) FROM archive.instance i WHERE i.series_pk = s.id)`,
      );
      return [
        ...this.ledger.wrongs(rows.map(({ sop_instance_uid }) => sop_instance_uid)),
        ...rows.flatMap((row) => this.flaw(row, inJournal)).slice(0, MOST_TOLD),
        ...counts.rows.map((row) => `series ${row.series_instance_uid}: the number of its images is wrong`),
      ];
    } finally {
      await database.end();
    }
  }

  private flaw({ sop_instance_uid: uid, storage_key: key, ...row }: StoredRow, inJournal: Set<string>): string[] {
    const bytes = readFileSync(join(this.suite.dataDirectory, 'storage', key));
    const hash = sha256(bytes);
    const wrong = (why: string) => [`image ${uid}: ${why}`];
    if (hash !== row.sha256 || bytes.length !== Number(row.size_bytes)) return wrong('its file is not that of its row');
    if (!this.hashes.get(uid)?.has(hash)) return wrong('it is not the file that was acknowledged');
    return inJournal.has(key) ? [] : wrong('the journal does not have it');
  }
}

interface StoredRow {
  sop_instance_uid: string;
  storage_key: string;
  sha256: string;
  size_bytes: string;
}
