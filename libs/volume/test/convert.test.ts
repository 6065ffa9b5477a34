import { isStoredAsIs, storedFrameRange, voxelArray, writeVoxels } from '../src/index.js';
import { pixelHeader } from './pixelHeader.js';

const SAMPLES = [0, 1, 2, 3, 4095, -1, -32_768, 32_767, 8, 9, 10, 11];

/** The samples as bytes of a file, which begin at an even or an odd address. */
function stored(samples: number[], address: 0 | 1): Uint8Array {
  const bytes = new Uint8Array(samples.length * 2 + 2).subarray(address, address + samples.length * 2);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  samples.forEach((sample, i) => {
    view.setInt16(i * 2, sample, true);
  });
  return bytes;
}

describe('voxels from stored pixels', () => {
  it.each([0, 1] as const)('are written into shared memory with their range (address %p)', (address) => {
    const target = voxelArray('int16', new SharedArrayBuffer(48), 24, 12);
    expect(writeVoxels(pixelHeader(), stored(SAMPLES, address), 0, target)).toEqual({ min: -32_768, max: 32_767 });
    expect([...target]).toEqual(SAMPLES);
  });

  it('are masked, turned round and rescaled in one go', () => {
    const header = pixelHeader({
      modality: 'CT',
      photometricInterpretation: 'MONOCHROME1',
      bitsStored: 12,
      highBit: 11,
      pixelRepresentation: 0,
      rescaleSlope: 1,
      rescaleIntercept: -1000,
    });
    const target = new Int16Array(12);
    const range = writeVoxels(header, stored(SAMPLES, 0), 0, target);
    const expected = SAMPLES.map((sample) => 4095 - (sample & 0xfff) - 1000);
    expect([...target]).toEqual(expected);
    expect(range).toEqual({ min: Math.min(...expected), max: Math.max(...expected) });
  });

  it('of a frame are found by its index, or by its part of the file', () => {
    const header = pixelHeader({
      numberOfFrames: 2,
      pixelData: { offset: 1000, length: 48, encapsulated: false, vr: 'OW' },
    });
    const bytes = stored([...SAMPLES, ...SAMPLES.map((sample) => sample ^ 1)], 0);
    const target = new Int16Array(12);
    writeVoxels(header, bytes, 1, target);
    expect([...target]).toEqual(SAMPLES.map((sample) => sample ^ 1));
    expect(isStoredAsIs(header)).toBe(true);
    expect(storedFrameRange(header, 1)).toEqual({ offset: 1024, length: 24 });
    expect(isStoredAsIs({ ...header, transferSyntaxUid: '1.2.840.10008.1.2.2' })).toBe(false);
    expect(isStoredAsIs({ ...header, transferSyntaxUid: '1.2.840.10008.1.2.1.99' })).toBe(false);
  });

  it.each([
    ['RGB', [255, 0, 0, 10, 20, 30], [255, 0, 0, 255, 10, 20, 30, 255]],
    ['YBR_FULL', [76, 85, 255, 128, 128, 128], [254, 0, 0, 255, 128, 128, 128, 255]],
  ])('of %s become red, green, blue and opaque', (photometricInterpretation, samples, rgba) => {
    const header = pixelHeader({
      photometricInterpretation,
      samplesPerPixel: 3,
      bitsAllocated: 8,
      bitsStored: 8,
      highBit: 7,
      pixelRepresentation: 0,
      columns: 2,
      rows: 1,
      pixelData: { offset: 0, length: 6, encapsulated: false, vr: 'OB' },
    });
    const target = new Uint8Array(8);
    expect(writeVoxels(header, Uint8Array.from(samples), 0, target)).toEqual({ min: 0, max: 255 });
    expect([...target]).toEqual(rgba);
  });

  it('are refused when pixels are missing or the image is of another size', () => {
    const refusal = expect.objectContaining({ name: 'Refusal', kind: 'unprocessable' });
    expect(() => writeVoxels(pixelHeader(), stored(SAMPLES.slice(1), 0), 0, new Int16Array(12))).toThrow(refusal);
    expect(() => writeVoxels(pixelHeader(), stored(SAMPLES, 0), 0, new Int16Array(13))).toThrow(refusal);
    expect(() => writeVoxels(pixelHeader({ bitsAllocated: 32 }), stored(SAMPLES, 0), 0, new Int16Array(12))).toThrow(
      refusal,
    );
  });
});
