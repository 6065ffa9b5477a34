import { volumeModeOf, voxelSizeOf } from '../src/index.js';
import { pixelHeader } from './pixelHeader.js';

const AXIAL = [1, 0, 0, 0, 1, 0] as [number, number, number, number, number, number];
const at = (z: number) => ({
  imageOrientationPatient: AXIAL,
  imagePositionPatient: [0, 0, z] as [number, number, number],
});

describe('voxel size', () => {
  const spacing = { pixelSpacing: [0.5, 0.8] as [number, number], spacingBetweenSlices: 3 };

  it('takes x from the column spacing, y from the row spacing and z from the positions', () => {
    const first = pixelHeader({ ...spacing, ...at(10) });
    expect(voxelSizeOf(first, pixelHeader({ ...spacing, ...at(12.5) }))).toEqual([0.8, 0.5, 2.5]);
    expect(voxelSizeOf(first, pixelHeader({ ...spacing, ...at(7.5) }))).toEqual([0.8, 0.5, 2.5]);
  });

  it('measures z along the normal of tilted images', () => {
    const tilted = [1, 0, 0, 0, 0.6, 0.8] as typeof AXIAL;
    const first = pixelHeader({ imageOrientationPatient: tilted, imagePositionPatient: [0, 0, 0] });
    const second = pixelHeader({ imageOrientationPatient: tilted, imagePositionPatient: [7, 0, 5] });
    expect(voxelSizeOf(first, second)[2]).toBeCloseTo(3, 12);
  });

  it('falls back to spacing, slice location, thickness and 1, in this order', () => {
    const all = { spacingBetweenSlices: -3, sliceLocation: 5, sliceThickness: 4 };
    const next = pixelHeader({ sliceLocation: 3 });
    expect(voxelSizeOf(pixelHeader(spacing), pixelHeader(spacing))).toEqual([0.8, 0.5, 3]);
    expect(voxelSizeOf(pixelHeader(all), next)[2]).toBe(3);
    expect(voxelSizeOf(pixelHeader({ ...all, ...at(1) }), pixelHeader(at(1)))[2]).toBe(3);
    expect(voxelSizeOf(pixelHeader({ ...all, spacingBetweenSlices: 0 }), next)[2]).toBe(2);
    expect(voxelSizeOf(pixelHeader({ ...all, spacingBetweenSlices: null }))[2]).toBe(4);
    expect(voxelSizeOf(pixelHeader())).toEqual([1, 1, 1]);
  });

  it('takes spacing that makes no sense as missing', () => {
    const imager = { imagerPixelSpacing: [0.2, 0.3] as [number, number] };
    expect(voxelSizeOf(pixelHeader({ pixelSpacing: [0, 1], ...imager }))).toEqual([0.3, 0.2, 1]);
    expect(voxelSizeOf(pixelHeader({ pixelSpacing: [Number.NaN, 1] }))).toEqual([1, 1, 1]);
  });
});

describe('volume mode', () => {
  it('is 3d for original grey images of one orientation from CT, MR or PT', () => {
    for (const modality of ['CT', 'MR', 'PT']) {
      const header = pixelHeader({ modality, ...at(0) });
      expect(volumeModeOf(header, header)).toBe('3d');
      expect(volumeModeOf(header)).toBe('3d');
    }
  });

  it.each([
    ['another modality', { modality: 'CR' }],
    ['colour', { samplesPerPixel: 3, photometricInterpretation: 'RGB' }],
    ['a derived image', { imageType: ['DERIVED', 'PRIMARY'] }],
    ['another orientation', { imageOrientationPatient: [0, 1, 0, 0, 0, 1] as typeof AXIAL }],
  ])('is 2d with %s among the first two', (_, difference) => {
    const header = pixelHeader(at(0));
    expect(volumeModeOf(header, { ...header, ...difference })).toBe('2d');
  });
});
