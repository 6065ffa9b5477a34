import {
  identityTable,
  luminance,
  type SectionMode,
  sectionSize,
  type VoxelFormat,
  type VoxelGrid,
  voxelArray,
  type Window,
  windowTable,
  writeSection,
} from '../src/index.js';

const IDENTITY = { width: 255, level: 127.5 };

/** Volume T: 4 x 3 x 2 voxels, V = x + 10 y + 100 z, in shared memory behind a gap. */
function volumeT(format: VoxelFormat = 'int16'): VoxelGrid {
  const voxels = voxelArray(format, new SharedArrayBuffer(128), 16, 24);
  for (let i = 0; i < 24; i += 1) {
    const value = (i % 4) + 10 * (Math.floor(i / 4) % 3) + 100 * Math.floor(i / 12);
    if (format === 'rgba8') voxels.set([value, value, value, 255], i * 4);
    else voxels[i] = value;
  }
  return { format, columns: 4, rows: 3, slices: 2, voxels };
}

function pixels(grid: VoxelGrid, mode: SectionMode, target: number, window: Window = IDENTITY): number[][] {
  const { width, height } = sectionSize(grid, mode);
  // Room before each row as the scanlines of a PNG have it; what lies there must stay as it is.
  const grey = new Uint8Array((width + 1) * height + 3).fill(99);
  writeSection(grid, mode, target, windowTable(grid.format, window), { grey, offset: 4, stride: width + 1 });
  return Array.from({ length: height }, (_, j) => {
    const start = 4 + j * (width + 1);
    expect(grey[start - 1]).toBe(99);
    return [...grey.subarray(start, start + width)];
  });
}

describe('sections', () => {
  it('shows an axial slice as it lies in the volume', () => {
    expect(pixels(volumeT(), 'axial', 0)).toEqual([
      [0, 1, 2, 3],
      [10, 11, 12, 13],
      [20, 21, 22, 23],
    ]);
    expect(pixels(volumeT(), 'axial', 1)).toEqual([
      [100, 101, 102, 103],
      [110, 111, 112, 113],
      [120, 121, 122, 123],
    ]);
  });

  it('shows a coronal section with the first slice on top', () => {
    expect(pixels(volumeT(), 'coronal', 2)).toEqual([
      [20, 21, 22, 23],
      [120, 121, 122, 123],
    ]);
  });

  it('shows a sagittal section with voxel row 0 on the left', () => {
    expect(pixels(volumeT(), 'sagittal', 1)).toEqual([
      [1, 11, 21],
      [101, 111, 121],
    ]);
  });

  it('applies the window', () => {
    expect(pixels(volumeT(), 'axial', 1, { width: 124, level: 62 })).toEqual([
      [206, 208, 210, 212],
      [226, 228, 230, 232],
      [247, 249, 251, 253],
    ]);
    expect(pixels(volumeT(), 'axial', 0, { width: 20, level: 10 })).toEqual([
      [0, 13, 26, 38],
      [128, 140, 153, 166],
      [255, 255, 255, 255],
    ]);
    expect(pixels(volumeT(), 'axial', 1, { width: 40, level: 112 })).toEqual([
      [51, 57, 64, 70],
      [115, 121, 128, 134],
      [179, 185, 191, 198],
    ]);
  });

  it.each<VoxelFormat>(['uint8', 'int8', 'uint16', 'int16', 'rgba8'])('gives %s voxels the same pixels', (format) => {
    for (const mode of ['axial', 'coronal', 'sagittal'] as const) {
      expect(pixels(volumeT(format), mode, 1)).toEqual(pixels(volumeT(), mode, 1));
    }
  });

  it.each<[VoxelFormat, number, number]>([
    ['int8', -128, 127],
    ['int16', -32_768, 32_767],
    ['uint8', 0, 255],
    ['uint16', 0, 65_535],
  ])('shows the extremes of %s as black and white', (format, lowest, highest) => {
    const voxels = voxelArray(format, new ArrayBuffer(8), 0, 2);
    voxels.set([lowest, highest]);
    const grid: VoxelGrid = { format, columns: 2, rows: 1, slices: 1, voxels };
    const width = highest - lowest;
    expect(pixels(grid, 'axial', 0, { width, level: lowest + width / 2 })).toEqual([[0, 255]]);
  });

  it('tells size and number of sections of each mode', () => {
    expect(sectionSize(volumeT(), 'axial')).toEqual({ width: 4, height: 3, depth: 2 });
    expect(sectionSize(volumeT(), 'coronal')).toEqual({ width: 4, height: 2, depth: 3 });
    expect(sectionSize(volumeT(), 'sagittal')).toEqual({ width: 3, height: 2, depth: 4 });
  });

  it('shows colour as its luminance', () => {
    const colours: [number, number, number, number][] = [
      [10, 20, 30, 18],
      [255, 0, 0, 76],
      [0, 255, 0, 150],
      [0, 0, 255, 29],
      [255, 255, 255, 255],
    ];
    for (const [red, green, blue, grey] of colours) expect(luminance(red, green, blue)).toBe(grey);
    const voxels = Uint8Array.from(colours.flatMap(([red, green, blue]) => [red, green, blue, 255]));
    const grid: VoxelGrid = { format: 'rgba8', columns: 5, rows: 1, slices: 1, voxels };
    const grey = new Uint8Array(5);
    writeSection(grid, 'axial', 0, identityTable(), { grey, offset: 0, stride: 5 });
    expect([...grey]).toEqual([18, 76, 150, 29, 255]);
  });
});
