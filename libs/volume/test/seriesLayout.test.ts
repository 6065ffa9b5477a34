import { firstOutOfPlace, frameHeader, imagesOfSeries, layOutSeries, volumeBytes } from '../src/index.js';
import { pixelHeader } from './pixelHeader.js';

describe('series layout', () => {
  it('orders images by number and closes gaps', () => {
    const layout = layOutSeries([4, 1, 2].map((imageNumber) => ({ imageNumber, header: pixelHeader() })));
    expect(layout).toMatchObject({ columns: 4, rows: 3, slices: 3, format: 'int16', voxelSize: [1, 1, 1] });
    expect(layout.images).toEqual([
      { imageNumber: 1, instance: 1, frameIndex: 0 },
      { imageNumber: 2, instance: 2, frameIndex: 0 },
      { imageNumber: 4, instance: 0, frameIndex: 0 },
    ]);
    expect(volumeBytes(layout)).toBe(4 * 3 * 3 * 2);
  });

  it('counts through the frames of multi-frame objects', () => {
    const instances = [
      { imageNumber: 7, header: pixelHeader({ numberOfFrames: 2 }) },
      { imageNumber: 3, header: pixelHeader() },
    ];
    expect(imagesOfSeries(instances)).toEqual([
      { imageNumber: 1, instance: 1, frameIndex: 0 },
      { imageNumber: 2, instance: 0, frameIndex: 0 },
      { imageNumber: 3, instance: 0, frameIndex: 1 },
    ]);
  });

  it('takes the geometry of frames from their own functional groups', () => {
    const header = pixelHeader({
      numberOfFrames: 2,
      imageOrientationPatient: [1, 0, 0, 0, 1, 0],
      rescaleSlope: 2,
      frames: [
        { imagePositionPatient: [0, 0, 10], rescaleSlope: null },
        { imagePositionPatient: [0, 0, 14], rescaleSlope: 3 },
      ],
    });
    expect(layOutSeries([{ imageNumber: 1, header }]).voxelSize).toEqual([1, 1, 4]);
    expect([frameHeader(header, 0).rescaleSlope, frameHeader(header, 1).rescaleSlope]).toEqual([2, 3]);
    expect(frameHeader(header, 1)).not.toHaveProperty('frames');
  });

  it('notices the first image more than a tenth off its place', () => {
    const placed = (positions: (number | null)[]) => {
      const instances = positions.map((z, i) => ({
        imageNumber: i + 1,
        header: pixelHeader({
          imageOrientationPatient: [1, 0, 0, 0, 1, 0],
          imagePositionPatient: z === null ? null : [0, 0, z],
        }),
      }));
      return firstOutOfPlace(instances, layOutSeries(instances));
    };
    expect(placed([0, 2.5, 5.2, 7.7])).toBeNull();
    expect(placed([0, 2.5, 5, 10, 12.5])).toBe(4);
    expect(placed([0, 2.5, null, 7.5])).toBeNull();
    expect(placed([0])).toBeNull();
  });

  it('marks images that differ from the first as bad and keeps the others', () => {
    const headers = [
      pixelHeader(),
      pixelHeader({ columns: 5 }),
      pixelHeader(),
      pixelHeader({ pixelRepresentation: 0 }),
      pixelHeader({ bitsAllocated: 32 }),
    ];
    const layout = layOutSeries(headers.map((header, i) => ({ imageNumber: i + 1, header })));
    expect(layout.slices).toBe(5);
    expect([...layout.badImages.keys()]).toEqual([1, 3, 4]);
  });

  it('refuses a series whose first image cannot be shown, and one too large', () => {
    expect(() => layOutSeries([{ imageNumber: 3, header: pixelHeader({ bitsAllocated: 32 }) }])).toThrow(
      expect.objectContaining({ kind: 'unprocessable', message: expect.stringContaining('Image 3') }),
    );
    const huge = pixelHeader({ columns: 65_535, rows: 65_535 });
    expect(() => layOutSeries([{ imageNumber: 1, header: huge }])).toThrow(
      expect.objectContaining({ kind: 'tooLarge' }),
    );
    expect(() => layOutSeries([])).toThrow(expect.objectContaining({ kind: 'missing' }));
  });
});
