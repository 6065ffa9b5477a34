import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { events, newId, patientDigest } from '@circus/contracts';
import { makeInstance } from '@circus/dicom';
import { newStorageKey } from '@circus/storage';
import { eventually, silentLog } from '@circus/testkit';
import { inChunks, TestIngest } from '../../services/series-ingest/test/support/testIngest.js';
import { erasePatient } from '../src/commands/erase-patient.js';
import { holdingsOf } from '../src/erasing/person.js';
import { removePerson } from '../src/erasing/removePerson.js';
import { runCircus } from './runCircus.js';

const NAME = 'Eraseme^Person';
const ID = 'ERASEME-17';
const OTHER = { patientName: 'Stays^Here', patientId: 'STAYS-1', seriesInstanceUid: '7.9' };

let ingest: TestIngest;
let spool: string;
let lines: string[];

beforeAll(async () => {
  ingest = await TestIngest.start();
  spool = mkdtempSync(join(tmpdir(), 'circus-spool-'));
});
afterAll(async () => {
  await ingest.stop();
  rmSync(spool, { recursive: true });
});
beforeEach(() => {
  lines = [];
});

const run = (args: string[], options: Record<string, string | boolean> = {}) =>
  erasePatient.run(
    {
      databaseUrl: ingest.testDatabase.ownerUrl,
      ...{ natsUrl: null, gatewayUrl: null, storageUrl: ingest.config.STORAGE_URL },
      ...{ environment: { SPOOL_DIR: spool, ORPHAN_AGE_MS: '0' }, log: silentLog() },
      print: (line) => lines.push(line),
      progress: () => undefined,
    },
    args,
    options,
  );

const imageOf = (instanceNumber: number, patientName = NAME, patientId = ID) =>
  makeInstance({
    patientName,
    patientId,
    seriesInstanceUid: `7.${patientName.length}`,
    instanceNumber,
    rows: 4,
    columns: 4,
  });

/** Every table of the database in which a text occurs. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await ingest.query<{ schema: string; name: string }>`
    SELECT schemaname AS schema, tablename AS name FROM pg_tables
    WHERE schemaname IN ('auth', 'archive', 'cases', 'jobs', 'sharing', 'work')`;
  const found: string[] = [];
  for (const { schema, name } of tables) {
    const [row] = await ingest.owner.$queryRawUnsafe<{ count: bigint }[]>(
      `SELECT count(*) FROM "${schema}"."${name}" AS t WHERE strpos(lower(t::text), lower($1)) > 0`,
      text,
    );
    if (Number(row?.count) > 0) found.push(`${schema}.${name}`);
  }
  return found.sort();
}

/** Every stored file, journal and quarantine and spool with them, in which a text occurs. */
function filesWith(text: string): string[] {
  return [join(ingest.directory, 'storage'), spool].flatMap((root) =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => readFileSync(path).includes(text)),
  );
}

