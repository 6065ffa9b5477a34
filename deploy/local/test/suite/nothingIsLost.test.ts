import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ctPhantom } from '@circus/dicom';
import { eventually, type TestSuite, testSuite } from '@circus/testkit';
import pg from 'pg';
import { type Door, doors, type UploadFile, untilListening } from './doors.js';
import { QUICK_ARCHIVE } from './quickArchive.js';
import { journalKeys, leftovers } from './storedFiles.js';

const LONG = process.env.CIRCUS_LONG === '1';
/** Files of each door for each disturbance. */
const FILES = LONG ? 400 : 40;
/** Clients of the doors that take one file at a time; of the others there is one. */
const CLIENTS = 3;
const LINE_BROKE = 0;
/** How long the sweeper may take until nothing is left that no row names. */
const SWEPT_WITHIN_MS = LONG ? 120_000 : 20_000;

/** What ends, how often, and what a client may be answered meanwhile, besides that it is stored. */
interface Disturbance {
  what: string;
  process: string;
  signal: NodeJS.Signals;
  times: number;
  statuses: number[];
}

const disturbances: Disturbance[] = [
  {
    what: 'series-ingest is killed',
    process: 'series-ingest',
    signal: 'SIGKILL',
    times: LONG ? 40 : 3,
    statuses: [LINE_BROKE, 502, 503],
  },
  { what: 'PostgreSQL is killed', process: 'postgresql', signal: 'SIGKILL', times: LONG ? 4 : 1, statuses: [503] },
  { what: 'PostgreSQL is stopped', process: 'postgresql', signal: 'SIGINT', times: LONG ? 4 : 1, statuses: [503] },
  { what: 'NATS is killed', process: 'nats', signal: 'SIGKILL', times: LONG ? 4 : 1, statuses: [503] },
];

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('uploads by every door', () => {
  let suite: TestSuite;
  const acknowledged = new Map<string, string>();
  let seed = 0;

  beforeAll(async () => {
    suite = await testSuite(QUICK_ARCHIVE);
  }, 120_000);
  afterAll(async () => {
    await suite.stop();
    suite.remove();
  });

  const filesOfDoor = (): UploadFile[] => {
    seed += 1;
    return [...ctPhantom({ slices: FILES, rows: 64, columns: 64, seed })];
  };

  /** Sends every file until it is acknowledged. @returns how often something else was answered, by status */
  async function client(door: Door, files: UploadFile[], atWork: { files: number }): Promise<Map<number, string[]>> {
    const others = new Map<number, string[]>();
    while (files.length > 0) {
      const sent = files.splice(0, door.together);
      const answer = await door.send(suite, sent);
      for (const { sopInstanceUid, bytes } of answer.acknowledged) acknowledged.set(sopInstanceUid, sha256(bytes));
      atWork.files += answer.acknowledged.length;
      const left = sent.filter((file) => !answer.acknowledged.includes(file));
      if (left.length === 0) continue;
      const { status, text } = answer;
      if (status !== 201) others.set(status, [...(others.get(status) ?? []), text]);
      files.push(...left);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    return others;
  }

  /** Ends a process again and again, whenever it is there, while files are stored. */
  async function disturb({ process: name, signal, times }: Disturbance, atWork: { files: number }): Promise<void> {
    const all = FILES * doors.length;
    for (let time = 1; time <= times; time += 1) {
      const threshold = (time * all) / (times + 2) + Math.random() * 5;
      while (atWork.files < threshold) await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
      const { pid } = await eventually(() => suite.state().processes[name]);
      process.kill(pid, signal);
      await eventually(() => (suite.state().processes[name]?.pid ?? pid) !== pid);
    }
    // What the next disturbance finds broken is not this one's doing.
    await untilListening(suite);
  }

  it.each(disturbances)(
    'while $what: the sender is told or waits, and every task ends',
    async (disturbance) => {
      const atWork = { files: 0 };
      const clients = doors.flatMap((door) => {
        const files = filesOfDoor();
        return Array.from({ length: door.together === 1 ? CLIENTS : 1 }, () => client(door, files, atWork));
      });
      const begin = performance.now();
      const [answers] = await Promise.all([Promise.all(clients), disturb(disturbance, atWork)]);
      const told: Record<number, number> = {};
      for (const others of answers) {
        for (const [status, texts] of others) {
          told[status] = (told[status] ?? 0) + texts.length;
          expect([status, texts[0], disturbance.statuses.includes(status)]).toEqual([status, texts[0], true]);
          for (const text of texts) if (status === 503) expect(text).toMatch(/again/);
        }
      }
      const seconds = ((performance.now() - begin) / 1000).toFixed(1);
      process.stdout.write(
        `${disturbance.what}: ${atWork.files} files in ${seconds} s, refused ${JSON.stringify(told)}\n`,
      );
    },
    LONG ? 1_800_000 : 120_000,
  );

  it('are stored exactly once if they are acknowledged, and no row is without bytes', async () => {
    const database = new pg.Client({ connectionString: suite.state().databaseUrl });
    await database.connect();
    try {
      const tasks = await database.query(
        `SELECT status, error_message, count(*) FROM work.task WHERE name = 'Series import' GROUP BY 1, 2`,
      );
      // The only reason why a whole upload comes to nothing is that the database was away.
      expect(
        tasks.rows.filter(({ status, error_message }) => status !== 'finished' && !/again/.test(error_message)),
      ).toEqual([]);
      const { rows } = await database.query(
        'SELECT sop_instance_uid, storage_key, sha256, size_bytes, series_pk, image_number FROM archive.instance',
      );
      const count = disturbances.length * doors.length * FILES;
      expect(acknowledged.size).toBe(count);
      expect(rows).toHaveLength(count);
      expect(new Map(rows.map((row) => [row.sop_instance_uid, row.sha256]))).toEqual(acknowledged);
      for (const row of rows) {
        const bytes = readFileSync(join(suite.dataDirectory, 'storage', row.storage_key));
        expect([row.storage_key, sha256(bytes), bytes.length]).toEqual([
          row.storage_key,
          row.sha256,
          Number(row.size_bytes),
        ]);
      }
      const series = await database.query('SELECT number_of_instances FROM archive.series');
      expect(series.rows.map(({ number_of_instances }) => number_of_instances)).toEqual(
        Array(disturbances.length * doors.length).fill(FILES),
      );
      expect(new Set(rows.map((row) => `${row.series_pk}/${row.image_number}`)).size).toBe(count);
      const inJournal = new Set(journalKeys(suite.dataDirectory));
      expect(rows.filter((row) => !inJournal.has(row.storage_key))).toEqual([]);
      // Whoever copies what others need to know has been told of everything.
      await eventually(async () => {
        const waiting = await database.query('SELECT 1 FROM archive.outbox WHERE published_at IS NULL LIMIT 1');
        return waiting.rows.length === 0;
      });
    } finally {
      await database.end();
    }
  }, 120_000);

  it(
    'leave nothing else: orphaned bytes are swept into quarantine, the spool is empty',
    async () => {
      const database = new pg.Client({ connectionString: suite.state().databaseUrl });
      await database.connect();
      try {
        let left = await leftovers(suite, database);
        for (
          const end = Date.now() + SWEPT_WITHIN_MS;
          left.length > 0 && Date.now() < end;
          left = await leftovers(suite, database)
        ) {
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        expect(left).toEqual([]);
      } finally {
        await database.end();
      }
    },
    2 * SWEPT_WITHIN_MS,
  );
});
