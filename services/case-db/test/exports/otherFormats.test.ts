import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { pvd, type Revising, writer } from '../revising.js';
import { member, type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';
import {
  BOXES,
  COLUMNS,
  exported,
  filesOf,
  labelledCase,
  paint,
  pixelsOf,
  ROWS,
  SERIES,
  zeros,
} from './exportedCase.js';
import { storeSeries } from './storedSeries.js';

let caseDb: RunningCaseDb;
let revising: Revising;

beforeAll(async () => {
  caseDb = await startCaseDb();
  revising = await labelledCase(caseDb);
});
afterAll(() => caseDb.stop());

const isInstalled = (program: string): boolean => {
  const there = spawnSync(program, ['--version']).error === undefined;
  if (!there) console.warn(`${program} is not installed: what it would read is left out.`);
  return there;
};

/** A NIfTI-1 file, read as nifti1.h says. */
function niftiVolume(packed: Buffer | undefined) {
  const file = gunzipSync(packed as Buffer);
  expect(file.readInt32LE(0)).toBe(348);
  expect(file.toString('latin1', 344, 348)).toBe('n+1\0');
  const floats = (at: number, count: number) => Array.from({ length: count }, (_, n) => file.readFloatLE(at + 4 * n));
  const size = [1, 2, 3].map((n) => file.readInt16LE(40 + 2 * n));
  const Elements = { 2: Uint8Array, 4: Int16Array, 256: Int8Array, 512: Uint16Array }[file.readInt16LE(70)];
  if (!Elements) throw new Error('A data type that nobody asked for');
  expect(file.readInt16LE(72)).toBe(8 * Elements.BYTES_PER_ELEMENT);
  const voxels = [...new Elements(new Uint8Array(file.subarray(file.readFloatLE(108))).buffer)];
  const [b = 0, c = 0, d = 0, ...offset] = floats(256, 6);
  const a = Math.sqrt(Math.max(0, 1 - b * b - c * c - d * d));
  const [qfac = 0, ...spacing] = floats(76, 4);
  // "Method 2" of nifti1.h.
  const rotation = [
    [a * a + b * b - c * c - d * d, 2 * b * c - 2 * a * d, 2 * b * d + 2 * a * c],
    [2 * b * c + 2 * a * d, a * a + c * c - b * b - d * d, 2 * c * d - 2 * a * b],
    [2 * b * d - 2 * a * c, 2 * c * d + 2 * a * b, a * a + d * d - c * c - b * b],
  ];
  return {
    size,
    spacing,
    voxels,
    codes: [file.readInt16LE(252), file.readInt16LE(254)],
    affine: [0, 1, 2].map((row) => floats(280 + 16 * row, 4)),
    byQuaternion: rotation.map((row, axis) => [
      ...row.map((value, column) => value * (spacing[column] ?? 0) * (column === 2 ? qfac : 1)),
      offset[axis] ?? 0,
    ]),
  };
}

const near = (rows: number[][]) => rows.map((row) => row.map((value) => expect.closeTo(value, 4)));

describe('an export as NIfTI', () => {
  // Columns go along (0.8, 0.6, 0), rows along (-0.6, 0.8, 0) in DICOM's axes; image 5 is the first, 5 mm below image 3.
  const affine = [
    [-0.8 * 1.5, 0.6 * 2, 0, -10],
    [-0.6 * 1.5, -0.8 * 2, 0, 20],
    [0, 0, 5, 87.5],
  ];
  const grid = {
    size: [COLUMNS, ROWS, 3],
    spacing: [1.5, 2, 5].map((value) => expect.closeTo(value, 4)),
    codes: [1, 1],
    affine: near(affine),
    byQuaternion: near(affine),
  };

  it.each(['tgz', 'zip'] as const)(
    'has image and labels where they are in the patient, in a %s',
    async (compressionFormat) => {
      const { caseId } = revising;
      const { names, files } = await filesOf(caseDb, { caseIds: [caseId], volumeFormat: 'nifti', compressionFormat });
      expect(names.map((name) => name.split('/')[1])).toEqual([
        'data.json',
        'vol000.nii.gz',
        'vol000-label000.nii.gz',
        'vol000-label003.nii.gz',
      ]);
      const voxels = [5, 3, 1].flatMap((imageNumber) => [...pixelsOf(imageNumber)]);
      expect(niftiVolume(files[`${caseId}/vol000.nii.gz`])).toEqual({ ...grid, voxels });
      const painted = paint(zeros(), BOXES[0], 1);
      expect(niftiVolume(files[`${caseId}/vol000-label000.nii.gz`])).toEqual({ ...grid, voxels: painted });
    },
  );

  it('has all labels of a series in one volume', async () => {
    const { caseId } = revising;
    const { files } = await filesOf(caseDb, { caseIds: [caseId], volumeFormat: 'nifti', labelPackType: 'combined' });
    const voxels = paint(paint(zeros(), BOXES[0], 1), BOXES[1], 4);
    expect(niftiVolume(files[`${caseId}/vol000-label.nii.gz`])).toEqual({ ...grid, voxels });
  });

  it('says the size of voxels alone where images do not say where they are', async () => {
    const seriesUid = '1.2.392.5';
    const without = ['00200032', '00200037'];
    const given = { modality: 'OT', rows: 2, columns: 3, pixelSpacing: [2, 1.5] as [number, number], without };
    await storeSeries(caseDb, seriesUid, [given, given]);
    const series = [{ seriesUid, partialVolumeDescriptor: pvd(1, 2) }];
    const { json } = await caseDb.call('POST', '/api/cases', writer, { projectId: 'liver', series });
    const { files } = await filesOf(caseDb, { caseIds: [json.caseId], volumeFormat: 'nifti' });
    const { codes, spacing } = niftiVolume(files[`${json.caseId}/vol000.nii.gz`]);
    expect({ codes, spacing }).toEqual({ codes: [0, 0], spacing: [1.5, 2, 1] });
  });
});

describe('an export as DICOM segmentations', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'circus-segmentation-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const dumped = (bytes: Buffer | undefined): { text: string; pixels: number[] } => {
    const path = join(folder, 'segmentation.dcm');
    writeFileSync(path, bytes as Buffer);
    const text = execFileSync('dcmdump', ['+E', '+L', '-q', '+W', folder, path], { encoding: 'utf8' });
    const raw = readdirSync(folder).find((name) => name.endsWith('.raw'));
    return { text, pixels: [...readFileSync(join(folder, raw as string))] };
  };
  /** Frames of the labels' slices, one right behind the other, the first pixel in the lowest bit. */
  const expectedBits = (...frames: [box: (typeof BOXES)[number], z: number][]): number[] => {
    const bits = frames.flatMap(([box, z]) =>
      paint(zeros(), box, 1).slice(z * COLUMNS * ROWS, (z + 1) * COLUMNS * ROWS),
    );
    const bytes = new Array<number>(2 * Math.ceil(bits.length / 16)).fill(0);
    bits.forEach((bit, index) => {
      bytes[index >> 3] = (bytes[index >> 3] as number) | (bit << (index & 7));
    });
    return bytes;
  };

  (isInstalled('dcmdump') ? it : it.skip)('dcmdump finds a segment for each label, and its frames', async () => {
    const { caseId } = revising;
    const body = { caseIds: [caseId], volumeFormat: 'dicomSeg', labelPackType: 'combined' };
    const { names, files } = await filesOf(caseDb, body);
    expect(names).toEqual([`${caseId}/data.json`, `${caseId}/vol000-label.dcm`]);
    const { text, pixels } = dumped(files[`${caseId}/vol000-label.dcm`]);
    expect(text).toMatch(/\(0008,0016\) UI =SegmentationStorage/);
    expect(text).toMatch(/\(0028,0008\) IS \[5\]/);
    expect(text.match(/\(0062,0005\) LO \[\w+\]/g)).toEqual(['(0062,0005) LO [Nodule]', '(0062,0005) LO [Vessel]']);
    // Image 5 is slice 0: segment 1 lies in slices 1 and 2, segment 2 in all.
    const positions = [95 - 2.5, 97.5, 87.5, 92.5, 97.5];
    expect(Array.from(text.matchAll(/\(0020,0032\) DS \[10\\-20\\([\d.]+)\]/g), ([, z]) => Number(z))).toEqual(
      positions,
    );
    expect(pixels).toEqual(expectedBits([BOXES[0], 1], [BOXES[0], 2], [BOXES[1], 0], [BOXES[1], 1], [BOXES[1], 2]));
    const images = await caseDb.owner.instance.findMany({
      where: { series: { seriesInstanceUid: SERIES } },
      select: { sopInstanceUid: true, imageNumber: true },
    });
    for (const { sopInstanceUid, imageNumber } of images)
      expect(text.includes(sopInstanceUid)).toBe(imageNumber % 2 === 1);
  });

  (isInstalled('dciodvfy') ? it : it.skip)('dciodvfy finds no fault in the segmentation of each label', async () => {
    const { caseId } = revising;
    const { names, files } = await filesOf(caseDb, { caseIds: [caseId], volumeFormat: 'dicomSeg' });
    expect(names.slice(1)).toEqual([`${caseId}/vol000-label000.dcm`, `${caseId}/vol000-label003.dcm`]);
    for (const name of names.slice(1)) {
      const path = join(folder, 'segmentation.dcm');
      writeFileSync(path, files[name] as Buffer);
      const { stderr } = spawnSync('dciodvfy', [path], { encoding: 'utf8' });
      expect(stderr).toMatch(/^Segmentation/m);
      expect(stderr.split('\n').filter((line) => /^(Error|Warning)/.test(line) && !line.includes('DICOMDIR'))).toEqual(
        [],
      );
    }
  });

  it('names the patient only for who may see the patients of the project', async () => {
    const { caseId } = revising;
    const body = { caseIds: [caseId], volumeFormat: 'dicomSeg', labelPackType: 'combined' };
    const path = `${caseId}/vol000-label.dcm`;
    const seen = await filesOf(caseDb, body);
    expect(seen.files[path]?.includes('Doe^Jane')).toBe(true);
    for (const access of [
      member(
        { read: ['liver'] },
        { globalPrivileges: ['downloadVolume', 'personalInfoView'], personalInfoPreference: true },
      ),
      member({ read: ['liver'], viewPersonalInfo: ['liver'] }, { globalPrivileges: ['downloadVolume'] }),
    ]) {
      const hidden = await filesOf(caseDb, body, access);
      for (const text of ['Doe', 'P-1']) expect(hidden.files[path]?.includes(text)).toBe(false);
    }
  });

  it('ends with an error for images that do not say where they are', async () => {
    const seriesUid = '1.2.392.6';
    const without = ['00200032', '00200037'];
    await storeSeries(caseDb, seriesUid, [{ rows: 2, columns: 2, without }]);
    const series = [{ seriesUid, partialVolumeDescriptor: pvd(1, 1) }];
    const { json } = await caseDb.call('POST', '/api/cases', writer, { projectId: 'liver', series });
    const voxels = await revising.storeBlob(Uint8Array.of(0xf0));
    const labels = [{ type: 'voxel', data: { voxels, origin: [0, 0, 0], size: [2, 2, 1] }, attributes: {} }];
    const revision = { description: '', attributes: {}, status: 'draft', series: [{ ...series[0], labels }] };
    expect((await revising.save(revision, writer, {}, json.caseId)).status).toBe(201);
    expect(await exported(caseDb, { caseIds: [json.caseId], volumeFormat: 'dicomSeg' })).toMatchObject({
      status: 'error',
      name: 'Export a case as DICOM segmentations',
      errorMessage: expect.stringContaining('Image 1 does not say where it is in the patient'),
    });
  });
});