/** Gives the person a case, a job and an export with their bytes, a task that names them, and files without a row. */
async function useEverywhere(seriesId: number, instanceId: number): Promise<{ caseId: string; jobId: string }> {
  const { owner, storage } = ingest;
  const keep = async (area: string, extension: string) => {
    const key = newStorageKey(area, extension);
    await storage.write(key, inChunks(Buffer.from(`made of ${NAME}`)));
    return key;
  };
  const series = [{ seriesId, seriesUid: '7.14' }];
  const [caseId, jobId] = [newId(), newId()];
  await owner.project.create({ data: { projectId: 'p', projectName: 'p', icon: {} } });
  await owner.blob.create({ data: { hash: 'h', sizeBytes: 1, storageKey: await keep('blobs', '.blob') } });
  const patient = { patientId: ID, patientName: NAME, patientInfo: { patientId: ID, patientName: NAME } };
  await owner.clinicalCase.create({
    data: {
      ...{ caseId, projectId: 'p', domains: ['default'], latestRevision: {}, revisionCount: 1, ...patient },
      revisions: {
        create: {
          ...{ revisionIndex: 0, creator: 'c', description: NAME, attributes: {}, status: 'draft', series },
          blobs: { create: { hash: 'h' } },
        },
      },
      series: { create: { seriesId, seriesUid: '7.14' } },
    },
  });
  await owner.plugin.create({ data: { pluginId: 'g', pluginName: 'g', version: '1', type: 'CAD' } });
  await owner.pluginJob.create({
    data: {
      ...{ jobId, pluginId: 'g', userId: 1, userEmail: 'a@example.com', status: 'finished', domain: 'default', series },
      ...{ results: { found: NAME }, ...patient },
      usedSeries: { create: { volumeId: 0, seriesId, seriesUid: '7.14' } },
      attachments: { create: { path: 'a.txt', storageKey: await keep('attachments', '.out'), sizeBytes: 1 } },
      logLines: { create: { attempt: 1, position: 0, text: NAME } },
      feedbacks: { create: { feedbackId: newId(), isConsensual: false, userId: 1, userEmail: 'a', data: NAME } },
    },
  });
  const task = { service: 'series-ingest', userEmail: 'a@example.com', status: 'finished' };
  await owner.task.createMany({
    data: [
      { ...task, taskId: 't1', name: 'Series import', outcomes: [{ file: `${ID}.dcm` }] },
      { ...task, taskId: 't2', name: 'Export', downloadKey: await keep('downloads', '.zip') },
      { ...task, taskId: 't3', name: 'of somebody else' },
    ],
  });
  const session = await owner.importSession.create({ data: { name: 's', userId: 1, userName: 'a' } });
  await owner.importSessionImage.create({ data: { sessionId: session.id, instanceId } });
  await ingest.query`INSERT INTO archive.export_set (user_id, instance_ids) VALUES (1, ARRAY[${instanceId}::bigint])`;
  await owner.myList.create({
    data: {
      ...{ myListId: 'l', ownerId: 1, ownerEmail: 'a', resourceType: 'series', name: 'l', public: false },
      items: { create: [{ resourceId: '7.14', seriesId }, { resourceId: '7.9' }] },
    },
  });
  const anonymous = {
    ...{ anonymousPatientName: 'A', anonymousPatientId: 'A', anonymousStudyInstanceUid: '2.1' },
    ...{ anonymousSeriesInstanceUid: '2.2', anonymousSopInstanceUid: '2.3' },
  };
  await owner.anonymizationPatient.create({
    data: {
      ...{ patientName: NAME, patientId: ID, secret: Buffer.from('s'), shiftDays: 1 },
      uids: { create: { uid: '7.14', anonymousUid: '2.2' } },
      keys: {
        create: {
          ...{ imageId: instanceId, domain: 'default', patientName: NAME, patientId: ID, ...anonymous },
          ...{ studyInstanceUid: '7.1', seriesInstanceUid: '7.14', sopInstanceUid: '7.14.1' },
          values: { create: { tagPath: '(0008,1030)', value: NAME, anonymizedValue: '' } },
        },
      },
    },
  });
  const stray = newStorageKey('instances', '.dcm', new Date(Date.now() - 1_000));
  await storage.write(stray, inChunks(imageOf(80)));
  await storage.write(`quarantine/2026-01-01/${newStorageKey('instances', '.dcm')}`, inChunks(imageOf(81)));
  await storage.write(`quarantine/2026-01-01/${newStorageKey('instances', '.dcm')}`, inChunks(makeInstance(OTHER)));
  const folder = join(spool, newId());
  mkdirSync(folder);
  writeFileSync(join(folder, '0'), imageOf(82));
  for (const path of [join(folder, '0'), folder]) utimesSync(path, 1, 1);
  return { caseId, jobId };
}

