import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ctPhantom, type InstanceOverrides, makeInstance, pixelHeaderOf, readHeader } from '@circus/dicom';
import { sharedData } from '@circus/testkit';
import {
  decodeSlice,
  layOutPartialVolume,
  type PartialVolumeDescriptor,
  StoredImages,
  type StoredSeriesInstance,
  type VolumeFilesOptions,
  volumeFiles,
} from '../../src/index.js';

/** Stored files that know which of them were read. */
class Files {
  readonly instances: StoredSeriesInstance[] = [];
  readonly images = new StoredImages({ read: async (key, range) => this.read(key, range) });
  reads = 0;
  private readonly bytes = new Map<string, Buffer>();

  add(bytes: Buffer, imageNumber = this.instances.length + 1): void {
    const reading = readHeader(bytes, { complete: true });
    const header = reading.status === 'header' ? pixelHeaderOf(reading.header) : null;
    if (header === null) throw new Error('no image');
    const storageKey = `file-${this.instances.length}`;
    this.bytes.set(storageKey, bytes);
    this.instances.push({ imageNumber, storageKey, header });
  }

  async written(descriptor: PartialVolumeDescriptor, options: Partial<VolumeFilesOptions> = {}) {
    const volume = layOutPartialVolume(this.instances, descriptor);
    const written: Record<string, Buffer> = {};
    const decode = options.decode ?? ((work) => decodeSlice(this.images, work));
    const all = { ahead: 2, tags: { privateTags: new Set<string>() }, ...options, decode };
    for await (const { name, sizeBytes, bytes } of volumeFiles('0', volume, all)) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of bytes) chunks.push(chunk);
      written[name] = Buffer.concat(chunks);
      expect(written[name]).toHaveLength(sizeBytes);
    }
    return written;
  }

  private read(key: string, { offset, length }: { offset: number; length?: number }): Uint8Array {
    this.reads += 1;
    const bytes = this.bytes.get(key) as Buffer;
    return bytes.subarray(offset, length === undefined ? undefined : offset + length);
  }
}

const made = (overrides: InstanceOverrides[]): Files => {
  const files = new Files();
  for (const one of overrides) files.add(makeInstance(one), one.instanceNumber);
  return files;
};
const words = (bytes: Buffer | undefined) => new Int16Array(new Uint8Array(bytes ?? []).buffer);

