import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateDataset, type PixelHeader, pixelHeaderOf, readHeader } from '@circus/dicom';
import { sharedData } from '@circus/testkit';
import {
  bytesPerVoxel,
  sampleRuleOf,
  type ValueRange,
  voxelArray,
  voxelFormatOf,
  voxelOfSample,
  writeVoxels,
} from '../src/index.js';

interface DescribedFile {
  file: string;
  bitsAllocated?: number;
  transferSyntax: string;
  photometric?: string;
  groundTruth?: {
    photometric: string;
    min: number;
    max: number;
    samples: number[][];
    compare: string;
  };
}

const folder = sharedData('data/dicom', 'voxels of images made by others');
const described: DescribedFile[] = folder ? JSON.parse(readFileSync(join(folder, 'MANIFEST.json'), 'utf8')).files : [];
const shown = described.filter(
  ({ groundTruth, photometric, bitsAllocated }) =>
    groundTruth !== undefined &&
    groundTruth !== null &&
    photometric !== 'PALETTE COLOR' &&
    (bitsAllocated === 8 || (bitsAllocated === 16 && photometric?.startsWith('MONOCHROME'))),
);

function load(file: string): { header: PixelHeader; pixelBytes: Uint8Array } | null {
  const bytes = readFileSync(join(folder as string, file));
  let header: PixelHeader | null;
  try {
    const reading = readHeader(bytes, { complete: true });
    if (reading.status !== 'header') return null;
    header = pixelHeaderOf(reading.header);
  } catch {
    return null; // not a file that an archive takes
  }
  if (header === null) return null;
  const deflated = header.transferSyntaxUid === '1.2.840.10008.1.2.1.99';
  const { offset, length } = header.pixelData;
  const plain = deflated ? inflateDataset(bytes) : bytes;
  return { header, pixelBytes: plain.subarray(offset, length === null ? undefined : offset + length) };
}

/** Decoded in any case; of the compressed ones a decoder may be missing, which has to be said. */
const UNCOMPRESSED_OR_RLE = /^1\.2\.840\.10008\.1\.2(\.1|\.1\.99|\.2|\.5)?$/;

function toleranceOf(compare: string): number {
  if (compare === 'exact') return 0;
  const maximum = /maximum difference (\d+)/.exec(compare);
  return maximum ? Number(maximum[1]) : 40;
}

if (shown.length > 0) {
  describe('voxels of images made by others', () => {
    it.each(shown.map((description) => [description.file, description] as const))('%s', (file, { groundTruth }) => {
      const loaded = load(file);
      if (loaded === null || groundTruth === undefined) return expect(file).toMatch(/^no-preamble/);
      const { header, pixelBytes } = loaded;
      const format = voxelFormatOf(header);
      if (format === null) throw new Error(`${file} has no voxel format`);
      const pixels = header.rows * header.columns;
      const voxels = voxelArray(format, new ArrayBuffer(pixels * bytesPerVoxel(format)), 0, pixels);
      let range: ValueRange;
      try {
        range = writeVoxels(header, pixelBytes, 0, voxels);
      } catch (error) {
        if (UNCOMPRESSED_OR_RLE.test(header.transferSyntaxUid)) throw error;
        const named = expect.stringContaining(header.transferSyntaxUid);
        return expect(error).toMatchObject({ name: 'Refusal', kind: 'notImplemented', message: named });
      }
      const tolerance = toleranceOf(groundTruth.compare);
      const near = (found: number | undefined, expected: number) =>
        expect(Math.abs((found ?? Number.NaN) - expected)).toBeLessThanOrEqual(tolerance);
      if (format === 'rgba8') {
        expect(range).toEqual({ min: 0, max: 255 });
        if (groundTruth.photometric !== 'RGB') return;
        for (const [row = 0, column = 0, ...colour] of groundTruth.samples) {
          const at = (row * header.columns + column) * 4;
          colour.forEach((expected, sample) => {
            near(voxels[at + sample], expected);
          });
          expect(voxels[at + 3]).toBe(255);
        }
        return;
      }
      const rule = sampleRuleOf(header);
      const voxelOf = (stored: number) =>
        voxelOfSample((stored & (2 ** rule.bitsStored - 1)) << (rule.highBit - rule.bitsStored + 1), rule);
      for (const [row = 0, column = 0, stored = 0] of groundTruth.samples) {
        near(voxels[row * header.columns + column], voxelOf(stored));
      }
      const ends = [voxelOf(groundTruth.min), voxelOf(groundTruth.max)];
      near(range.min, Math.min(...ends));
      near(range.max, Math.max(...ends));
    });
  });
} else {
  // A file without a test fails; that these are left out, and what, was printed above.
  it.skip('needs images made by others', () => undefined);
}
