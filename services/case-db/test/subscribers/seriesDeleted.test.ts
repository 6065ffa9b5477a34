import { events, newId } from '@circus/contracts';
import { SliceboxLog } from '@circus/service-kit';
import { eventually, silentLog } from '@circus/testkit';
import { startBackground } from '../../src/background.js';
import { type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';
import { archiveSeries } from '../testArchive.js';

let caseDb: RunningCaseDb;
let stopBackground: () => Promise<void>;

beforeAll(async () => {
  caseDb = await startCaseDb();
  const { config, bus, storage, database } = caseDb;
  const log = silentLog();
  stopBackground = await startBackground({
    config,
    log,
    bus,
    storage,
    database,
    sliceboxLog: new SliceboxLog(bus, log),
  });
});
afterAll(async () => {
  await stopBackground();
  await caseDb.stop();
});

const items = (myListId: string) =>
  caseDb.owner.myListItem.findMany({ where: { myListId }, orderBy: { position: 'asc' } });

describe('a series that was deleted', () => {
  it('is taken out of every list, and one of its UID that comes later stands in those that it is added to', async () => {
    const { administrator, call, owner } = caseDb;
    const seriesId = await archiveSeries(owner, { seriesUid: '1.1' });
    const other = await archiveSeries(owner, { seriesUid: '1.2' });
    const newList = async (name: string) => {
      const { json } = await call('POST', '/api/mylists', administrator, {
        name,
        resourceType: 'series',
        public: false,
      });
      return json.myListId as string;
    };
    const add = (myListId: string, resourceIds: string[]) =>
      call('PATCH', `/api/mylists/${myListId}/items`, administrator, { operation: 'add', resourceIds });
    const [one, two] = [await newList('one'), await newList('two')];
    for (const list of [one, two]) expect((await add(list, ['1.1', '1.2'])).status).toBe(200);

    await owner.instance.deleteMany({ where: { seriesPk: seriesId } });
    await owner.series.delete({ where: { id: seriesId } });
    const again = await archiveSeries(owner, { seriesUid: '1.1' });
    const gone = { version: 1 as const, seriesId, seriesUid: '1.1', studyUid: '1.2', domain: 'default' };
    await caseDb.bus.publish(events.seriesDeleted, gone, newId());
    await eventually(async () => (await items(one)).length === 1 && (await items(two)).length === 1);
    expect(await items(one)).toMatchObject([{ resourceId: '1.2', seriesId: BigInt(other) }]);

    expect((await add(two, ['1.1'])).status).toBe(200);
    // Events may come twice, and late.
    await caseDb.bus.publish(events.seriesDeleted, gone, newId());
    const last = { ...gone, seriesId: other, seriesUid: '1.2' };
    await caseDb.bus.publish(events.seriesDeleted, last, newId());
    await eventually(async () => (await items(one)).length === 0);
    expect(await items(two)).toMatchObject([{ resourceId: '1.1', seriesId: BigInt(again) }]);
  });
});
