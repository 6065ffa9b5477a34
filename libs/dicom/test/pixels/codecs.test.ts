import { Refusal } from '@circus/contracts';
import { decodeStoredFrame, frameBytes, loadFrameDecoder, type PixelHeader, pixelHeaderOf } from '../../src/index.js';
import { jpeg2000Size, jpegSize } from '../../src/pixels/codecs/codestream.js';
import { headerOf } from '../headerOf.js';
import { bytesOf, type SharedFile, sha256, sharedFiles } from '../sharedData.js';

const compressed = sharedFiles.filter(
  ({ groundTruth, transferSyntax, expected }) =>
    groundTruth !== null &&
    expected !== 'reject-not-dicom' &&
    /^1\.2\.840\.10008\.1\.2\.4\./.test(transferSyntax ?? ''),
);
const each =
  compressed.length > 0 ? it.each(compressed) : it.skip.each([{ file: 'files made by others' } as SharedFile]);
/** One file for each transfer syntax is enough for what is about codecs rather than pixels. */
const oneOfEach = [...new Map(compressed.map((file) => [file.transferSyntax, file])).values()];
const oneEach = oneOfEach.length > 0 ? it.each(oneOfEach) : each;

function opened(shared: SharedFile): { header: PixelHeader; pixels: Buffer } {
  const bytes = bytesOf(shared);
  const header = pixelHeaderOf(headerOf(bytes)) as PixelHeader;
  return { header, pixels: bytes.subarray(header.pixelData.offset) };
}

/** A single frame, with other bytes for its compressed content. */
function encapsulated(frame: Uint8Array): Buffer {
  const item = Buffer.from('feff00e000000000feff00e000000000', 'hex');
  item.writeUInt32LE(frame.length, 12);
  return Buffer.concat([item, frame, Buffer.from('feffdde000000000', 'hex')]);
}

describe('compressed frames of files made by others', () => {
  beforeAll(async () => {
    for (const { transferSyntax } of oneOfEach) await loadFrameDecoder(transferSyntax as string);
  });

  each('decode to the ground truth: $file', (shared) => {
    const { header, pixels } = opened(shared);
    const truth = shared.groundTruth as NonNullable<SharedFile['groundTruth']>;
    const frame = decodeStoredFrame(header, pixels, 0);
    expect(frame.photometricInterpretation).toBe(truth.photometric);
    expect(frame).toMatchObject({ rows: shared.rows, columns: shared.columns });
    if (truth.compare === 'exact') {
      expect([truth.sha256, truth.valuesSha256]).toContain(sha256(frame.data));
    } else {
      const tolerance = Number(/maximum difference (\d)/.exec(truth.compare ?? '')?.[1] ?? 6);
      for (const [row, column, ...values] of truth.samples as number[][]) {
        const at = ((row as number) * frame.columns + (column as number)) * frame.samplesPerPixel;
        values.forEach((value, n) => {
          expect(Math.abs((frame.data[at + n] as number) - value)).toBeLessThanOrEqual(tolerance);
        });
      }
      const sum = (frame.data as Uint16Array).reduce((total: number, value: number) => total + value, 0);
      expect(Math.abs(sum / frame.data.length - (truth.mean as number))).toBeLessThan(1);
    }
    if (truth.lastFrameSha256 && truth.compare === 'exact') {
      expect(sha256(decodeStoredFrame(header, pixels, header.numberOfFrames - 1).data)).toBe(truth.lastFrameSha256);
    }
  });

  oneEach('damaged ones are refused, or decode to something, and the next one is whole: $file', async (shared) => {
    const { header: ofAll, pixels } = opened(shared);
    await loadFrameDecoder(ofAll.transferSyntaxUid);
    const whole = Buffer.from(frameBytes(ofAll, pixels, 0));
    const header = { ...ofAll, numberOfFrames: 1 };
    const expected = sha256(decodeStoredFrame(header, encapsulated(whole), 0).data);
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((seed / 2 ** 31) * below);
    };
    for (let n = 0; n < 12; n += 1) {
      const damaged = Buffer.from(n % 3 === 0 ? whole.subarray(0, random(whole.length)) : whole);
      await loadFrameDecoder(header.transferSyntaxUid);
      for (let flips = 0; flips < 4 && damaged.length > 0; flips += 1) damaged[random(damaged.length)] = random(256);
      try {
        const { data } = decodeStoredFrame(header, encapsulated(damaged), 0);
        expect(data).toHaveLength(header.rows * header.columns * header.samplesPerPixel);
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
        expect(error).toMatchObject({ kind: 'unprocessable' });
      }
    }
    await loadFrameDecoder(header.transferSyntaxUid);
    expect(sha256(decodeStoredFrame(header, encapsulated(whole), 0).data)).toBe(expected);
  });

  oneEach('one that claims another size is refused before it is decoded: $file', (shared) => {
    const { header, pixels } = opened(shared);
    for (const claim of [{ rows: header.rows + 1 }, { columns: 65_535, rows: 65_535 }, { samplesPerPixel: 4 }]) {
      expect(() => decodeStoredFrame({ ...header, ...claim }, pixels, 0)).toThrow(/The compressed frame holds/);
    }
  });
});

describe('codestream headers', () => {
  it('of JPEG are found behind other segments and fill bytes', () => {
    const stream = Buffer.from('ffd8ffe00004abcdffffc1000b0c0100008001011100', 'hex');
    expect(jpegSize(stream)).toEqual({ rows: 256, columns: 128, components: 1, bits: 12 });
  });

  it.each(['', 'ffd8', 'ffd8ffda0002', 'ffd8ffd9', 'ffd8ffc0', '00112233445566778899', 'ffd8ffe0ffff00'])(
    'are refused where there is none: %j',
    (hex) => {
      expect(() => jpegSize(Buffer.from(hex, 'hex'))).toThrow('header cannot be read');
      expect(() => jpeg2000Size(Buffer.from(hex, 'hex'))).toThrow('header cannot be read');
    },
  );
});

describe('transfer syntaxes without a codec', () => {
  it.each(['1.2.840.10008.1.2.4.102', '1.2.840.10008.1.2.1', '1.2.3.4'])('%s load nothing', async (uid) => {
    await expect(loadFrameDecoder(uid)).resolves.toBeUndefined();
  });
});
