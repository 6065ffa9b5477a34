import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ctPhantom } from '@circus/dicom';
import { type TestSuite, testSuite } from '@circus/testkit';
import pg from 'pg';

/** How often series-ingest is killed, and over how many files. */
const LONG = process.env.CIRCUS_LONG === '1';
const KILLS = LONG ? 40 : 5;
const SERIES = LONG ? 40 : 8;
const SLICES = 40;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('an upload while series-ingest is killed at random moments', () => {
  let suite: TestSuite;
  beforeAll(async () => {
    suite = await testSuite();
  }, 120_000);
  afterAll(async () => {
    await suite.stop();
    suite.remove();
  });

  it(
    'leaves every acknowledged file exactly once, and no row without bytes',
    async () => {
      const files = Array.from({ length: SERIES }, (_, seed) => [
        ...ctPhantom({ slices: SLICES, rows: 128, columns: 128, seed: seed + 1 }),
      ]).flat();
      const acknowledged = new Map<string, string>();
      let next = 0;
      let refused = 0;
      let finished = false;

      const send = async (bytes: Buffer): Promise<boolean> => {
        try {
          const body = new Uint8Array(bytes);
          const answer = await suite.fetch('/api/images', {
            method: 'POST',
            headers: { 'content-type': 'application/octet-stream' },
            body,
          });
          await answer.arrayBuffer();
          return answer.status === 201 || answer.status === 200;
        } catch {
          return false; // the connection broke with the service: not acknowledged
        }
      };
      const client = async (): Promise<void> => {
        while (next < files.length) {
          const file = files[next++] as (typeof files)[number];
          while (!(await send(file.bytes))) {
            refused += 1;
            await new Promise((resolve) => setTimeout(resolve, 30));
          }
          acknowledged.set(file.sopInstanceUid, sha256(file.bytes));
        }
      };
      const killer = async (): Promise<number> => {
        let kills = 0;
        while (!finished && kills < KILLS) {
          const threshold = ((kills + 1) * files.length) / (KILLS + 2) + Math.random() * 5;
          while (!finished && acknowledged.size < threshold)
            await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
          if (finished) break;
          suite.kill('series-ingest');
          kills += 1;
        }
        return kills;
      };
      const clients = Promise.all(Array.from({ length: 8 }, client)).then(() => {
        finished = true;
      });
      const [kills] = await Promise.all([killer(), clients]);
      expect(kills).toBe(KILLS);
      expect(refused).toBeGreaterThan(0); // the kills were felt

      const database = new pg.Client({ connectionString: suite.state().databaseUrl });
      await database.connect();
      const { rows } = await database.query(
        'SELECT sop_instance_uid, storage_key, sha256, size_bytes, series_pk, image_number FROM archive.instance',
      );
      const series = await database.query('SELECT id, number_of_instances FROM archive.series');
      await database.end();

      expect(rows).toHaveLength(files.length);
      expect(new Map(rows.map((row) => [row.sop_instance_uid, row.sha256]))).toEqual(acknowledged);
      for (const row of rows) {
        const bytes = readFileSync(join(suite.dataDirectory, 'storage', row.storage_key));
        expect([row.storage_key, sha256(bytes), bytes.length]).toEqual([
          row.storage_key,
          row.sha256,
          Number(row.size_bytes),
        ]);
      }
      expect(series.rows.map(({ number_of_instances }) => number_of_instances)).toEqual(Array(SERIES).fill(SLICES));
      expect(new Set(rows.map((row) => `${row.series_pk}/${row.image_number}`)).size).toBe(files.length);
      expect(journalKeys(suite.dataDirectory)).toEqual(expect.arrayContaining(rows.map((row) => row.storage_key)));
    },
    LONG ? 1_800_000 : 180_000,
  );
});

/** Every storage key that the journal says was stored. */
function journalKeys(dataDirectory: string): string[] {
  const directory = join(dataDirectory, 'storage', 'journal');
  const lines = readdirSync(directory).flatMap((name) => readFileSync(join(directory, name), 'utf8').split('\n'));
  return lines.flatMap((line) => {
    try {
      return (JSON.parse(line) as { instances?: { key: string }[] }).instances?.map(({ key }) => key) ?? [];
    } catch {
      return []; // the last line of a process that was killed
    }
  });
}
