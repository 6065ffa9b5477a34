import { readFileSync } from 'node:fs';
import { sharedData } from '@circus/testkit';
import { blankCompressedPixels, blankNativePixels } from '../../src/anonymization/blankPixels.js';
import { type InstanceOverrides, makeInstance } from '../../src/phantom/makeInstance.js';
import { decodeStoredFrame } from '../../src/pixels/decodeFrame.js';
import { type PixelHeader, pixelHeaderOf } from '../../src/pixels/pixelHeader.js';
import { headerOf } from '../headerOf.js';

const region = { left: 1, top: 1, width: 2, height: 1 };

async function blanked(file: Buffer, size: number): Promise<{ header: PixelHeader; bytes: Buffer; before: Buffer }> {
  const header = pixelHeaderOf(headerOf(file)) as PixelHeader;
  const { offset, length } = header.pixelData;
  const before = file.subarray(offset, offset + (length ?? 0));
  const pieces = (async function* () {
    for (let at = 0; at < before.length; at += size) yield before.subarray(at, at + size);
  })();
  const parts: Uint8Array[] = [];
  for await (const part of blankNativePixels(header, [region])(pieces)) parts.push(part);
  return { header, bytes: Buffer.concat(parts), before };
}

describe('Blanking regions of uncompressed pixels', () => {
  const grey = (given: InstanceOverrides): InstanceOverrides => ({
    ...{ rows: 3, columns: 4, numberOfFrames: 2, pixels: Uint8Array.from({ length: 24 }, (_, n) => n + 1) },
    ...given,
  });

  it.each([1, 5, 24])('reaches every frame, and nothing else, in pieces of %d bytes', async (size) => {
    const { bytes, before } = await blanked(makeInstance(grey({})), size);
    const changed = [...bytes.keys()].filter((at) => bytes[at] !== before[at]);
    expect([changed, changed.map((at) => bytes[at])]).toEqual([
      [5, 6, 17, 18],
      [0, 0, 0, 0],
    ]);
  });

  it.each([
    ['16 bits', grey({ pixels: Int16Array.from({ length: 24 }, (_, n) => n - 700) }), [0, 0]],
    ['RGB', colour('RGB', 0), [0, 0, 0, 0, 0, 0]],
    ['RGB by plane', colour('RGB', 1), [0, 0, 0, 0, 0, 0]],
    ['YBR', colour('YBR_FULL', 0), [0, 128, 128, 0, 128, 128]],
  ])('writes black: %s', async (_name, given, black) => {
    const file = makeInstance(given);
    const { header, bytes } = await blanked(file, 7);
    for (let frame = 0; frame < header.numberOfFrames; frame += 1) {
      const before = decodeStoredFrame(header, file.subarray(header.pixelData.offset), frame);
      const after = decodeStoredFrame(header, bytes, frame);
      const samples = after.samplesPerPixel;
      const [from, to] = [5 * samples, 7 * samples];
      expect([...after.data.slice(from, to)].map(Number)).toEqual(black);
      expect([...after.data.slice(0, from), ...after.data.slice(to)]).toEqual([
        ...before.data.slice(0, from),
        ...before.data.slice(to),
      ]);
    }
  });

  it('leaves out what of a region lies outside of the frame', async () => {
    const header = pixelHeaderOf(headerOf(makeInstance(grey({})))) as PixelHeader;
    const far = blankNativePixels(header, [{ left: 9, top: 9, width: 9, height: 9 }]);
    const parts: Uint8Array[] = [];
    const value = (async function* () {
      yield Buffer.alloc(24, 7);
    })();
    for await (const part of far(value)) parts.push(part);
    expect(Buffer.concat(parts).every((byte) => byte === 7)).toBe(true);
  });

  function colour(photometricInterpretation: string, planarConfiguration: number): InstanceOverrides {
    return grey({
      ...{ samplesPerPixel: 3, photometricInterpretation, planarConfiguration },
      pixels: Uint8Array.from({ length: 72 }, (_, n) => n + 1),
    });
  }
});

describe('Blanking regions of compressed pixels', () => {
  const file = sharedData('data/dicom/MANIFEST.json', 'blanking of compressed pictures');
  const withFiles = file === null ? it.skip : it;

  withFiles('makes uncompressed ones of them, blank in the region and as they were elsewhere', async () => {
    const { files } = JSON.parse(readFileSync(file as string, 'utf8')) as { files: { file: string }[] };
    const compressed = files.filter(({ file: name }) => /^transfer-syntax\/ct-(jpeg|rle|jls|j2k|htj2k)/.test(name));
    let done = 0;
    for (const { file: path } of compressed) {
      const bytes = readFileSync((file as string).replace('MANIFEST.json', path));
      const header = pixelHeaderOf(headerOf(bytes));
      if (!header?.pixelData.encapsulated || header.bitsAllocated > 16) continue;
      const value = bytes.subarray(header.pixelData.offset);
      const result = await blankCompressedPixels(header, value, [{ left: 0, top: 0, width: 10, height: 2 }]);
      const before = decodeStoredFrame(header, value, 0);
      const frames = [];
      for await (const frame of result.frames()) frames.push(frame);
      expect(Buffer.concat(frames).length).toBe(result.length);
      const first = Buffer.from(frames[0] as Uint8Array);
      const original = Buffer.from(before.data.buffer, before.data.byteOffset, before.data.byteLength);
      const rowBytes = original.length / header.rows;
      expect(first.subarray(2 * rowBytes).equals(original.subarray(2 * rowBytes))).toBe(true);
      expect(first.subarray(0, (rowBytes / header.columns) * 10)).toEqual(
        result.photometricInterpretation.startsWith('YBR')
          ? expect.anything()
          : Buffer.alloc((rowBytes / header.columns) * 10),
      );
      done += 1;
    }
    expect(done).toBeGreaterThan(2);
  });
});
