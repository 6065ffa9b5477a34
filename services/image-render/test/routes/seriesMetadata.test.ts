import { makeInstance } from '@circus/dicom';
import { type RunningImageRender, startImageRender } from '../runningImageRender.js';
import { volumeT } from '../volumeT.js';

describe('GET /series/:seriesUid/metadata', () => {
  let service: RunningImageRender;

  beforeAll(async () => {
    service = await startImageRender();
  });
  afterAll(() => service.stop());

  const metadata = (uid: string, query = '') =>
    service.json(`/series/${uid}/metadata?${query}`) as Promise<Record<string, unknown>>;

  it('tells extent, size in millimetres, format by name, mode and the window of the file', async () => {
    const { uid } = await service.archive.store(
      volumeT({ seriesInstanceUid: '1.2.1', windowCenter: 4, windowWidth: 9 }),
    );
    expect(await metadata(uid)).toEqual({
      voxelCount: [4, 3, 2],
      voxelSize: [1, 1, 1],
      dicomWindow: { level: 4, width: 9 },
      pixelFormat: 'int16',
      mode: '3d',
    });
  });

  it('estimates a window by all images, the first or the one in the middle, when asked', async () => {
    const files = [3, 9, 40].map((value, z) =>
      makeInstance({
        modality: 'MR',
        columns: 2,
        rows: 1,
        instanceNumber: z + 1,
        pixels: Int16Array.of(-value, value),
        seriesInstanceUid: '1.2.2',
      }),
    );
    const { uid } = await service.archive.store(files);
    const window = async (query: string) => (await metadata(uid, query)).estimatedWindow;
    expect(await window('')).toBeUndefined();
    expect(await window('estimateWindow=none')).toBeUndefined();
    expect(await window('estimateWindow=full')).toEqual({ width: 81, level: 0 });
    expect(await window('estimateWindow=first')).toEqual({ width: 7, level: 0 });
    expect(await window('estimateWindow=center')).toEqual({ width: 19, level: 0 });
    expect(await window('estimateWindow=full&start=2&end=1&delta=-1')).toEqual({ width: 19, level: 0 });
    expect(await window('estimateWindow=first&start=3&end=2&delta=-1')).toEqual({ width: 19, level: 0 });
    expect(await window('estimateWindow=center&start=3&end=3&delta=1')).toEqual({ width: 81, level: 0 });
    for (const wrong of ['all', '', 'FULL']) {
      expect((await service.get(`/series/${uid}/metadata?estimateWindow=${wrong}`)).status).toBe(400);
    }
  });

  it('measures a partial volume by its own steps (E6, E7)', async () => {
    const files = [1, 2, 3, 5].map((instanceNumber) =>
      makeInstance({
        modality: 'CT',
        columns: 2,
        rows: 1,
        instanceNumber,
        imagePositionPatient: [0, 0, 2.5 * instanceNumber],
        pixelSpacing: [0.5, 0.8],
        seriesInstanceUid: '1.2.3',
      }),
    );
    const { uid } = await service.archive.store(files);
    expect(await metadata(uid)).toMatchObject({ voxelCount: [2, 1, 4], voxelSize: [0.8, 0.5, 2.5] });
    expect(await metadata(uid, 'start=1&end=3&delta=2')).toMatchObject({
      voxelCount: [2, 1, 2],
      voxelSize: [0.8, 0.5, 5],
    });
    expect(await metadata(uid, 'start=5&end=1&delta=-4')).toMatchObject({ voxelSize: [0.8, 0.5, 10] });
    expect((await service.get(`/series/${uid}/metadata?start=1&end=5&delta=1`)).status).toBe(400);
  });

  it('calls pictures that make no body 2d, and their pitch 1', async () => {
    const files = volumeT({ seriesInstanceUid: '1.2.4', modality: 'CR', spacingBetweenSlices: 7 });
    const { uid } = await service.archive.store(files);
    expect(await metadata(uid)).toMatchObject({ mode: '2d', voxelSize: [1, 1, 1] });
    const derived = volumeT({ seriesInstanceUid: '1.2.5', imageType: ['DERIVED', 'SECONDARY'] });
    expect(await metadata((await service.archive.store(derived)).uid)).toMatchObject({ mode: '2d' });
  });

  it('needs an image to estimate a window by it, but not to tell the rest', async () => {
    const series = await service.archive.store(volumeT({ seriesInstanceUid: '1.2.6' }));
    await service.archive.lose(series.storageKeys[1] as string);
    expect(await metadata(series.uid)).toMatchObject({ voxelCount: [4, 3, 2] });
    expect(await metadata(series.uid, 'estimateWindow=full')).toMatchObject({
      estimatedWindow: { width: 24, level: 12 },
    });
    expect((await service.get(`/series/${series.uid}/metadata?estimateWindow=center`)).status).toBe(422);
  });

  it('estimates windows of series too large to be kept', async () => {
    const small = await startImageRender({ VOLUME_CACHE_MIB: '0' });
    try {
      const { uid } = await small.archive.store(volumeT());
      const estimated = async (by: string) =>
        ((await small.json(`/series/${uid}/metadata?estimateWindow=${by}`)) as { estimatedWindow: unknown })
          .estimatedWindow;
      expect(await estimated('first')).toEqual({ width: 24, level: 12 });
      expect(await estimated('full')).toEqual({ width: 124, level: 62 });
    } finally {
      await small.stop();
    }
  });

  it.each(['1', 'x', '1..2', `1.${'2'.repeat(63)}`])('refuses the series UID %p', async (uid) => {
    for (const path of ['metadata', 'volume', 'scan']) {
      expect((await service.get(`/series/${uid}/${path}`)).status).toBe(400);
    }
  });

  it('answers 404 for a series it does not have, and for paths there are not', async () => {
    expect((await service.get('/series/1.2.999/metadata')).status).toBe(404);
    expect((await service.get('/series/1.2.999/volume')).status).toBe(404);
    expect((await service.get('/series/1.2.999')).status).toBe(404);
    expect((await service.get('/series/1.2.999/other')).status).toBe(404);
  });

  it('is not sent again to a client that has it', async () => {
    const { uid } = await service.archive.store(volumeT({ seriesInstanceUid: '1.2.7' }));
    const path = `/series/${uid}/metadata`;
    const tag = String((await service.get(path)).headers.etag);
    expect((await service.get(path, { ...service.headers(), 'if-none-match': tag })).status).toBe(304);
    expect((await service.get(`${path}?estimateWindow=full`)).headers.etag).not.toBe(tag);
  });
});
