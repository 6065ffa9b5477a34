import { bytesPerVoxel, pixelFormats, voxelFormatOf } from '../src/index.js';
import { pixelHeader } from './pixelHeader.js';

describe('voxel format', () => {
  it.each([
    [8, 0, 'uint8'],
    [8, 1, 'int8'],
    [16, 0, 'uint16'],
    [16, 1, 'int16'],
  ])('of %p bits with representation %p is %p, but int16 for CT', (bitsAllocated, pixelRepresentation, format) => {
    expect(voxelFormatOf(pixelHeader({ bitsAllocated, pixelRepresentation }))).toBe(format);
    expect(voxelFormatOf(pixelHeader({ bitsAllocated, pixelRepresentation, modality: 'CT' }))).toBe('int16');
  });

  it('of colour is rgba8', () => {
    for (const photometricInterpretation of ['RGB', 'YBR_FULL', 'YBR_FULL_422', 'YBR_RCT', 'YBR_ICT']) {
      const colour = { samplesPerPixel: 3, bitsAllocated: 8, photometricInterpretation };
      expect(voxelFormatOf(pixelHeader(colour))).toBe('rgba8');
    }
  });

  it('of anything else is none', () => {
    expect(voxelFormatOf(pixelHeader({ bitsAllocated: 32 }))).toBeNull();
    expect(voxelFormatOf(pixelHeader({ samplesPerPixel: 3, photometricInterpretation: 'CMYK' }))).toBeNull();
    expect(voxelFormatOf(pixelHeader({ samplesPerPixel: 3, photometricInterpretation: 'YBR_FULL' }))).toBeNull();
    expect(voxelFormatOf(pixelHeader({ photometricInterpretation: 'PALETTE COLOR', bitsAllocated: 32 }))).toBeNull();
  });

  it('of single bits is uint8, of palettes and wide colours rgba8', () => {
    expect(voxelFormatOf(pixelHeader({ bitsAllocated: 1 }))).toBe('uint8');
    expect(voxelFormatOf(pixelHeader({ photometricInterpretation: 'PALETTE COLOR' }))).toBe('rgba8');
    expect(voxelFormatOf(pixelHeader({ samplesPerPixel: 3, photometricInterpretation: 'RGB' }))).toBe('rgba8');
  });

  it('has the codes and sizes of CIRCUS', () => {
    const codes = Object.entries(pixelFormats).map(([name, { code }]) => [name, code]);
    expect(Object.fromEntries(codes)).toEqual({
      unknown: -1,
      uint8: 0,
      int8: 1,
      uint16: 2,
      int16: 3,
      binary: 4,
      rgba8: 5,
    });
    expect((['uint8', 'int8', 'uint16', 'int16', 'rgba8'] as const).map(bytesPerVoxel)).toEqual([1, 1, 2, 2, 4]);
  });
});
