import { type SampleRule, sampleRuleOf, voxelOfSample } from '../src/index.js';
import { pixelHeader } from './pixelHeader.js';

function rule(overrides: Partial<SampleRule>): SampleRule {
  return {
    bitsAllocated: 16,
    bitsStored: 16,
    highBit: 15,
    signed: false,
    inverted: false,
    rescale: null,
    ...overrides,
  };
}

describe('samples', () => {
  it('are the stored bits only, with their sign', () => {
    expect(voxelOfSample(0b1111100, rule({ bitsStored: 5, highBit: 6, signed: true }))).toBe(-1);
    expect(voxelOfSample(0x0fff, rule({ bitsStored: 12, highBit: 11, signed: true }))).toBe(-1);
    expect(voxelOfSample(0xf123, rule({ bitsStored: 12, highBit: 11 }))).toBe(0x123);
    expect(voxelOfSample(0x8000, rule({ signed: true }))).toBe(-32_768);
  });

  it('are turned round for MONOCHROME1', () => {
    const eight = { bitsAllocated: 8, bitsStored: 8, highBit: 7, inverted: true };
    const six = { bitsAllocated: 8, bitsStored: 6, highBit: 5, inverted: true };
    expect(voxelOfSample(255, rule(eight))).toBe(0);
    expect(voxelOfSample(0, rule(six))).toBe(63);
    expect(voxelOfSample(0, rule({ ...eight, signed: true }))).toBe(-1);
    expect(voxelOfSample(127, rule({ ...eight, signed: true }))).toBe(-128);
    expect(voxelOfSample(-32 & 0x3f, rule({ ...six, signed: true }))).toBe(31);
  });

  it('are rescaled to Hounsfield units, rounded and clamped', () => {
    const hounsfield = (raw: number, slope: number, intercept: number) =>
      voxelOfSample(raw & 0xffff, rule({ signed: true, rescale: { slope, intercept } }));
    expect(hounsfield(0, 1, -1024)).toBe(-1024);
    expect(hounsfield(1024, 1, -1024)).toBe(0);
    expect(hounsfield(3, 0.5, 0)).toBe(2);
    expect(hounsfield(-3, 0.5, 0)).toBe(-1);
    expect(hounsfield(1000, 100, 0)).toBe(32_767);
    expect(hounsfield(-1000, 100, 0)).toBe(-32_768);
    expect(Object.is(hounsfield(0, -1, 0), 0)).toBe(true);
  });

  it('are rescaled for CT only, and only by slope and intercept together', () => {
    const given = { rescaleSlope: 2, rescaleIntercept: -1000 };
    expect(sampleRuleOf(pixelHeader({ modality: 'CT', ...given })).rescale).toEqual({ slope: 2, intercept: -1000 });
    expect(sampleRuleOf(pixelHeader({ modality: 'CT', rescaleSlope: 2 })).rescale).toEqual({ slope: 1, intercept: 0 });
    expect(sampleRuleOf(pixelHeader({ modality: 'MR', ...given })).rescale).toBeNull();
    expect(sampleRuleOf(pixelHeader({ modality: 'PT', ...given })).rescale).toBeNull();
  });

  it.each([
    [
      { bitsStored: 0, highBit: 15 },
      { bitsStored: 16, highBit: 15 },
    ],
    [
      { bitsStored: 17, highBit: 16 },
      { bitsStored: 16, highBit: 15 },
    ],
    [
      { bitsStored: 12, highBit: 10 },
      { bitsStored: 12, highBit: 11 },
    ],
    [
      { bitsStored: 12, highBit: 16 },
      { bitsStored: 12, highBit: 11 },
    ],
  ])('take impossible bits %p as %p', (bits, taken) => {
    expect(sampleRuleOf(pixelHeader(bits))).toMatchObject(taken);
  });
});
