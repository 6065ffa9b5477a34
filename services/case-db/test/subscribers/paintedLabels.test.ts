import type { Bus } from '@circus/bus';
import { rpc } from '@circus/contracts';
import { archiveForRevisions, body, pvd, Revising, withLabels } from '../revising.js';
import { type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';

describe('what is painted in a series', () => {
  let caseDb: RunningCaseDb;
  let revising: Revising;
  let client: Bus;
  let seriesId: number;

  beforeAll(async () => {
    caseDb = await startCaseDb();
    await archiveForRevisions(caseDb);
    revising = new Revising(caseDb);
    client = await caseDb.nats.connect('image-render');
    const series = await caseDb.owner.series.findFirstOrThrow({ where: { seriesInstanceUid: '1.1' } });
    seriesId = Number(series.id);
  });
  afterAll(() => caseDb.stop());
  beforeEach(async () => {
    revising.caseId = await revising.newCase();
  });

  const ask = (revisionIndex: number | null, caseId = revising.caseId, id = seriesId) =>
    client.request(rpc.paintedLabels, { caseId, revisionIndex, seriesId: id });
  const keyOf = async (hash: string) => (await caseDb.owner.blob.findUniqueOrThrow({ where: { hash } })).storageKey;

  it('is told for the revision that is asked for, else for the latest', async () => {
    const hash = await revising.storeBlob(Uint8Array.of(0b10100000));
    const data = { voxels: hash, origin: [1, 2, 3], size: [2, 2, 1], color: '#00ff00', alpha: 0.5 };
    expect((await revising.save(withLabels({ type: 'voxel', data }))).status).toBe(201);
    const painted = {
      projectId: 'liver',
      revisionIndex: 1,
      volumes: [
        {
          partialVolumeDescriptor: pvd(1, 10),
          labels: [{ storageKey: await keyOf(hash), origin: [1, 2, 3], size: [2, 2, 1], color: '#00ff00', alpha: 0.5 }],
        },
      ],
    };
    expect(await ask(1)).toEqual(painted);
    expect(await ask(null)).toEqual(painted);
    expect(await ask(0)).toMatchObject({ revisionIndex: 0, volumes: [{ labels: [] }] });
  });

  it('leaves out labels of other types, empty ones, and what they do not say', async () => {
    const hash = await revising.storeBlob(Uint8Array.of(1));
    const labels = [
      { type: 'point', data: { location: [1, 2, 3] } },
      { type: 'voxel', data: { voxels: null } },
      { type: 'voxel', data: { voxels: hash, origin: [0, 0, 0], size: [8, 1, 1] } },
    ];
    expect((await revising.save(withLabels(...labels))).status).toBe(201);
    const { volumes } = (await ask(null)) ?? { volumes: [] };
    expect(volumes[0]?.labels).toEqual([
      { storageKey: await keyOf(hash), origin: [0, 0, 0], size: [8, 1, 1], color: null, alpha: null },
    ]);
  });

  it('is nothing in a series that the revision does not have', async () => {
    expect((await revising.save(body())).status).toBe(201);
    expect(await ask(null, revising.caseId, seriesId + 1_000)).toMatchObject({ revisionIndex: 1, volumes: [] });
  });

  it('is null for a case, and for a revision, that there is not', async () => {
    expect(await ask(null, 'unknown')).toBeNull();
    expect(await ask(1)).toBeNull();
  });
});
