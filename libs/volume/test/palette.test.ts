import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { element, makeInstance, pixelHeaderOf, readHeader } from '@circus/dicom';
import { sharedData } from '@circus/testkit';
import { hasPalette, paletteOf, voxelFormatOf, writeVoxels } from '../src/index.js';

const words = (...values: number[]) => Buffer.from(Uint16Array.from(values).buffer).toString('base64');

/** A palette image of 8-bit samples with the same table for red and green, and another for blue. */
function image(given: {
  samples: Uint8Array | Uint16Array;
  descriptor: [number, number, number];
  data: string;
  blue: string;
  segmented?: boolean;
}): Buffer {
  const { samples, descriptor, data, blue, segmented = false } = given;
  const at = segmented ? '0028122' : '0028120';
  return makeInstance({
    modality: 'US',
    columns: samples.length,
    rows: 1,
    pixels: samples,
    photometricInterpretation: 'PALETTE COLOR',
    extra: {
      ...Object.fromEntries([1, 2, 3].map((n) => [`0028110${n}`, element('US', ...descriptor)])),
      [`${at}1`]: { vr: 'OW', InlineBinary: data },
      [`${at}2`]: { vr: 'OW', InlineBinary: data },
      [`${at}3`]: { vr: 'OW', InlineBinary: blue },
    },
  });
}

function coloursOf(file: Buffer): number[][] {
  const reading = readHeader(file, { complete: true });
  if (reading.status !== 'header') throw new Error('a whole file has a header');
  const header = pixelHeaderOf(reading.header);
  if (header === null) throw new Error('the file has pixels');
  expect([hasPalette(header), voxelFormatOf(header)]).toEqual([true, 'rgba8']);
  const pixels = file.subarray(header.pixelData.offset);
  const target = new Uint8Array(header.columns * header.rows * 4);
  const palette = paletteOf({ header: reading.header, bytes: file });
  expect(writeVoxels(header, pixels, 0, target, palette)).toEqual({ min: 0, max: 255 });
  return Array.from({ length: header.columns * header.rows }, (_, i) => [...target.subarray(i * 4, i * 4 + 4)]);
}

describe('palettes', () => {
  it('give samples their colours; those outside have the first or the last', () => {
    const file = image({
      samples: Uint8Array.of(0, 9, 10, 11, 12, 200),
      descriptor: [3, 10, 16],
      data: words(0x1100, 0x2200, 0xff80),
      blue: words(0, 0x0100, 0x0a00),
    });
    const [first, second, last] = [
      [0x11, 0x11, 0, 255],
      [0x22, 0x22, 1, 255],
      [0xff, 0xff, 10, 255],
    ];
    expect(coloursOf(file)).toEqual([first, first, first, second, last, last]);
  });

  it('have entries of 8 bits two in a word, or each in its own', () => {
    const samples = Uint8Array.of(0, 1, 2, 3);
    const packed = Buffer.from([7, 8, 9, 10]).toString('base64');
    const apart = words(7, 8, 9, 10);
    for (const data of [packed, apart]) {
      const file = image({ samples, descriptor: [4, 0, 8], data, blue: data });
      expect(coloursOf(file).map(([red]) => red)).toEqual([7, 8, 9, 10]);
    }
    // Claims 16 bits, uses 8.
    const modest = image({ samples, descriptor: [4, 0, 16], data: apart, blue: apart });
    expect(coloursOf(modest).map(([red]) => red)).toEqual([7, 8, 9, 10]);
  });

  it('are written out where they come in segments', () => {
    // Two values, a line of four from the second, then both segments once more.
    const data = words(0, 2, 0x0100, 0x1000, 1, 4, 0x5000, 2, 2, 0, 0);
    const file = image({
      samples: Uint8Array.from({ length: 12 }, (_, i) => i),
      descriptor: [12, 0, 16],
      data,
      blue: data,
      segmented: true,
    });
    const once = [0x01, 0x10, 0x20, 0x30, 0x40, 0x50];
    expect(coloursOf(file).map(([red]) => red)).toEqual([...once, ...once]);
  });

  it.each([
    ['no data', [3, 0, 16], ''],
    ['too few entries', [3, 0, 16], words(1, 2)],
  ] as const)('with %s make an image that cannot be shown', (_what, descriptor, data) => {
    const file = image({ samples: Uint8Array.of(0), descriptor: [...descriptor], data, blue: data });
    expect(() => coloursOf(file)).toThrow(expect.objectContaining({ kind: 'unprocessable' }));
  });

  it('that lie in circles are refused', () => {
    const data = words(2, 1, 0, 0);
    const file = image({ samples: Uint8Array.of(0), descriptor: [3, 0, 16], data, blue: data, segmented: true });
    expect(() => coloursOf(file)).toThrow(expect.objectContaining({ kind: 'unprocessable' }));
  });

  const folder = sharedData('data/dicom/pixel', 'real palette images');
  (folder === null ? it.skip : it)('of real files are read', () => {
    const file = readFileSync(join(folder as string, 'palette-8bit.dcm'));
    const reading = readHeader(file, { complete: true });
    if (reading.status !== 'header') throw new Error('no header');
    const palette = paletteOf({ header: reading.header, bytes: file });
    expect([palette.first, palette.red.length, palette.green.length, palette.blue.length]).toEqual([0, 256, 256, 256]);
    // The entries themselves, found in the file without the reader: tag, VR OW, length 512.
    const at = file.indexOf(Buffer.from([0x28, 0x00, 0x01, 0x12, 0x4f, 0x57, 0, 0, 0, 2, 0, 0])) + 12;
    expect([...palette.red]).toEqual(Array.from({ length: 256 }, (_, i) => file[at + i * 2 + 1]));
    // (58, 133) holds sample 244.
    const colours = coloursOf(file);
    expect(colours[58 * 800 + 133]).toEqual([palette.red[244], palette.green[244], palette.blue[244], 255]);
    const segmented = coloursOf(readFileSync(join(folder as string, 'palette-16bit-segmented.dcm')));
    expect(new Set(segmented.map((colour) => colour.join())).size).toBeGreaterThan(16);
  });
});
