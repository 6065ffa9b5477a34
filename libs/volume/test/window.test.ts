import {
  dicomWindowOf,
  estimatedWindow,
  identityTable,
  type VoxelFormat,
  windowedGrey,
  windowTable,
} from '../src/index.js';
import { pixelHeader } from './pixelHeader.js';

describe('window', () => {
  it.each([
    [50, 100, 50, 127],
    [25, 100, 50, 64],
    [100, 100, 50, 255],
    [-10, 100, 50, 0],
    [0, 1, 0, 128],
    [-600, 1500, -600, 128],
    [-1000, 1500, -600, 60],
    [40, 400, 40, 127],
    [-160, 400, 40, 0],
    [239, 400, 40, 254],
    [240, 400, 40, 255],
    [128, 256, 128, 128],
  ])('maps %p under width %p and level %p to grey %p', (p, width, level, grey) => {
    expect(windowedGrey(p, { width, level })).toBe(grey);
  });

  const windows = [
    { width: 100, level: 50 },
    { width: 400, level: 40 },
    { width: 1, level: 0 },
    { width: 0.3, level: 12.4 },
    { width: 65_536, level: 0 },
    { width: 1e9, level: -3e5 },
    { width: 20, level: 1e7 },
    { width: 20, level: -1e7 },
    { width: 1500.5, level: -600.25 },
  ];
  const ranges: [VoxelFormat, number, number][] = [
    ['int16', -32_768, 32_767],
    ['uint16', 0, 65_535],
    ['int8', -128, 127],
    ['uint8', 0, 255],
    ['rgba8', 0, 255],
  ];
  it.each(ranges)('holds the mapping of every %s value in its table', (format, lowest, highest) => {
    for (const window of windows) {
      const table = windowTable(format, window);
      expect(table.length).toBe(highest - lowest + 1);
      let wrong = 0;
      for (let p = lowest; p <= highest; p += 1) {
        if (table[p & (table.length - 1)] !== windowedGrey(p, window)) wrong += 1;
      }
      expect({ window, wrong }).toEqual({ window, wrong: 0 });
    }
  });

  it('has a table that changes nothing', () => {
    expect(identityTable()).toEqual(Uint8Array.from(Array(256).keys()));
  });

  it.each([
    [0, 123, 124, 62],
    [-1057, 1440, 2498, 192],
    [0, 124, 125, 62],
    [-10, 10, 21, 0],
    [-4, -2, 3, -3],
    [7, 7, 1, 7],
  ])('estimates from voxels %p to %p a window of width %p and level %p', (min, max, width, level) => {
    expect(estimatedWindow(min, max)).toEqual({ width, level });
  });

  it('takes the window of the file as it is, and only whole', () => {
    expect(dicomWindowOf(pixelHeader({ windowCenter: 40.5, windowWidth: 400 }))).toEqual({ width: 400, level: 40.5 });
    expect(dicomWindowOf(pixelHeader({ windowCenter: 40 }))).toBeUndefined();
    expect(dicomWindowOf(pixelHeader({ windowWidth: 400 }))).toBeUndefined();
  });
});
