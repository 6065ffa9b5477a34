import { type VoxelFormat, type VoxelGrid, voxelArray } from '../../src/index.js';

/** A volume in shared memory behind a gap, made of a value for each place. */
export function gridOf(
  [columns, rows, slices]: [number, number, number],
  value: (x: number, y: number, z: number) => number,
  format: VoxelFormat = 'int16',
): VoxelGrid {
  const count = columns * rows * slices;
  const voxels = voxelArray(format, new SharedArrayBuffer(16 + count * 4), 16, count);
  let at = 0;
  for (let z = 0; z < slices; z += 1) {
    for (let y = 0; y < rows; y += 1) {
      for (let x = 0; x < columns; x += 1, at += 1) {
        const grey = value(x, y, z);
        if (format === 'rgba8') voxels.set([grey, grey, grey, 255], at * 4);
        else voxels[at] = grey;
      }
    }
  }
  return { format, columns, rows, slices, voxels };
}

/** Volume T: 4 x 3 x 2 voxels, V = x + 10 y + 100 z. */
export const volumeT = (format?: VoxelFormat): VoxelGrid =>
  gridOf([4, 3, 2], (x, y, z) => x + 10 * y + 100 * z, format);

/** Rows of a picture that was written with room before each row, as PNG scanlines have it; the room must be left alone. */
export function rowsOf(
  width: number,
  height: number,
  write: (out: { grey: Uint8Array; offset: number; stride: number }) => void,
): number[][] {
  const grey = new Uint8Array((width + 1) * height + 3).fill(99);
  write({ grey, offset: 4, stride: width + 1 });
  return Array.from({ length: height }, (_, j) => {
    const start = 4 + j * (width + 1);
    expect(grey[start - 1]).toBe(99);
    return [...grey.subarray(start, start + width)];
  });
}
