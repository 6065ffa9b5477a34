import { events, type PaintedLabels, rpc } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { readGreyPng } from '../greyPng.js';
import { readRgbPng } from '../rgbPng.js';
import { type RunningImageRender, startImageRender } from '../runningImageRender.js';
import type { TestSeries } from '../testArchive.js';
import { IDENTITY, volumeT } from '../volumeT.js';

type Volume = PaintedLabels['volumes'][number];
type Label = Volume['labels'][number];

describe('labels over pictures', () => {
  let service: RunningImageRender;
  let t: TestSeries;
  /** What case-db knows, by case, revision and series. */
  let revisions: Record<string, Volume[][]>;
  /** A case of each test's own: a revision never changes. */
  let caseId: string;
  let cases = 0;

  beforeAll(async () => {
    service = await startImageRender();
    t = await service.archive.store(volumeT());
    const caseDb = await service.nats.connect('case-db');
    await caseDb.serve(rpc.paintedLabels, async ({ caseId: asked, revisionIndex, seriesId }) => {
      const ofCase = revisions[asked] ?? [];
      const index = revisionIndex ?? ofCase.length - 1;
      const volumes = ofCase[index];
      if (volumes === undefined) return null;
      return { projectId: 'liver', revisionIndex: index, volumes: seriesId === t.id ? volumes : [] };
    });
  });
  afterAll(() => service.stop());
  beforeEach(() => {
    revisions = {};
    cases += 1;
    caseId = `case-${cases}`;
  });

  /** A label of the voxels in a box that are set, x fastest. */
  const label = async (
    origin: Label['origin'],
    size: Label['size'],
    set: number[],
    look: Partial<Pick<Label, 'color' | 'alpha'>> = {},
  ): Promise<Label> => {
    const bytes = new Uint8Array(Math.ceil((size[0] * size[1] * size[2]) / 8));
    for (const bit of set) bytes[bit >> 3] = (bytes[bit >> 3] as number) | (0x80 >> (bit & 7));
    const storageKey = await service.archive.storeBlob(bytes);
    return { storageKey, origin, size, color: '#00ff00', alpha: 1, ...look };
  };
  const painted = (...labels: Label[]): Volume[] => [{ partialVolumeDescriptor: null, labels }];
  const get = (path: string, headers = service.headers()) => service.get(path, headers);
  const mpr = (query: string) => `/mpr?series=${t.uid}&${IDENTITY}&caseId=${caseId}&${query}`;
  const pixels = async (path: string) => {
    const { status, headers, body } = await get(path);
    expect([status, headers['content-type']]).toEqual([200, 'image/png']);
    return readRgbPng(body);
  };
  const grey = (value: number) => [value, value, value];
  const GREEN = [0, 255, 0];
  /** Greys by row, with what is painted instead. */
  const expected = (rows: (number | number[])[][]) =>
    rows.map((row) => row.map((pixel) => (typeof pixel === 'number' ? grey(pixel) : pixel)));

  it('are painted on the voxels that they have, in every plane', async () => {
    // The box from (1, 1, 0), 2 x 2 x 2 voxels: of them (1,1,0), (2,2,0) and (2,1,1).
    revisions = { [caseId]: [painted(await label([1, 1, 0], [2, 2, 2], [0, 3, 5]))] };
    expect(await pixels(mpr('mode=axial&target=0'))).toEqual(
      expected([
        [0, 1, 2, 3],
        [10, GREEN, 12, 13],
        [20, 21, GREEN, 23],
      ]),
    );
    expect(await pixels(mpr('mode=axial&target=1'))).toEqual(
      expected([
        [100, 101, 102, 103],
        [110, 111, GREEN, 113],
        [120, 121, 122, 123],
      ]),
    );
    expect(await pixels(mpr('mode=coronal&target=1'))).toEqual(
      expected([
        [10, GREEN, 12, 13],
        [110, 111, GREEN, 113],
      ]),
    );
    expect(await pixels(mpr('mode=sagittal&target=2'))).toEqual(
      expected([
        [2, 12, GREEN],
        [102, GREEN, 122],
      ]),
    );
  });

  it('are painted on the nearest voxels of an oblique section', async () => {
    revisions = { [caseId]: [painted(await label([1, 1, 0], [2, 2, 2], [0, 3, 5]))] };
    const oblique = (query: string) => pixels(`/oblique?series=${t.uid}&${IDENTITY}&caseId=${caseId}&${query}`);
    expect(await oblique('a=0&b=axial&c=1,1,0')).toEqual(
      expected([
        [10, GREEN, 12, 13],
        [110, 111, GREEN, 113],
      ]),
    );
    expect(await oblique('a=0&b=sagittal&c=1,1,0')).toEqual(await pixels(mpr('mode=axial&target=0')));
    // A quarter turn, from below: the line runs from y = 2 to y = 0 at x = 1.
    expect(await oblique('a=1.5707963267948966&b=axial&c=1,1,0')).toEqual(
      expected([
        [21, GREEN, 1],
        [121, 111, 101],
      ]),
    );
    // Between two slices, the nearer one's label over the blended grey.
    expect((await oblique('a=0&b=coronal&c=1,1,0.4'))[1]).toEqual(expected([[50, GREEN, 52, 53]])[0]);
    expect((await oblique('a=0&b=coronal&c=1,1,0.6'))[1]).toEqual(expected([[70, 71, GREEN, 73]])[0]);
  });

  it('lie in the partial volume that they were painted in', async () => {
    // From the second image to the first: the label's slice 0 is image 2.
    const turned = { start: 2, end: 1, delta: -1 };
    const labels = [await label([0, 0, 0], [1, 1, 1], [0])];
    revisions = { [caseId]: [[{ partialVolumeDescriptor: turned, labels }]] };
    expect((await pixels(mpr('mode=axial&target=0')))[0]?.[0]).toEqual(grey(0));
    expect((await pixels(mpr('mode=axial&target=1')))[0]?.[0]).toEqual(GREEN);
    revisions = { other: [[{ partialVolumeDescriptor: { start: 2, end: 2, delta: 1 }, labels }]] };
    const other = (target: number) => pixels(mpr(`mode=axial&target=${target}`).replace(caseId, 'other'));
    expect([(await other(0))[0]?.[0], (await other(1))[0]?.[0]]).toEqual([grey(0), GREEN]);
  });

  it('show through as far as they say, later ones over earlier ones', async () => {
    const half = await label([0, 0, 1], [2, 1, 1], [0, 1], { color: '#ff8001', alpha: 0.5 });
    const over = await label([1, 0, 1], [1, 1, 1], [0], { color: '#0000ff', alpha: 0.25 });
    const unsaid = await label([2, 0, 1], [1, 1, 1], [0], { color: null, alpha: null });
    revisions = { [caseId]: [painted(half, over, unsaid)] };
    const [row] = await pixels(mpr('mode=axial&target=1'));
    expect(row?.[0]).toEqual([178, 114, 51]);
    // Grey 101 under the first: 178, 115, 51; a quarter of blue over it.
    expect(row?.[1]).toEqual([134, 86, 102]);
    expect(row?.[2]).toEqual([255, 0, 0]);
    expect(row?.[3]).toEqual(grey(103));
  });

  it('are painted in the middle of a thick section, over a palette, and in other forms', async () => {
    revisions = { [caseId]: [painted(await label([0, 0, 0], [1, 1, 1], [0]))] };
    const [thick] = await pixels(mpr('mode=axial&target=0&thickness=2'));
    expect(thick?.slice(0, 2)).toEqual([GREEN, grey(101)]);
    const [hot] = await pixels(mpr('mode=axial&target=0&palette=hot-iron'));
    expect(hot?.slice(0, 2)).toEqual([GREEN, [2, 0, 0]]);
    const [inverted] = await pixels(mpr('mode=axial&target=0&palette=inverted'));
    expect(inverted?.slice(0, 2)).toEqual([GREEN, grey(254)]);
    expect((await get(mpr('mode=axial&target=0&format=webp'))).headers['content-type']).toBe('image/webp');
  });

  it('are those of the revision that is named, else of the latest', async () => {
    revisions = {
      [caseId]: [
        painted(),
        painted(await label([0, 0, 0], [1, 1, 1], [0])),
        painted(await label([1, 0, 0], [1, 1, 1], [0])),
      ],
    };
    const green = async (query: string) =>
      (await pixels(mpr(`mode=axial&${query}`)))[0]?.findIndex((pixel) => String(pixel) === String(GREEN));
    expect([await green('revision=1'), await green('revision=2'), await green('')]).toEqual([0, 1, 1]);
    // Nothing is painted in the first one: the picture stays grey.
    expect(readGreyPng((await get(mpr('mode=axial&revision=0'))).body).rows[0]).toEqual([0, 1, 2, 3]);
    const tagOf = async (query: string) => (await get(mpr(`mode=axial&${query}`))).headers.etag;
    expect(await tagOf('')).toBe(await tagOf('revision=2'));
    expect(new Set([await tagOf('revision=0'), await tagOf('revision=1'), await tagOf('revision=2')]).size).toBe(3);
  });

  it('are shown to those only who may read the case', async () => {
    revisions = { [caseId]: [painted(await label([0, 0, 0], [1, 1, 1], [0]))] };
    const path = mpr('mode=axial');
    const projects = { read: ['heart'], write: [], viewPersonalInfo: [], moderate: [], addSeries: [] };
    // Another has just had the picture, and it is kept.
    expect((await get(path)).status).toBe(200);
    const refused = await get(path, service.headers({ projects }));
    expect([refused.status, JSON.parse(`${refused.body}`).message]).toEqual([
      401,
      'You do not have "read" privilege of this project.',
    ]);
    const reader = service.headers({ projects: { ...projects, read: ['liver'] } });
    expect((await get(path, reader)).status).toBe(200);
    expect((await get(path, service.headers({ domains: ['other'] }))).status).toBe(404);
    expect((await get(path, {})).status).toBe(401);
  });

  it('are told to the audit trail as a read of the case', async () => {
    revisions = { [caseId]: [painted()] };
    const told: string[] = [];
    const listener = await service.nats.connect('listener');
    await listener.subscribe(events.auditRecorded, ({ action, entityId }) => void told.push(`${action} ${entityId}`));
    expect((await get(mpr('mode=axial'))).status).toBe(200);
    await eventually(() => told.includes(`case.read ${caseId}`));
  });

  it('are painted on single images too, where there is no memory for volumes', async () => {
    const small = await startImageRender({ VOLUME_CACHE_MIB: '0' }, { nats: service.nats });
    try {
      const series = await small.archive.store(volumeT());
      const bytes = Uint8Array.of(0x80);
      const [storageKey, origin, size] = [await small.archive.storeBlob(bytes), [1, 0, 1], [1, 1, 1]] as const;
      const voxel: Label = { storageKey, origin: [...origin], size: [...size], color: '#00ff00', alpha: 1 };
      // Both archives number their series from 1.
      expect(series.id).toBe(t.id);
      revisions = { [caseId]: [painted(voxel)] };
      const path = `/mpr?series=${series.uid}&${IDENTITY}&caseId=${caseId}&mode=axial&target=1`;
      expect(readRgbPng((await small.get(path)).body)[0]?.slice(0, 2)).toEqual([grey(100), GREEN]);
    } finally {
      await small.stop();
    }
  });

  it('are not shown by the token of a series', async () => {
    revisions = { [caseId]: [painted(await label([0, 0, 0], [1, 1, 1], [0]))] };
    for (const headers of [service.headers(), {}]) {
      const { body } = await get(`/requestToken?series=${t.uid}`, headers);
      const authorization = `Bearer ${JSON.parse(`${body}`).token}`;
      const refused = await get(mpr('mode=axial'), { authorization });
      expect([refused.status, JSON.parse(`${refused.body}`).message]).toEqual([
        401,
        'The token of a series does not open cases.',
      ]);
      expect((await get(mpr('mode=axial').replace(/&caseId=[^&]*/, ''), { authorization })).status).toBe(200);
    }
  });

  it('answers 404 for a case, a revision or a series of it that there is not', async () => {
    revisions = { [caseId]: [painted()] };
    const message = async (path: string) => {
      const answer = await get(path);
      return [answer.status, JSON.parse(`${answer.body}`).message];
    };
    expect(await message(mpr('mode=axial&caseId=unknown').replace(`caseId=${caseId}&`, ''))).toEqual([
      404,
      'There is no such case, or it has no such revision.',
    ]);
    expect((await message(mpr('mode=axial&revision=1')))[0]).toBe(404);
    const other = await service.archive.store(volumeT({ seriesInstanceUid: '1.2.88' }));
    expect(await message(mpr('mode=axial').replace(t.uid, other.uid))).toEqual([
      404,
      'Revision 0 of the case does not have this series.',
    ]);
  });

  it.each(['revision=-1', 'revision=1.5', 'revision=', 'revision=x', 'revision=4294967296'])(
    'refuses %s',
    async (query) => {
      expect((await get(mpr(`mode=axial&${query}`))).status).toBe(400);
    },
  );

  it('refuses a revision of no case, and a case given twice', async () => {
    const path = `/mpr?series=${t.uid}&mode=axial`;
    const answer = await get(`${path}&revision=0`);
    expect([answer.status, JSON.parse(`${answer.body}`).message]).toEqual([
      400,
      'revision: is of the case that caseId names',
    ]);
    expect((await get(`/oblique?series=${t.uid}&a=0&b=axial&c=1,1,0&revision=0`)).status).toBe(400);
    expect((await get(`${path}&caseId=a&caseId=b`)).status).toBe(400);
    expect((await get(`${path}&caseId=`)).status).toBe(400);
  });

  it('answers 503 when voxels of a label cannot be read, or are too few', async () => {
    const lost = await label([0, 0, 0], [1, 1, 1], [0]);
    await service.archive.lose(lost.storageKey);
    const short = { ...(await label([0, 0, 0], [2, 2, 1], [0])), size: [4, 3, 1] as Label['size'] };
    revisions = { lost: [painted(lost)], short: [painted(short)] };
    for (const broken of ['lost', 'short']) {
      const answer = await get(mpr('mode=axial&target=0').replace(caseId, broken));
      expect([answer.status, answer.headers['retry-after'], JSON.parse(`${answer.body}`).message]).toEqual([
        503,
        '1',
        'The voxels of a label cannot be read now. Please try again in a moment.',
      ]);
      // What shows none of its box needs none of its voxels.
      expect((await get(mpr('mode=axial&target=1').replace(caseId, broken))).status).toBe(200);
    }
  });
});
