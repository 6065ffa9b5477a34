import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeInstance } from '@circus/dicom';
import { sharedData } from '@circus/testkit';
import { type RunningImageRender, startImageRender } from '../runningImageRender.js';
import { IDENTITY } from '../volumeT.js';

describe('images that cannot be shown', () => {
  let service: RunningImageRender;

  beforeAll(async () => {
    service = await startImageRender();
  });
  afterAll(() => service.stop());

  let uids = 0;
  /** Five images of one value each, of which one is different. */
  const withOneDifferent = (different: number, overrides: Parameters<typeof makeInstance>[0]) => {
    uids += 1;
    return service.archive.store(
      Array.from({ length: 5 }, (_, z) =>
        makeInstance({
          modality: 'MR',
          columns: 2,
          rows: 2,
          instanceNumber: z + 1,
          pixels: Int16Array.of(z, z, z, z),
          seriesInstanceUid: `1.2.840.${uids}`,
          ...(z === different ? overrides : {}),
        }),
      ),
    );
  };
  const status = async (path: string) => (await service.get(path)).status;

  it.each([
    ['cut off', null],
    ['lost', null],
    ['of another size', { columns: 3, pixels: new Int16Array(6) }],
    ['of another format', { pixels: Uint16Array.of(1, 1, 1, 1) }],
    ['of a kind that is not shown', { photometricInterpretation: 'CMYK' }],
  ])('spoil only the pictures that need them (%s)', async (kind, overrides) => {
    const series = await withOneDifferent(2, overrides ?? {});
    const key = series.storageKeys[2] as string;
    if (kind === 'cut off') service.archive.truncate(key, 500);
    if (kind === 'lost') await service.archive.lose(key);
    const path = `/mpr?series=${series.uid}`;
    for (const z of [0, 1, 3, 4]) {
      expect((await service.picture(`${path}&mode=axial&target=${z}&${IDENTITY}`)).rows).toEqual([
        [z, z],
        [z, z],
      ]);
    }
    const refused = await service.get(`${path}&mode=axial&target=2&${IDENTITY}`);
    expect(refused.status).toBe(422);
    const { message } = JSON.parse(refused.body.toString());
    expect(message).toContain('Image 3 ');
    expect(message).not.toContain(key);
    expect(await status(`${path}&mode=axial&target=2`)).toBe(422);
    expect(await status(`${path}&mode=coronal`)).toBe(422);
    expect(await status(`${path}&mode=sagittal`)).toBe(422);
    // The estimated window leaves them out: 0 to 4.
    const facts = await service.json(`/metadata?series=${series.uid}`);
    expect(facts).toMatchObject({ voxelCount: [2, 2, 5], estimatedWindow: { width: 5, level: 2 } });
    const [row] = (await service.picture(`${path}&mode=axial&target=4`)).rows;
    expect(row).toEqual([230, 230]);
  });

  it.each([
    ['lost', null],
    ['cut off', null],
    ['of another size', { columns: 3, pixels: new Int16Array(6) }],
  ])('spoil of the other actions what needs them, and nothing else (%s)', async (kind, overrides) => {
    const series = await withOneDifferent(2, overrides ?? {});
    const key = series.storageKeys[2] as string;
    if (kind === 'cut off') service.archive.truncate(key, 500);
    if (kind === 'lost') await service.archive.lose(key);
    const [uid, at] = [series.uid, (z: number) => `origin=0,0,${z}&xAxis=2,0,0&yAxis=0,2,0&size=2,2`];
    const [needing, others] = [
      [
        `/raw?series=${uid}`,
        `/oblique?series=${uid}&a=0&b=axial&c=0,0,0&${IDENTITY}`,
        `/oblique?series=${uid}&a=0&b=coronal&c=0,0,2&${IDENTITY}`,
        `/mpr?series=${uid}&mode=axial&target=1&thickness=2&${IDENTITY}`,
        `/series/${uid}/volume`,
        `/series/${uid}/scan?${at(2.5)}`,
        `/series/${uid}/metadata?estimateWindow=center`,
      ],
      [
        `/oblique?series=${uid}&a=0&b=coronal&c=0,0,0&${IDENTITY}`,
        `/mpr?series=${uid}&mode=axial&target=4&thickness=2&${IDENTITY}`,
        `/series/${uid}/volume?start=1&end=2&delta=1`,
        `/series/${uid}/volume?start=5&end=1&delta=-4`,
        `/series/${uid}/scan?${at(4)}`,
        `/series/${uid}/scan?${at(0.5)}&start=4&end=5&delta=1`,
        `/series/${uid}/metadata?estimateWindow=full`,
        `/series/${uid}/metadata?estimateWindow=first`,
      ],
    ];
    const statuses = async (paths: string[]) => Promise.all(paths.map(async (path) => [path, await status(path)]));
    expect(await statuses(needing)).toEqual(needing.map((path) => [path, 422]));
    expect(await statuses(others)).toEqual(others.map((path) => [path, 200]));
  });

  it('spoil the whole series when the first is one', async () => {
    const series = await withOneDifferent(0, { photometricInterpretation: 'CMYK' });
    expect(await status(`/metadata?series=${series.uid}`)).toBe(422);
    expect(await status(`/mpr?series=${series.uid}&mode=axial&target=3&${IDENTITY}`)).toBe(422);
    const torn = await withOneDifferent(0, {});
    service.archive.truncate(torn.storageKeys[0] as string, 500);
    expect(await status(`/metadata?series=${torn.uid}`)).toBe(422);
    expect(await status(`/mpr?series=${torn.uid}&mode=axial&target=3`)).toBe(422);
  });

  it('are checked for after the range of the target', async () => {
    const series = await withOneDifferent(2, { columns: 3, pixels: new Int16Array(6) });
    expect(await status(`/mpr?series=${series.uid}&mode=axial&target=5`)).toBe(400);
  });

  it('are good again when they are stored again', async () => {
    const series = await withOneDifferent(2, { columns: 3, pixels: new Int16Array(6) });
    expect(await status(`/mpr?series=${series.uid}&mode=coronal`)).toBe(422);
    const good = makeInstance({
      modality: 'MR',
      columns: 2,
      rows: 2,
      instanceNumber: 3,
      pixels: Int16Array.of(2, 2, 2, 2),
      seriesInstanceUid: series.uid,
    });
    await service.archive.replace(series, 2, good);
    const { rows } = await service.picture(`/mpr?series=${series.uid}&mode=coronal&${IDENTITY}`);
    expect(rows.map(([first]) => first)).toEqual([0, 1, 2, 3, 4]);
  });

  const folder = sharedData('data/dicom', 'images in many transfer syntaxes');
  const lossless = [
    ...['ct-implicit-le', 'ct-explicit-be', 'ct-deflated', 'ct-rle', 'ct-jpeg-lossless-p14', 'ct-jpeg-lossless-sv1'],
    ...['ct-jpegls-lossless', 'ct-j2k-lossless'],
  ];
  (folder === null ? it.skip : it)('are none of one CT slice in these encodings, which look alike', async () => {
    const pictures = await Promise.all(
      lossless.map(async (name) => {
        const file = readFileSync(join(folder as string, 'transfer-syntax', `${name}.dcm`));
        const series = await service.archive.store([file], { domain: name });
        const asked = service.headers({ domains: [name] });
        return (await service.get(`/mpr?series=${series.uid}&mode=axial&ww=400&wl=40`, asked)).body.toString('base64');
      }),
    );
    expect(new Set(pictures).size).toBe(1);
  });

  const lossy = ['ct-jpeg-extended-12bit', 'ct-jpeg-progressive-12bit', 'ct-jpegls-near', 'ct-j2k-lossy'];
  (folder === null ? it.skip : it)('are none of a slice in lossy encodings', async () => {
    for (const name of lossy) {
      const file = readFileSync(join(folder as string, 'transfer-syntax', `${name}.dcm`));
      const series = await service.archive.store([file], { domain: name });
      const asked = service.headers({ domains: [name] });
      expect((await service.get(`/mpr?series=${series.uid}&mode=axial`, asked)).status).toBe(200);
    }
  });

  (folder === null ? it.skip : it)(
    'are refused with 422 when their samples are of a kind that is not shown, or end too early',
    async () => {
      const file = readFileSync(join(folder as string, 'pixel', 'parametric-map-float.dcm'));
      const series = await service.archive.store([file], { imageNumbers: [1] });
      expect(await status(`/mpr?series=${series.uid}&mode=axial`)).toBe(422);
      const truncated = readFileSync(join(folder as string, 'broken', 'mr-pixels-truncated.dcm'));
      const broken = await service.archive.store([truncated], { imageNumbers: [1] });
      expect(await status(`/mpr?series=${broken.uid}&mode=axial`)).toBe(422);
      expect(await status(`/metadata?series=${broken.uid}`)).toBe(422);
    },
  );
});
