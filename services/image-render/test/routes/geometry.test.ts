import { makeInstance } from '@circus/dicom';
import { type RunningImageRender, startImageRender } from '../runningImageRender.js';
import { IDENTITY } from '../volumeT.js';

type Given = Parameters<typeof makeInstance>[0];
const [COLUMNS, ROWS, SLICES] = [20, 16, 10];

describe('distances in pictures of volumes', () => {
  let service: RunningImageRender;
  let uids = 0;

  beforeAll(async () => {
    service = await startImageRender();
  });
  afterAll(() => service.stop());

  /** A dark volume with bright voxels. */
  const store = (bright: [number, number, number][], given: (z: number) => Given = () => ({})) => {
    uids += 1;
    const files = Array.from({ length: SLICES }, (_, z) => {
      const pixels = new Int16Array(COLUMNS * ROWS);
      for (const [x, y, at] of bright) if (at === z) pixels[y * COLUMNS + x] = 255;
      const place = { instanceNumber: z + 1, seriesInstanceUid: `1.2.3.${uids}` };
      return makeInstance({ modality: 'MR', columns: COLUMNS, rows: ROWS, pixels, ...place, ...given(z) });
    });
    return service.archive.store(files);
  };
  /** Pixels above a grey, and where the headers say the cursor is. */
  const oblique = async (uid: string, query: string, above = 200) => {
    const path = `/oblique?series=${uid}&${query}&${IDENTITY}`;
    const { headers } = await service.get(path);
    const { rows } = await service.picture(path);
    const bright: [number, number][] = [];
    rows.forEach((row, j) => {
      row.forEach((grey, i) => {
        if (grey > above) bright.push([i, j]);
      });
    });
    return { bright, size: Number(headers['x-circus-pixel-size']), center: String(headers['x-circus-center']) };
  };

  it('are millimetres, whatever the size of the voxels', async () => {
    // 0.5 x 0.8 x 2 mm; two bright voxels 6 x 0.5 mm and 4 x 2 mm from the cursor.
    const spaced = (z: number): Given => ({ pixelSpacing: [0.8, 0.5], imagePositionPatient: [0, 0, 2 * z] });
    const { uid } = await store(
      [
        [10, 5, 3],
        [16, 5, 7],
      ],
      spaced,
    );
    const { bright, size, center } = await oblique(uid, 'a=0&b=axial&c=10,5,3');
    expect([size, center]).toEqual([0.5, '10,12']);
    const [first, second] = bright as [[number, number], [number, number]];
    expect([(second[0] - first[0]) * size, (second[1] - first[1]) * size]).toEqual([3, 8]);
    expect(first.join()).toBe(center);
  });

  it('are the same along a slanting line', async () => {
    // From (4,3) to (12,9): 8 and 6 voxels of 1 mm, 10 mm apart.
    const { uid } = await store([
      [4, 3, 2],
      [12, 9, 2],
    ]);
    const angle = -Math.atan2(6, 8);
    const { bright, size } = await oblique(uid, `a=${angle}&b=axial&c=4,3,2`);
    expect(size).toBe(1);
    expect(bright).toHaveLength(2);
    expect((bright[1]?.[0] ?? 0) - (bright[0]?.[0] ?? 0)).toBe(10);
  });

  it.each<[string, (z: number) => Given, number]>([
    [
      'a tilted gantry',
      (z) => ({ imageOrientationPatient: [1, 0, 0, 0, 0.8, 0.6], imagePositionPatient: [0, 0, 5 * z] }),
      4,
    ],
    ['slices from the head to the feet', (z) => ({ imagePositionPatient: [0, 0, -3 * z] }), 3],
    [
      'coronal slices',
      (z) => ({ imageOrientationPatient: [1, 0, 0, 0, 0, -1], imagePositionPatient: [0, 2.5 * z, 0] }),
      2.5,
    ],
    ['slices at unequal distances, by the first', (z) => ({ imagePositionPatient: [0, 0, z < 5 ? 2 * z : 3 * z] }), 2],
    [
      'gaps and overlaps, by positions before thickness',
      (z) => ({ imagePositionPatient: [0, 0, 1.5 * z], sliceThickness: 5 }),
      1.5,
    ],
  ])('between slices are those along the normal: %s', async (_what, given, pitch) => {
    const { uid } = await store([[10, 5, 7]], given);
    const facts = (await service.json(`/metadata?series=${uid}`)) as { voxelCount: number[]; voxelSize: number[] };
    expect(facts.voxelCount).toEqual([COLUMNS, ROWS, SLICES]);
    expect(facts.voxelSize[2]).toBeCloseTo(pitch, 9);
    // z is the image number, whatever the direction in the patient.
    const { bright, center } = await oblique(uid, 'a=0&b=axial&c=10,5,7', 100);
    expect(bright.map((pixel) => pixel.join())).toContain(center);
    expect((await service.picture(`/mpr?series=${uid}&mode=coronal&target=5&${IDENTITY}`)).rows[7]?.[10]).toBe(255);
  });

  it('of a single slice is its thickness', async () => {
    const one = makeInstance({
      modality: 'MR',
      columns: 2,
      rows: 2,
      pixels: Int16Array.of(0, 255, 0, 255),
      seriesInstanceUid: '1.2.4',
      sliceThickness: 3,
    });
    const { uid } = await service.archive.store([one]);
    expect(((await service.json(`/metadata?series=${uid}`)) as { voxelSize: number[] }).voxelSize).toEqual([1, 1, 3]);
    expect((await service.picture(`/oblique?series=${uid}&a=0&b=axial&c=0,0,0&${IDENTITY}`)).rows).toEqual([
      [0, 255],
      [0, 0],
      [0, 0],
    ]);
    expect((await service.picture(`/oblique?series=${uid}&a=0&b=coronal&c=0,0,0&${IDENTITY}`)).rows).toEqual([
      [0, 255],
      [0, 255],
    ]);
  });
});
