import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_STREAM, EVENT_STREAM_SUBJECTS } from '@circus/contracts';
import type { TestSuite } from '@circus/testkit';
import { connect } from 'nats';
import pg from 'pg';
import { filesBelow, leftovers } from '../storedFiles.js';
import { Ledger } from './ledger.js';
import { cameAbout } from './traffic.js';

/** How long it may take until nothing is left that a crash left. */
const CLEARED_WITHIN_MS = 60_000;
const OUTBOXES = ['auth', 'cases', 'archive', 'jobs', 'sharing'];
const FETCHED = 1_000;

/** What is left of a suite's work that should not be, once everything had time to be cleared away. */
export async function remainsOf(suite: TestSuite): Promise<string[]> {
  const database = new pg.Client({ connectionString: suite.state().databaseUrl });
  await database.connect();
  const none = async (sql: string) => (await database.query(sql)).rows.length === 0;
  const looks: Record<string, () => Promise<boolean>> = {
    'files of images without a row, or in the spool': async () => (await leftovers(suite, database)).length === 0,
    'attachments of jobs without a row': async () => (await attachmentsWithoutRow(suite, database)).length === 0,
    'files of jobs on their way': () => none('SELECT 1 FROM jobs.pending_file LIMIT 1'),
    'folders of runs': async () => foldersOfRuns(suite).length === 0,
    'tasks at work': () => none(`SELECT 1 FROM work.task WHERE status = 'processing' LIMIT 1`),
    ...Object.fromEntries(
      OUTBOXES.flatMap((schema) => [
        [
          `events in the outbox of ${schema}`,
          () => none(`SELECT 1 FROM ${schema}.outbox WHERE published_at IS NULL LIMIT 1`),
        ],
        [
          `deeds of ${schema} that the audit trail does not have`,
          () =>
            none(`SELECT 1 FROM ${schema}.outbox event WHERE subject = 'circus.audit.recorded'
              AND NOT EXISTS (SELECT 1 FROM auth.audit_entry WHERE event_id = event.id) LIMIT 1`),
        ],
      ]),
    ),
  };
  try {
    const left: string[] = [];
    for (const [what, look] of Object.entries(looks)) {
      if (!(await cameAbout(CLEARED_WITHIN_MS, look))) left.push(`${what} are left`);
    }
    const { rows } = await database.query<{ message: string }>(
      `SELECT error_message AS message FROM work.task WHERE status <> 'finished' AND error_message NOT LIKE '%again%'`,
    );
    left.push(...rows.map(({ message }) => `a task ended with "${message}"`));
    return [...left, ...(await eventsOf(suite, database))];
  } finally {
    await database.end();
  }
}

/** Every event of the outboxes stands in the stream, once. */
async function eventsOf(suite: TestSuite, database: pg.Client): Promise<string[]> {
  const ledger = new Ledger('events');
  for (const schema of OUTBOXES) {
    // Calls for work go through an outbox, too; they are gone as soon as somebody has taken them.
    const { rows } = await database.query<{ id: string }>(
      `SELECT id FROM ${schema}.outbox WHERE published_at IS NOT NULL AND subject = ANY($1)`,
      [EVENT_STREAM_SUBJECTS],
    );
    for (const { id } of rows) {
      ledger.attempt(id);
      ledger.acknowledge(id);
    }
  }
  const { host, username, password } = new URL(suite.state().natsUrl);
  const connection = await connect({ servers: host, user: username, pass: password });
  try {
    const { state } = await (await connection.jetstreamManager()).streams.info(EVENT_STREAM);
    const consumer = await connection.jetstream().consumers.get(EVENT_STREAM);
    const found: string[] = [];
    for (let read = 0; read < state.messages; ) {
      for await (const message of await consumer.fetch({ max_messages: FETCHED, expires: 5_000 })) {
        found.push(message.headers?.get('Nats-Msg-Id') ?? '');
        read += 1;
        if (read >= state.messages) break;
      }
    }
    // Records of reads and lines of the log go to the stream without an outbox.
    for (const id of found) ledger.attempt(id);
    return ledger.wrongs(found.filter((id) => id !== ''));
  } finally {
    await connection.close();
  }
}

async function attachmentsWithoutRow(suite: TestSuite, database: pg.Client): Promise<string[]> {
  const { rows } = await database.query<{ storage_key: string }>('SELECT storage_key FROM jobs.attachment');
  const named = new Set(rows.map(({ storage_key }) => storage_key));
  const areas = new Set([...named].map((key) => key.slice(0, key.indexOf('/'))));
  const files = [...areas].flatMap((area) => filesBelow(join(suite.dataDirectory, 'storage'), area));
  return files.filter((key) => !named.has(key));
}

/** Folders of runs; volumes that are kept for further jobs stay. */
function foldersOfRuns({ dataDirectory }: TestSuite): string[] {
  const folder = join(dataDirectory, 'plugin-jobs');
  return readdirSync(folder)
    .flatMap((id) => readdirSync(join(folder, id)))
    .filter((name) => name !== 'inputs');
}

/** Processes that were started for a suite, by what they were told: its folder stands in their arguments or environment. */
export function processesOf(dataDirectory: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
        const isOurs = [command, environment].some((text) => text.includes(dataDirectory));
        return isOurs ? [`process ${pid} is left: ${command.replaceAll('\0', ' ').slice(0, 200)}`] : [];
      } catch {
        return []; // it has ended
      }
    });
}
