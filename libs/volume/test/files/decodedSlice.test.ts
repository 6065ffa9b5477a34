import { element, makeInstance, pixelHeaderOf, readHeader } from '@circus/dicom';
import { decodeSlice, StoredImages } from '../../src/index.js';

const words = (...values: number[]) => Buffer.from(Uint16Array.from(values).buffer).toString('base64');

describe('a slice of palette colours', () => {
  const file = makeInstance({
    modality: 'US',
    columns: 3,
    rows: 1,
    pixels: Uint8Array.of(0, 2, 1),
    photometricInterpretation: 'PALETTE COLOR',
    extra: {
      ...Object.fromEntries([1, 2, 3].map((n) => [`0028110${n}`, element('US', 3, 0, 16)])),
      '00281201': { vr: 'OW', InlineBinary: words(0x1000, 0x2000, 0x3000) },
      '00281202': { vr: 'OW', InlineBinary: words(0x4000, 0x5000, 0x6000) },
      '00281203': { vr: 'OW', InlineBinary: words(0x7000, 0x8000, 0x9000) },
    },
  });
  const images = new StoredImages({
    read: async (_key, { offset, length }) => file.subarray(offset, length === undefined ? undefined : offset + length),
  });

  it.each([
    ['with its attributes', new Set<string>()],
    ['without them', null],
  ])('has the colours of its file, %s', async (_, privateTags) => {
    const reading = readHeader(file, { complete: true });
    const header = reading.status === 'header' ? pixelHeaderOf(reading.header) : null;
    if (!header) throw new Error('the file has pixels');
    const { voxels, tags } = await decodeSlice(images, {
      source: { storageKey: 'a', header, frameIndex: 0, imageNumber: 1 },
      columns: 3,
      rows: 1,
      format: 'rgba8',
      privateTags,
    });
    expect([...voxels]).toEqual([0x10, 0x40, 0x70, 255, 0x30, 0x60, 0x90, 255, 0x20, 0x50, 0x80, 255]);
    expect(tags === null).toBe(privateTags === null);
  });
});
