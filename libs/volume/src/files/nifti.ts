import { crc32 } from 'node:zlib';
import { Refusal } from '@circus/contracts';
import type { PixelHeader } from '@circus/dicom';
import type { ArchivedFile } from '../archives/archivedFile.js';
import { bytesPerVoxel, type VoxelFormat } from '../voxelFormat.js';
import type { PartialVolume } from './partialVolume.js';

/** Three rows of four: from a voxel's column, row and slice (from 0) to mm towards right, front (anterior) and head (superior). */
export type Affine = readonly [AffineRow, AffineRow, AffineRow];
type AffineRow = readonly [number, number, number, number];

/** What a NIfTI-1 header describes. */
export interface NiftiGrid {
  columns: number;
  rows: number;
  slices: number;
  format: VoxelFormat;
  /** mm: x, y, z; used where there is no affine. */
  spacing: readonly [number, number, number];
  /** Null where the images do not say where they are. */
  affine: Affine | null;
}

/** `datatype` (nifti1.h); RGBA32 is the standard's own. */
const DATA_TYPES: Record<VoxelFormat, number> = { uint8: 2, int16: 4, int8: 256, uint16: 512, rgba8: 2304 };
const HEADER_BYTES = 352;
const MAX_LENGTH = 32_767;
/** Bytes in one stored block of deflate (RFC 1951 3.2.4). */
const STORED_BLOCK = 65_535;

/**
 * Where the voxels of a volume lie in the patient: DICOM's axes go to the left, back and head (PS3.3 C.7.6.2.1.1), NIfTI's to the
 * right, front and head. Slices are taken to be as far from one another as first and last tell, along whatever line they do.
 */
export function affineOf({ slices, spacing }: Pick<PartialVolume, 'slices' | 'spacing'>): Affine | null {
  const first = slices[0]?.header;
  const orientation = tripleOrMore(first?.imageOrientationPatient, 6);
  const position = tripleOrMore(first?.imagePositionPatient, 3);
  if (first === undefined || orientation === null || position === null) return null;
  const along = orientation.slice(0, 3).map((component) => component * spacing[0]);
  const down = orientation.slice(3, 6).map((component) => component * spacing[1]);
  const through = stepOf(first, slices.at(-1)?.header, slices.length, orientation, spacing[2]);
  const row = (axis: 0 | 1 | 2): AffineRow => {
    const sign = axis === 2 ? 1 : -1;
    const of = (vector: readonly number[]) => sign * (vector[axis] ?? 0) + 0; // no -0
    return [of(along), of(down), of(through), of(position)];
  };
  return [row(0), row(1), row(2)];
}

/** From one slice to the next, mm in DICOM's axes. */
function stepOf(
  first: PixelHeader,
  last: PixelHeader | undefined,
  slices: number,
  orientation: readonly number[],
  pitch: number,
): number[] {
  const from = tripleOrMore(first.imagePositionPatient, 3);
  const to = tripleOrMore(last?.imagePositionPatient, 3);
  if (slices > 1 && from !== null && to !== null) {
    const step = from.map((start, axis) => ((to[axis] ?? 0) - start) / (slices - 1));
    if (Math.hypot(...step) > 1e-4) return step;
  }
  const [rx = 0, ry = 0, rz = 0, cx = 0, cy = 0, cz = 0] = orientation;
  return [ry * cz - rz * cy, rz * cx - rx * cz, rx * cy - ry * cx].map((component) => component * pitch);
}

function tripleOrMore(values: readonly number[] | null | undefined, length: number): readonly number[] | null {
  return values && values.length === length && values.every(Number.isFinite) ? values : null;
}

/**
 * A volume as `<name>.nii.gz` (NIfTI-1, single file). Its gzip stream holds the bytes as they are: what is around it, an archive,
 * compresses them, and needs to know the file's size before its first byte.
 *
 * @param voxels as many as the grid has, little endian, x fastest
 * @throws Refusal 'unprocessable' for a volume that is longer in one direction than the format knows
 */
export function niftiFile(name: string, grid: NiftiGrid, voxels: AsyncIterable<Uint8Array>): ArchivedFile {
  const { columns, rows, slices, format } = grid;
  if (Math.max(columns, rows, slices) > MAX_LENGTH) {
    throw new Refusal(
      'unprocessable',
      `A NIfTI-1 file has at most ${MAX_LENGTH} voxels in each direction; the volume has ${columns} x ${rows} x ${slices}.`,
    );
  }
  const plainBytes = HEADER_BYTES + columns * rows * slices * bytesPerVoxel(format);
  const sizeBytes = 10 + plainBytes + 5 * Math.ceil(plainBytes / STORED_BLOCK) + 8;
  async function* plain(): AsyncIterable<Uint8Array> {
    yield niftiHeader(grid);
    yield* voxels;
  }
  return { name: `${name}.nii.gz`, sizeBytes, bytes: storedGzip(plain(), plainBytes) };
}

