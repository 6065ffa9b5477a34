import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeInstance } from '@circus/dicom';
import { sharedData } from '@circus/testkit';
import { type RunningImageRender, startImageRender } from '../runningImageRender.js';
import { volumeT } from '../volumeT.js';

describe('GET /metadata', () => {
  let service: RunningImageRender;

  beforeAll(async () => {
    service = await startImageRender();
  });
  afterAll(() => service.stop());

  const metadata = (uid: string) => service.json(`/metadata?series=${uid}`) as Promise<Record<string, unknown>>;
  const images = (count: number, overrides: (index: number) => Parameters<typeof makeInstance>[0]) =>
    Array.from({ length: count }, (_, index) =>
      makeInstance({ modality: 'MR', columns: 2, rows: 1, instanceNumber: index + 1, ...overrides(index) }),
    );

  it('tells extent, voxel size, windows and format', async () => {
    const files = volumeT({ windowCenter: 40, windowWidth: 400.5, seriesInstanceUid: '1.2.1' });
    const series = await service.archive.store(files);
    const answer = await service.get(`/metadata?series=${series.uid}`);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(JSON.parse(answer.body.toString())).toEqual({
      voxelCount: [4, 3, 2],
      voxelSize: [1, 1, 1],
      estimatedWindow: { width: 124, level: 62 },
      dicomWindow: { width: 400.5, level: 40 },
      pixelFormat: 3,
    });
  });

  it('leaves the window of the file out where it has none', async () => {
    const series = await service.archive.store(volumeT({ seriesInstanceUid: '1.2.2' }));
    expect(Object.keys(await metadata(series.uid))).toEqual([
      'voxelCount',
      'voxelSize',
      'estimatedWindow',
      'pixelFormat',
    ]);
  });

  it('measures voxels by spacing and positions', async () => {
    const spaced = (z: number | null) => ({
      seriesInstanceUid: z === null ? '1.2.3.4' : `1.2.3.${z}`,
      pixelSpacing: [0.5, 0.8] as const,
      spacingBetweenSlices: 3,
      ...(z === null ? { without: ['00200032', '00200037'] } : {}),
    });
    const placed = images(2, (index) => ({ ...spaced(1), imagePositionPatient: [0, 0, 10 + 2.5 * index] as const }));
    const unplaced = images(2, () => spaced(null));
    expect((await metadata((await service.archive.store(placed)).uid)).voxelSize).toEqual([0.8, 0.5, 2.5]);
    expect((await metadata((await service.archive.store(unplaced)).uid)).voxelSize).toEqual([0.8, 0.5, 3]);
  });

  it.each([
    [Uint8Array.of(0, 255), {}, 0, { width: 256, level: 128 }],
    [Int8Array.of(-10, 10), {}, 1, { width: 21, level: 0 }],
    [Uint16Array.of(0, 124), {}, 2, { width: 125, level: 62 }],
    [Int16Array.of(-1057, 1440), {}, 3, { width: 2498, level: 192 }],
    [Int16Array.of(-4, -2), {}, 3, { width: 3, level: -3 }],
    [Int16Array.of(7, 7), {}, 3, { width: 1, level: 7 }],
    [Uint16Array.of(0, 1024), { modality: 'CT', rescaleIntercept: -1024 }, 3, { width: 1025, level: -512 }],
    [Uint8Array.of(0, 1), { photometricInterpretation: 'MONOCHROME1' }, 0, { width: 2, level: 255 }],
    [
      Uint8Array.of(0, 1, 2, 3, 4, 5),
      { samplesPerPixel: 3, photometricInterpretation: 'RGB', planarConfiguration: 0 },
      5,
      { width: 256, level: 128 },
    ],
  ])('tells format and estimated window of %p %p', async (pixels, overrides, pixelFormat, estimatedWindow) => {
    const uid = `1.2.4.${pixels.BYTES_PER_ELEMENT}.${pixels.join('').replaceAll('-', '9')}.${Object.keys(overrides).length}`;
    const series = await service.archive.store(images(1, () => ({ pixels, seriesInstanceUid: uid, ...overrides })));
    expect(await metadata(series.uid)).toMatchObject({ pixelFormat, estimatedWindow });
  });

  it('is not sent again to a client that has it', async () => {
    const series = await service.archive.store(volumeT({ seriesInstanceUid: '1.2.6' }));
    const path = `/metadata?series=${series.uid}`;
    const tag = String((await service.get(path)).headers.etag);
    const again = await service.get(path, { ...service.headers(), 'if-none-match': tag });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    await service.archive.replace(series, 1, volumeT({ seriesInstanceUid: '1.2.6' })[0] as Buffer);
    const changed = await service.get(path, { ...service.headers(), 'if-none-match': tag });
    expect(changed.status).toBe(200);
    expect(JSON.parse(changed.body.toString())).toMatchObject({ estimatedWindow: { width: 24, level: 12 } });
  });

  it.each([
    ['1.2.840.10008.1.2.1', '1.2.7.1'],
    ['1.2.840.10008.1.2.1.99', '1.2.7.2'],
  ])('counts through the frames of multi-frame objects (%s)', async (transferSyntaxUid, seriesInstanceUid) => {
    const frames = makeInstance({
      transferSyntaxUid,
      modality: 'MR',
      columns: 2,
      rows: 1,
      numberOfFrames: 3,
      pixels: Int16Array.of(1, 2, 3, 4, 5, 6),
      seriesInstanceUid,
    });
    const series = await service.archive.store([frames]);
    expect(await metadata(series.uid)).toMatchObject({
      voxelCount: [2, 1, 3],
      estimatedWindow: { width: 6, level: 4 },
    });
    const picture = await service.picture(`/mpr?series=${series.uid}&mode=coronal&ww=255&wl=127.5`);
    expect(picture.rows).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });

  const folder = sharedData('data/dicom/series-mr', 'a real MR series');
  (folder === null ? it.skip : it)('tells of a real MR series what its manifest tells', async () => {
    const files = [1, 2, 3, 4, 5, 6].map((n) => readFileSync(join(folder as string, `slice-${n}.dcm`)));
    const series = await service.archive.store(files);
    const manifest = JSON.parse(readFileSync(join(folder as string, '..', 'MANIFEST.json'), 'utf8'));
    const described = manifest.files.filter(({ file }: { file: string }) => file.startsWith('series-mr/'));
    const ranges = described.map((entry: { groundTruth: { min: number; max: number } }) => entry.groundTruth);
    const min = Math.min(...ranges.map((range: { min: number }) => range.min));
    const max = Math.max(...ranges.map((range: { max: number }) => range.max));
    const facts = await metadata(series.uid);
    expect(facts).toMatchObject({
      voxelCount: [256, 256, 6],
      estimatedWindow: { width: max - min + 1, level: Math.floor(min + (max - min + 1) / 2) },
      pixelFormat: 2,
    });
    const [x, y, z] = facts.voxelSize as number[];
    expect([x, y]).toEqual([1, 1]);
    // Positions along the normal lie 9 mm apart.
    expect(z).toBeCloseTo(9, 4);
    // The lowest instance number is the last by position, and slice-1 in the folder.
    const window = { width: 400, level: 200 };
    const query = `ww=${window.width}&wl=${window.level}`;
    for (const [index, { groundTruth }] of described.entries()) {
      const { rows } = await service.picture(`/mpr?series=${series.uid}&mode=axial&target=${index}&${query}`);
      for (const [row, column, stored] of groundTruth.samples) {
        const grey = Math.round((stored - window.level + window.width / 2) * (255 / window.width));
        expect(rows[row]?.[column]).toBe(Math.max(0, Math.min(255, grey)));
      }
    }
    const coronal = await service.picture(`/mpr?series=${series.uid}&mode=coronal&target=128&${query}`);
    const axial = await service.picture(`/mpr?series=${series.uid}&mode=axial&target=3&${query}`);
    expect([coronal.width, coronal.height]).toEqual([256, 6]);
    expect(coronal.rows[3]).toEqual(axial.rows[128]);
  });
});
