import { type TestDatabase, testDatabase } from '@circus/testkit';
import { openDatabase } from '../src/index.js';

let database: TestDatabase;
let seriesId: bigint;
const MY_LIST = 'list';

beforeEach(async () => {
  database = await testDatabase();
  const { owner } = database;
  const { id: patientPk } = await owner.patient.create({ data: { patientName: 'A', patientId: '1' } });
  const { id: studyPk } = await owner.study.create({ data: { patientPk, studyInstanceUid: '1.1' } });
  await owner.$executeRaw`
    INSERT INTO archive.series (study_pk, patient_pk, series_instance_uid, study_instance_uid, domain, modality, patient_name, version)
    VALUES (${studyPk}, ${patientPk}, '1.1.1', '1.1', 'default', 'CT', 'A', 1)`;
  seriesId = (await owner.series.findFirstOrThrow()).id;
  await owner.project.create({ data: { projectId: 'liver', projectName: 'liver', icon: {} } });
  await owner.clinicalCase.create({
    data: { caseId: 'case', projectId: 'liver', latestRevision: {}, revisionCount: 1, patientName: 'A' },
  });
  const list = { myListId: MY_LIST, ownerId: 1, ownerEmail: 'a@example.com', name: 'x', public: false };
  await owner.myList.create({ data: { ...list, resourceType: 'series' } });
});
afterEach(() => database.drop());

const addSeries = () =>
  database.owner.myListItem.create({ data: { myListId: MY_LIST, resourceId: '1.1.1', seriesId } });
const addCase = () => database.owner.myListItem.create({ data: { myListId: MY_LIST, resourceId: 'case' } });
const seriesNames = async () => (await database.owner.listedSeries.findMany()).map(({ patientName }) => patientName);
const caseNames = async () => (await database.owner.listedCase.findMany()).map(({ patientName }) => patientName);

describe('the copies that searches within a list look at', () => {
  it('are made with an item, follow what they are of, and go with the item', async () => {
    const { owner } = database;
    const { position } = await addSeries();
    await addCase();
    expect(await owner.listedSeries.findMany()).toMatchObject([{ id: position, seriesId, domain: 'default' }]);
    await owner.series.update({ where: { id: seriesId }, data: { patientName: 'B' } });
    await owner.clinicalCase.update({ where: { caseId: 'case' }, data: { patientName: 'B', tags: ['t'] } });
    expect([await seriesNames(), await caseNames()]).toEqual([['B'], ['B']]);
    expect(await owner.listedCase.findMany()).toMatchObject([{ tags: ['t'], projectId: 'liver' }]);
    await owner.myListItem.deleteMany({ where: { resourceId: '1.1.1' } });
    expect([await seriesNames(), await caseNames()]).toEqual([[], ['B']]);
    await owner.myList.delete({ where: { myListId: MY_LIST } });
    expect(await caseNames()).toEqual([]);
  });

  it('go with the series and the case, and come again when rows of theirs are made anew', async () => {
    const { owner } = database;
    await addSeries();
    await addCase();
    const { studyPk, patientPk } = await owner.series.findFirstOrThrow();
    await owner.series.delete({ where: { id: seriesId } });
    await owner.clinicalCase.delete({ where: { caseId: 'case' } });
    expect([await seriesNames(), await caseNames()]).toEqual([[], []]);
    await owner.$executeRaw`
      INSERT INTO archive.series (id, study_pk, patient_pk, series_instance_uid, study_instance_uid, domain, modality, patient_name, version)
      VALUES (${seriesId}, ${studyPk}, ${patientPk}, '1.1.1', '1.1', 'default', 'CT', 'C', 1)`;
    await owner.clinicalCase.create({
      data: { caseId: 'case', projectId: 'liver', latestRevision: {}, revisionCount: 1, patientName: 'C' },
    });
    expect([await seriesNames(), await caseNames()]).toEqual([['C'], ['C']]);
  });

  it('miss no change that comes while an item is being added', async () => {
    const other = openDatabase(database.ownerUrl, { connections: 2 });
    try {
      let change: Promise<unknown> = Promise.resolve();
      await database.owner.$transaction(async (transaction) => {
        await transaction.myListItem.create({ data: { myListId: MY_LIST, resourceId: '1.1.1', seriesId } });
        await transaction.myListItem.create({ data: { myListId: MY_LIST, resourceId: 'case' } });
        change = Promise.all([
          other.series.update({ where: { id: seriesId }, data: { patientName: 'B' } }),
          other.clinicalCase.update({ where: { caseId: 'case' }, data: { patientName: 'B' } }),
        ]);
        // Both have come as far as they can.
        for (let waiting = 0; waiting < 2; ) {
          const [found] = await database.owner.$queryRaw<{ n: bigint }[]>`
            SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
          waiting = Number(found?.n);
        }
      });
      await change;
      expect([await seriesNames(), await caseNames()]).toEqual([['B'], ['B']]);
    } finally {
      await other.$disconnect();
    }
  });
});