describe('circus erase-patient', () => {
  it('leaves nothing of a person in the database and the storage, and everything of others', async () => {
    const stored = await ingest.store(imageOf(1));
    for (const n of [2, 3]) await ingest.store(imageOf(n));
    await ingest.store(imageOf(3)); // replaced bytes wait for their end
    const other = await ingest.store(makeInstance(OTHER));
    const { caseId, jobId } = await useEverywhere(stored.seriesId, stored.instanceId);
    expect(await tablesWith(ID)).toEqual(
      expect.arrayContaining([
        'archive.patient',
        'archive.series',
        'cases.clinical_case',
        'jobs.plugin_job',
        'work.task',
      ]),
    );
    expect(filesWith(NAME).length).toBeGreaterThan(8);
    const heard: unknown[] = [];
    const bus = await ingest.nats.connect('sharing');
    for (const event of [events.patientErased, events.seriesDeleted, events.instancesDeleted]) {
      await bus.subscribe(event, (payload) => void heard.push([event.subject, payload]));
    }

    await run([ID], { dryRun: true });
    expect(lines).toEqual([
      'Would be removed: 1 patient(s), 3 image(s) of 1 series, 1 case(s), 1 plug-in job(s), 3 further stored file(s), 1 received archive(s).',
    ]);
    expect(filesWith(NAME).length).toBeGreaterThan(8);

    await run([ID], { yes: true });
    expect(lines.at(-1)).toBe(
      'Removed 3 image(s) of 1 series, 1 case(s), 1 plug-in job(s), 1 anonymization key(s), 2 ended task(s) with what they made, 3 further stored file(s), 1 received archive(s).',
    );
    for (const text of [ID, NAME, 'Eraseme', caseId, jobId]) {
      // Events and the trail name the case, never the person.
      const allowed = text === caseId ? ['cases.outbox'] : [];
      expect([text, await tablesWith(text)]).toEqual([text, allowed]);
      expect([text, filesWith(text)]).toEqual([text, []]);
    }
    await ingest.expectFilesToEqualRows();
    const left = await ingest.query`
      SELECT (SELECT count(*)::int FROM archive.patient) AS patients, (SELECT count(*)::int FROM cases.my_list_item) AS items,
        (SELECT count(*)::int FROM archive.export_set) AS sets, (SELECT count(*)::int FROM archive.import_session_image) AS images,
        (SELECT count(*)::int FROM work.task) AS tasks, (SELECT count(*)::int FROM archive.series_search) AS searched`;
    expect(left).toEqual([{ patients: 1, items: 1, sets: 0, images: 0, tasks: 1, searched: 1 }]);
    expect((await ingest.request(`/api/images/${other.instanceId}`)).status).toBe(200);
    expect(filesWith(OTHER.patientName)).toHaveLength(2);

    await eventually(() => heard.length >= 3);
    const digests = [patientDigest(NAME, ID)];
    expect(heard).toEqual(
      expect.arrayContaining([
        [events.patientErased.subject, { version: 1, patientDigests: digests, instanceIds: expect.any(Array) }],
        [events.seriesDeleted.subject, expect.objectContaining({ seriesId: stored.seriesId })],
        [events.instancesDeleted.subject, expect.objectContaining({ version: 1 })],
      ]),
    );
    const trail = await ingest.query<{ payload: Record<string, unknown> }>`
      SELECT payload FROM archive.outbox WHERE subject = ${events.auditRecorded.subject} AND payload->>'entity' = 'patient'`;
    expect(trail.map(({ payload }) => payload)).toMatchObject([
      { action: 'patient.erase', address: 'command line', details: { images: 3, cases: 1, jobs: 1 } },
    ]);

    // Once more there is nothing.
    await run([ID], { yes: true });
    expect(lines.at(-1)).toMatch(/^Removed 0 image/);
  });

  it('asks which of several people with one ID is meant', async () => {
    const [first, second] = ['First^One', 'Second^Two'].map((name) => imageOf(1, name, 'SHARED'));
    for (const bytes of [first, second]) await ingest.store(bytes as Buffer);
    await expect(run(['SHARED'], { yes: true })).rejects.toThrow(/Several names.*First\^One.*Second\^Two/s);
    await run(['SHARED'], { yes: true, name: 'First^One' });
    const rows = await ingest.query`SELECT patient_name AS name FROM archive.patient WHERE patient_id = 'SHARED'`;
    expect(rows).toEqual([{ name: 'Second^Two' }]);
    await ingest.store(first as Buffer);
    await run(['SHARED'], { yes: true, allNames: true });
    expect(await tablesWith('SHARED')).toEqual([]);
  });

  it('waits for what is at work, and removes nothing without being told to', async () => {
    const { seriesId } = await ingest.store(imageOf(1, 'Busy^One', 'BUSY'));
    const data = { service: 'series-ingest', userEmail: 'a', name: 'Series import', status: 'processing' };
    await ingest.owner.task.create({ data: { ...data, taskId: 'busy' } });
    await expect(run(['BUSY'], { yes: true })).rejects.toThrow(/1 task\(s\).*at work/);
    await ingest.owner.task.delete({ where: { taskId: 'busy' } });
    const job = { pluginId: 'g', userId: 1, userEmail: 'a', domain: 'default', series: [], status: 'processing' };
    await ingest.owner.pluginJob.create({
      data: {
        ...job,
        jobId: 'j',
        runner: 'r',
        phase: 'running',
        leaseUntil: new Date(),
        usedSeries: { create: { volumeId: 0, seriesId, seriesUid: 'x' } },
      },
    });
    await expect(run(['BUSY'], { yes: true })).rejects.toThrow(/cancel j first/);
    await expect(run(['BUSY'])).rejects.toThrow(/--yes/);
    await expect(run([' '], { yes: true })).rejects.toThrow(/not empty/);
    expect(await ingest.query`SELECT FROM archive.patient WHERE patient_id = 'BUSY'`).toHaveLength(1);
    await ingest.expectFilesToEqualRows();
  });

  it('is brought to its end by the sweeper where it was interrupted', async () => {
    await ingest.store(imageOf(1, 'Left^Behind', 'LEFT'));
    const person = { patientId: 'LEFT', patientName: null };
    const { patients } = await holdingsOf(ingest.owner, person);
    await removePerson(ingest.owner, person, patients);
    expect(filesWith('Left^Behind')).toHaveLength(1);
    await ingest.service.sweeper.deleteDiscarded();
    expect(filesWith('Left^Behind')).toEqual([]);
  });

  it('explains itself at the console', async () => {
    const { code, stdout } = await runCircus(['erase-patient', '--help'], {});
    expect([code, stdout]).toEqual([0, expect.stringContaining('--dry-run')]);
  });
});
