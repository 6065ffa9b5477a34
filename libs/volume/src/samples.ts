import type { PixelHeader } from '@circus/dicom';

/** What turns one stored sample of a grey image into a voxel. */
export interface SampleRule {
  /** 8 or 16. */
  bitsAllocated: number;
  /** 1 to bitsAllocated. */
  bitsStored: number;
  /** Position of the most significant stored bit, bitsStored - 1 to bitsAllocated - 1. */
  highBit: number;
  signed: boolean;
  /** MONOCHROME1: the lowest value is white. Voxels are turned round so that larger is always brighter. */
  inverted: boolean;
  /** Given for CT only, whose voxels are Hounsfield units. */
  rescale: { slope: number; intercept: number } | null;
}

/**
 * The rule of a grey image. (RS specification 3.5, steps 2 to 4)
 *
 * CT takes Rescale Slope (0028,1053) and Intercept (0028,1052) if both are there, else 1 and 0. Numbers of bits that
 * cannot be count as all bits, at the bottom.
 */
export function sampleRuleOf(header: PixelHeader): SampleRule {
  const { bitsAllocated, rescaleSlope, rescaleIntercept } = header;
  const possible = header.bitsStored >= 1 && header.bitsStored <= bitsAllocated;
  const bitsStored = possible ? header.bitsStored : bitsAllocated;
  const placed = header.highBit >= bitsStored - 1 && header.highBit < bitsAllocated;
  const highBit = placed ? header.highBit : bitsStored - 1;
  const both = rescaleSlope !== null && rescaleIntercept !== null;
  return {
    bitsAllocated,
    bitsStored,
    highBit,
    signed: header.pixelRepresentation === 1,
    inverted: header.photometricInterpretation === 'MONOCHROME1',
    rescale:
      header.modality === 'CT' ? { slope: both ? rescaleSlope : 1, intercept: both ? rescaleIntercept : 0 } : null,
  };
}

/**
 * The voxel of one stored sample: masked to the stored bits, sign-extended, turned round for MONOCHROME1, rescaled
 * (rounded and clamped to 16 bits) for CT.
 *
 * @param raw the container's bits, 0 to 2^bitsAllocated - 1; bits outside the stored ones may hold anything
 */
export function voxelOfSample(raw: number, rule: SampleRule): number {
  const { bitsStored, highBit, signed, inverted, rescale } = rule;
  const mask = 2 ** bitsStored - 1;
  let sample = (raw >> (highBit - bitsStored + 1)) & mask;
  if (signed) sample = (sample << (32 - bitsStored)) >> (32 - bitsStored);
  if (inverted) sample = signed ? -sample - 1 : mask - sample;
  if (rescale === null) return sample;
  // `+ 0` turns a negative zero into zero.
  const value = Math.round(sample * rescale.slope + rescale.intercept) + 0;
  return value < -32_768 ? -32_768 : value > 32_767 ? 32_767 : value;
}

/** Tables kept: series of one machine share their rule, a few cover whatever is being read at the same time. */
const KEPT_TABLES = 8;
const keptTables = new Map<string, Int32Array>();

/** Voxel by raw sample, for all 2^bitsAllocated samples. The table is kept and must not be changed. */
export function sampleTable(rule: SampleRule): Int32Array {
  const { bitsAllocated, bitsStored, highBit, signed, inverted, rescale } = rule;
  const key = [bitsAllocated, bitsStored, highBit, signed, inverted, rescale?.slope, rescale?.intercept].join();
  let table = keptTables.get(key);
  if (table === undefined) {
    table = Int32Array.from({ length: 2 ** bitsAllocated }, (_, raw) => voxelOfSample(raw, rule));
    const oldest = keptTables.keys().next();
    if (keptTables.size >= KEPT_TABLES && oldest.done === false) keptTables.delete(oldest.value);
    keptTables.set(key, table);
  }
  return table;
}