/** Bytes as a gzip stream (RFC 1952) of stored blocks, whose length is known before: all but the last are full. */
async function* storedGzip(plain: AsyncIterable<Uint8Array>, plainBytes: number): AsyncIterable<Uint8Array> {
  yield Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);
  let crc = 0;
  let left = plainBytes;
  let leftInBlock = 0;
  for await (const chunk of plain) {
    crc = crc32(chunk, crc);
    for (let at = 0; at < chunk.length; ) {
      if (leftInBlock === 0) {
        leftInBlock = Math.min(STORED_BLOCK, left);
        yield blockHeader(leftInBlock, leftInBlock === left);
      }
      const end = Math.min(chunk.length, at + leftInBlock);
      yield chunk.subarray(at, end);
      leftInBlock -= end - at;
      left -= end - at;
      if (left < 0) throw new RangeError('The volume has more voxels than its header says');
      at = end;
    }
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc, 0);
  trailer.writeUInt32LE(plainBytes % 2 ** 32, 4);
  yield trailer;
}

function blockHeader(length: number, isLast: boolean): Uint8Array {
  const complement = ~length & 0xffff;
  return Uint8Array.of(isLast ? 1 : 0, length & 0xff, length >> 8, complement & 0xff, complement >> 8);
}

/** The header and the four bytes that say there are no extensions (nifti1.h). */
function niftiHeader({ columns, rows, slices, format, spacing, affine }: NiftiGrid): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32LE(348, 0);
  [3, columns, rows, slices, 1, 1, 1, 1].forEach((length, n) => header.writeInt16LE(length, 40 + 2 * n));
  header.writeInt16LE(DATA_TYPES[format], 70);
  header.writeInt16LE(8 * bytesPerVoxel(format), 72);
  const sizes = affine === null ? spacing : ([0, 1, 2] as const).map((axis) => lengthOfColumn(affine, axis));
  const rotation = affine === null ? null : quaternionOf(affine);
  [rotation?.handedness ?? 1, ...sizes].forEach((size, n) => header.writeFloatLE(size, 76 + 4 * n));
  header.writeFloatLE(HEADER_BYTES, 108);
  header.writeFloatLE(1, 112); // scl_slope
  header.writeUInt8(2, 123); // mm
  header.writeInt16LE(rotation === null ? 0 : 1, 252); // scanner coordinates
  header.writeInt16LE(affine === null ? 0 : 1, 254);
  if (rotation !== null && affine !== null) {
    const { b, c, d } = rotation;
    [b, c, d, affine[0][3], affine[1][3], affine[2][3]].forEach((value, n) => header.writeFloatLE(value, 256 + 4 * n));
  }
  affine?.flat().forEach((value, n) => header.writeFloatLE(value, 280 + 4 * n));
  header.write('n+1\0', 344, 'latin1');
  return header;
}

const columnOf = (affine: Affine, column: 0 | 1 | 2): [number, number, number] => [
  affine[0][column],
  affine[1][column],
  affine[2][column],
];
const lengthOfColumn = (affine: Affine, column: 0 | 1 | 2): number => Math.hypot(...columnOf(affine, column));

/** The rotation as nifti1.h's quaternion (a is 0 or more); null for slices that are shifted against one another. */
function quaternionOf(affine: Affine): { b: number; c: number; d: number; handedness: 1 | -1 } | null {
  const [x, y, z] = ([0, 1, 2] as const).map((axis) => {
    const length = lengthOfColumn(affine, axis);
    return columnOf(affine, axis).map((component) => component / length);
  }) as [number[], number[], number[]];
  const dot = (one: number[], other: number[]) => one.reduce((sum, value, axis) => sum + value * (other[axis] ?? 0), 0);
  if ([dot(x, y), dot(y, z), dot(x, z)].some((cosine) => !(Math.abs(cosine) < 1e-4))) return null;
  const [x0 = 0, x1 = 0, x2 = 0] = x;
  const [y0 = 0, y1 = 0, y2 = 0] = y;
  const normal = [x1 * y2 - x2 * y1, x2 * y0 - x0 * y2, x0 * y1 - x1 * y0];
  const handedness = dot(normal, z) < 0 ? -1 : 1;
  const [z0 = 0, z1 = 0, z2 = 0] = z.map((component) => component * handedness);
  const trace = x0 + y1 + z2;
  if (trace > 0) {
    const a = 0.5 * Math.sqrt(1 + trace);
    return { b: (y2 - z1) / (4 * a), c: (z0 - x2) / (4 * a), d: (x1 - y0) / (4 * a), handedness };
  }
  // The largest component is found from the diagonal, the others from it.
  const squares = [1 + x0 - y1 - z2, 1 + y1 - x0 - z2, 1 + z2 - x0 - y1];
  const largest = squares.indexOf(Math.max(...squares));
  const root = 0.5 * Math.sqrt(squares[largest] as number);
  const scale = 1 / (4 * root);
  const forms = [
    { a: (y2 - z1) * scale, b: root, c: (y0 + x1) * scale, d: (z0 + x2) * scale },
    { a: (z0 - x2) * scale, b: (y0 + x1) * scale, c: root, d: (z1 + y2) * scale },
    { a: (x1 - y0) * scale, b: (z0 + x2) * scale, c: (z1 + y2) * scale, d: root },
  ];
  const { a, b, c, d } = forms[largest] as (typeof forms)[number];
  const sign = a < 0 ? -1 : 1;
  return { b: sign * b, c: sign * c, d: sign * d, handedness };
}
