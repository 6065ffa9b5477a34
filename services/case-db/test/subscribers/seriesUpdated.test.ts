import { events, newId } from '@circus/contracts';
import { SliceboxLog } from '@circus/service-kit';
import { eventually, silentLog } from '@circus/testkit';
import { startBackground } from '../../src/background.js';
import { reconcilePatients } from '../../src/cases/patientCopies.js';
import { type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';
import { archiveSeries } from '../testArchive.js';

let caseDb: RunningCaseDb;
let first: number;
let second: number;
let caseId: string;

beforeAll(async () => {
  caseDb = await startCaseDb();
  await caseDb.addProject('liver');
  first = await archiveSeries(caseDb.owner, { seriesUid: '1.1', patient: { patientName: 'First', age: 30 } });
  second = await archiveSeries(caseDb.owner, { seriesUid: '1.2', patient: { patientName: 'Second', age: 31 } });
  const series = ['1.1', '1.2'].map((seriesUid) => ({ seriesUid, partialVolumeDescriptor: 'auto' }));
  caseId = (await caseDb.call('POST', '/api/cases', caseDb.administrator, { projectId: 'liver', series })).json.caseId;
});
afterAll(() => caseDb.stop());

/** What the background works with, besides its database. */
const background = () => {
  const { config, bus, storage } = caseDb;
  const log = silentLog();
  return { config, log, bus, storage, sliceboxLog: new SliceboxLog(bus, log) };
};
const rename = async (seriesId: number, patientName: string, age: number) => {
  await caseDb.owner.series.update({
    where: { id: seriesId },
    data: { patientInfo: { patientName, age, sex: 'O' }, patientYears: age },
  });
};
const tell = async (seriesId: number) => {
  const payload = { seriesUid: '1.1', studyUid: '1.2', domain: 'default', seriesVersion: 2, numberOfInstances: 1 };
  await caseDb.bus.publish(events.seriesUpdated, { version: 1, seriesId, ...payload }, newId());
};
const stored = () => caseDb.owner.clinicalCase.findUniqueOrThrow({ where: { caseId } });
const untilNamed = (patientName: string) =>
  eventually(async () => {
    const found = await stored();
    return found.patientName === patientName && found;
  });

describe('patient copies of cases', () => {
  it('are caught up by the reconciling pass, without touching the date of the case', async () => {
    const { updatedAt } = await stored();
    await rename(first, 'Renamed', 32);
    expect(await reconcilePatients(caseDb.database, new AbortController().signal)).toBe(1);
    expect(await reconcilePatients(caseDb.database, new AbortController().signal)).toBe(0);
    expect(await stored()).toMatchObject({
      patientName: 'Renamed',
      patientAge: 32,
      patientSex: 'O',
      patientInfo: { patientName: 'Renamed', age: 32, sex: 'O' },
      updatedAt,
    });
  });

  it('follow circus.series.updated of the first series, and of no other', async () => {
    const parts = { ...background(), database: caseDb.database };
    const stop = await startBackground(parts);
    await rename(second, 'Nobody', 99);
    await tell(second);
    await rename(first, 'Again', 33);
    await tell(first);
    await tell(first);
    expect(await untilNamed('Again')).toMatchObject({ patientAge: 33 });
    await stop();
  });

  it('are brought up to date when the service starts, by one process', async () => {
    await rename(first, 'Missed', 34);
    const stops = await Promise.all(
      [1, 2].map(() => startBackground({ ...background(), database: caseDb.testDatabase.open('case-db') })),
    );
    await untilNamed('Missed');
    // An event of an earlier test may bring the name before the pass has begun.
    const leases = () => caseDb.owner.lease.count({ where: { name: 'case-db.patient-copies' } });
    while ((await leases()) === 0) await new Promise((wake) => setTimeout(wake, 10));
    expect(await leases()).toBe(1);
    for (const stop of stops) await stop();
    expect(await caseDb.owner.lease.count()).toBe(0);
  });

  it('stay as they are when the series is gone', async () => {
    const before = await stored();
    await caseDb.owner.instance.deleteMany({ where: { seriesPk: first } });
    await caseDb.owner.series.delete({ where: { id: first } });
    expect(await reconcilePatients(caseDb.database, new AbortController().signal)).toBe(0);
    expect(await stored()).toEqual(before);
  });
});