describe('the files of a volume', () => {
  const slices = [1, 2, 3, 4, 5].map((instanceNumber) => ({
    instanceNumber,
    modality: 'MR',
    rows: 1,
    columns: 2,
    pixels: Int16Array.of(instanceNumber, -instanceNumber),
    pixelSpacing: [3, 2] as const,
    imagePositionPatient: [0, 0, instanceNumber * 1.5] as const,
  }));

  it('have their slices in the order of the descriptor', async () => {
    const forward = await made(slices).written({ start: 1, end: 5, delta: 2 });
    expect(words(forward['0.raw'])).toEqual(Int16Array.of(1, -1, 3, -3, 5, -5));
    expect(forward['0.mhd']?.toString()).toContain(
      'DimSize = 2 1 3\nElementType = MET_SHORT\nElementSpacing = 2 3 3\n',
    );
    const backward = await made(slices).written({ start: 4, end: 2, delta: -1 });
    expect(words(backward['0.raw'])).toEqual(Int16Array.of(4, -4, 3, -3, 2, -2));
    const tags = JSON.parse(String(backward['0.json']));
    expect(tags.unique.map((one: Record<string, string>) => one['0020,0013'])).toEqual(['4', '3', '2']);
    expect(tags.common).toMatchObject({ '0008,0060': 'MR' });
  });

  it('have the attributes only where they are wanted', async () => {
    expect(Object.keys(await made(slices).written({ start: 1, end: 5, delta: 1 }))).toEqual([
      '0.mhd',
      '0.raw',
      '0.json',
    ]);
    const bare = await made(slices).written({ start: 1, end: 5, delta: 1 }, { tags: null, lineEnding: 'crlf' });
    expect(Object.keys(bare)).toEqual(['0.mhd', '0.raw']);
    expect(bare['0.mhd']?.toString()).toContain('\r\nElementDataFile = 0.raw\r\n');
  });

  it('of CT hold rescaled int16, of others the stored values, of MONOCHROME1 the inverted ones', async () => {
    const one = { rows: 1, columns: 2, start: 1, end: 1, delta: 1 };
    const ct = made([
      { ...one, modality: 'CT', pixels: Uint16Array.of(0, 1000), rescaleSlope: 2, rescaleIntercept: -1024 },
    ]);
    expect(words((await ct.written(one))['0.raw'])).toEqual(Int16Array.of(-1024, 976));
    const mr = made([
      { ...one, modality: 'MR', pixels: Uint16Array.of(0, 1000), rescaleSlope: 2, rescaleIntercept: -1024 },
    ]);
    expect(words((await mr.written(one))['0.raw'])).toEqual(Int16Array.of(0, 1000));
    const cr = made([
      { ...one, modality: 'CR', photometricInterpretation: 'MONOCHROME1', pixels: Uint8Array.of(0, 200) },
    ]);
    expect([...((await cr.written(one))['0.raw'] ?? [])]).toEqual([255, 55]);
  });

  it('of colour hold four bytes a voxel', async () => {
    const files = made([
      {
        modality: 'US',
        rows: 1,
        columns: 2,
        samplesPerPixel: 3,
        photometricInterpretation: 'RGB',
        pixels: Uint8Array.of(1, 2, 3, 4, 5, 6),
      },
    ]);
    const written = await files.written({ start: 1, end: 1, delta: 1 });
    expect([...(written['0.raw'] ?? [])]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
    expect(written['0.mhd']?.toString()).toContain('ElementNumberOfChannels = 4');
  });

  it('of an object with several frames have a slice for each, and its attributes once', async () => {
    const files = made([
      {
        modality: 'MR',
        rows: 1,
        columns: 2,
        numberOfFrames: 3,
        pixels: Int16Array.of(1, 2, 3, 4, 5, 6),
        instanceNumber: 1,
      },
    ]);
    const written = await files.written({ start: 3, end: 1, delta: -1 });
    expect(words(written['0.raw'])).toEqual(Int16Array.of(5, 6, 3, 4, 1, 2));
    expect(JSON.parse(String(written['0.json']))).toMatchObject({ common: { '0028,0008': '3' }, unique: [{}, {}, {}] });
    expect(files.reads).toBe(4);
  });

  it('of images that are stored as usual are read in one go for each', async () => {
    const files = made(slices);
    await files.written({ start: 1, end: 5, delta: 1 });
    expect(files.reads).toBe(5);
  });

  it('never have more slices in memory than are read ahead', async () => {
    const files = made(slices);
    let inMemory = 0;
    let most = 0;
    const decode: VolumeFilesOptions['decode'] = async (work) => {
      inMemory += 1;
      most = Math.max(most, inMemory);
      return decodeSlice(files.images, work);
    };
    await files.written({ start: 1, end: 5, delta: 1 }, { ahead: 2, decode, onSlice: () => (inMemory -= 1) });
    // One is handed over while the next ones are read.
    expect(most).toBeLessThanOrEqual(3);
    expect(inMemory).toBe(0);
  });

  it('end with the error of the image that cannot be decoded', async () => {
    const files = made(slices);
    const decode: VolumeFilesOptions['decode'] = async (work) => {
      if (work.source.storageKey === 'file-2') throw new Error('broken image');
      return decodeSlice(files.images, work);
    };
    await expect(files.written({ start: 1, end: 5, delta: 1 }, { decode, ahead: 4 })).rejects.toThrow('broken image');
  });

  it('are refused for images that the series lacks, and for those that do not fit together', async () => {
    const files = made([...slices, { ...slices[0], instanceNumber: 6, rows: 2, pixels: Int16Array.of(1, 2, 3, 4) }]);
    const layOut = (start: number, end: number, delta: number) => () =>
      layOutPartialVolume(files.instances, { start, end, delta });
    expect(layOut(1, 7, 1)).toThrow('The series has no image number 7.');
    expect(layOut(3, 1, 1)).toThrow(/do not describe a partial volume/);
    expect(layOut(4, 6, 1)).toThrow(/^Image 6 of the series does not fit the others. It is 2 x 2 /);
    expect(layOut(6, 6, 1)).not.toThrow();
  });

  const folder = sharedData('data/dicom', 'volumes of images made by others');
  const real = (...names: string[]) => {
    const files = new Files();
    for (const name of names) files.add(readFileSync(join(folder as string, name)));
    return files;
  };

  (folder ? it : it.skip)('of a real series are those of its six slices', async () => {
    const files = real(...[1, 2, 3, 4, 5, 6].map((n) => `series-mr/slice-${n}.dcm`));
    const { columns, rows } = files.instances[0]?.header ?? { columns: 0, rows: 0 };
    const written = await files.written({ start: 1, end: 6, delta: 1 });
    expect(written['0.raw']).toHaveLength(columns * rows * 6 * 2);
    expect(JSON.parse(String(written['0.json'])).unique).toHaveLength(6);
  });

  (folder ? it : it.skip)('of one image are the same from every lossless transfer syntax', async () => {
    const syntaxes = [
      'implicit-le',
      'explicit-be',
      'deflated',
      'rle',
      'jpeg-lossless-sv1',
      'jpegls-lossless',
      'j2k-lossless',
    ];
    const raws = new Set<string>();
    for (const syntax of syntaxes) {
      const written = await real(`transfer-syntax/ct-${syntax}.dcm`).written({ start: 1, end: 1, delta: 1 });
      raws.add(written['0.raw']?.toString('base64') ?? '');
      expect(JSON.parse(String(written['0.json'])).common['0008,0060']).toBe('CT');
    }
    expect(raws.size).toBe(1);
  });

  it('of a CT are those of the phantom that was stored', async () => {
    const files = new Files();
    for (const { bytes } of ctPhantom({ slices: 3, rows: 16, columns: 16 })) files.add(bytes);
    const written = await files.written({ start: 1, end: 3, delta: 1 });
    expect(written['0.raw']).toHaveLength(16 * 16 * 3 * 2);
  });
});
