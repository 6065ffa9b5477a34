import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Database } from '@circus/db';
import { readConfiguration } from '@circus/local';
import type { CircusCommand, CommandContext } from '@circus/service-kit';
import type { Storage } from '@circus/storage';
import type { Holdings, WantedPerson } from '../erasing/person.js';

/** As series-ingest has it, unless the environment says otherwise. */
const ORPHAN_AGE_MS = 3_600_000;

/** `node circus erase-patient`: beside the running suite, or with the suite stopped. */
export const erasePatient: CircusCommand = {
  name: 'erase-patient',
  summary: 'Remove a person everywhere: images and their files, cases, plug-in jobs and their results, exports',
  arguments: [{ name: '<patientID>', summary: 'the Patient ID (0010,0020), exactly' }],
  options: [
    { flags: '--name <patientName>', summary: 'only who has this Patient Name (0010,0010), exactly' },
    { flags: '--all-names', summary: 'everybody with the ID, where there are several names' },
    { flags: '--dry-run', summary: 'say what would be removed, and remove nothing' },
    { flags: '-y, --yes', summary: 'do not ask' },
  ],
  needs: 'database',
  run: async (context, [patientId = ''], { name, allNames, dryRun, yes }) => {
    if (patientId.trim() === '') throw new Error('A person is named by a Patient ID that is not empty.');
    const person = { patientId, patientName: typeof name === 'string' ? name : null };
    const { openDatabase } = await import('@circus/db');
    const { openStorage } = await import('@circus/storage');
    // Storage and tables may be large: a statement takes its time.
    const database = openDatabase(context.databaseUrl, { connections: 2, statementTimeoutMs: 0 });
    const storage = await openStorage(context.storageUrl);
    try {
      const { holdingsOf } = await import('../erasing/person.js');
      const holdings = await holdingsOf(database, person);
      requireOne(holdings, person, allNames === true);
      if (dryRun === true) return await tellOfAll(context, database, storage, person, holdings);
      context.print(`Found: ${inWords(holdings)}.`);
      if (yes !== true) await confirm(patientId);
      await erase(context, database, storage, person, holdings);
    } finally {
      await database.$disconnect();
      await storage.close();
    }
  },
};

async function erase(
  { print, progress, environment = {} }: CommandContext,
  database: Database,
  storage: Storage,
  person: WantedPerson,
  { patients }: Holdings,
): Promise<void> {
  const { removePerson } = await import('../erasing/removePerson.js');
  const { deleteDiscarded, deleteStrayFiles, deleteSpooled } = await import('../erasing/storedFiles.js');
  const removed = await removePerson(database, person, patients);
  await deleteDiscarded(database, storage, removed, (finished, total) => progress(finished, total, 'files'));
  const stray = await deleteStrayFiles(database, storage, person, { youngMs: youngMs(environment), dryRun: false });
  const spooled = await deleteSpooled(spoolOf(environment), { dryRun: false });
  print(
    `Removed ${removed.images} image(s) of ${removed.series} series, ${removed.cases} case(s), ${removed.jobs} plug-in job(s), ${removed.keys} anonymization key(s), ` +
      `${removed.tasks} ended task(s) with what they made, ${stray.deleted} further stored file(s), ${spooled} received archive(s).`,
  );
  tellOfYoung(print, stray.young);
  await tellOfWatched(print, database, person);
}

async function tellOfAll(
  { print, environment = {} }: CommandContext,
  database: Database,
  storage: Storage,
  person: WantedPerson,
  holdings: Holdings,
): Promise<void> {
  const { deleteStrayFiles, deleteSpooled } = await import('../erasing/storedFiles.js');
  const stray = await deleteStrayFiles(database, storage, person, { youngMs: youngMs(environment), dryRun: true });
  const spooled = await deleteSpooled(spoolOf(environment), { dryRun: true });
  print(
    `Would be removed: ${inWords(holdings)}, ${stray.deleted} further stored file(s), ${spooled} received archive(s).`,
  );
  tellOfYoung(print, stray.young);
  await tellOfWatched(print, database, person);
}

const inWords = ({ patients, images, series, cases, jobs }: Holdings): string =>
  `${patients.length} patient(s), ${images} image(s) of ${series} series, ${cases} case(s), ${jobs} plug-in job(s)`;

function tellOfYoung(print: (line: string) => void, young: number): void {
  if (young > 0) {
    print(
      `${young} stored file(s) without a row were written within the last hour and not looked into: run this once more.`,
    );
  }
}

/** Files of watched directories belong to somebody else, and their paths may name the person. */
async function tellOfWatched(
  print: (line: string) => void,
  database: Database,
  { patientId, patientName }: WantedPerson,
): Promise<void> {
  const [row] = await database.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) AS count FROM archive.watched_file
    WHERE strpos(path, ${patientId}) > 0 OR strpos(path, ${patientName ?? patientId}) > 0`;
  const count = Number(row?.count ?? 0);
  if (count > 0) {
    print(
      `${count} file(s) in watched directories have paths like that: delete them there. Their rows go with the next look.`,
    );
  }
}

/** @throws Error where several people have the ID */
function requireOne({ patients }: Holdings, { patientName }: WantedPerson, allNames: boolean): void {
  if (patients.length <= 1 || patientName !== null || allNames) return;
  const names = patients.map((patient) => `  ${patient.patientName}`).join('\n');
  throw new Error(`Several names have this ID:\n${names}\nGive one with --name, or --all-names.`);
}

/** @throws Error where the answer is not the ID, and where nobody can be asked */
async function confirm(patientId: string): Promise<void> {
  if (!process.stdin.isTTY) throw new Error('Nobody can be asked here: give --yes to remove all of it, for good.');
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await asking.question('This cannot be undone. Type the Patient ID to go on: ');
    if (answer !== patientId) throw new Error('Nothing was removed.');
  } finally {
    asking.close();
  }
}

const youngMs = ({ ORPHAN_AGE_MS: given }: Readonly<Record<string, string>>): number =>
  /^\d+$/.test(given ?? '') ? Number(given) : ORPHAN_AGE_MS;

const spoolOf = ({ SPOOL_DIR }: Readonly<Record<string, string>>): string =>
  SPOOL_DIR ?? join(readConfiguration().dataDirectory, 'spool');
