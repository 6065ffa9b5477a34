import { deflateRawSync } from 'node:zlib';
import { Refusal } from '@circus/contracts';
import {
  decodeFrame,
  decodeStoredFrame,
  element,
  frameBytes,
  inflateDataset,
  type PixelHeader,
  pixelHeaderOf,
  registerFrameDecoder,
  writeDicomFile,
} from '../../src/index.js';
import { headerOf, made } from '../headerOf.js';
import { bytesOf, type SharedFile, sha256, sharedFiles } from '../sharedData.js';

const explicitBigEndian = '1.2.840.10008.1.2.2';
const rle = '1.2.840.10008.1.2.5';

/** Encapsulated Pixel Data: offset table, then fragments. */
function encapsulated(fragments: readonly Uint8Array[], offsets: readonly number[] = []): Buffer {
  const item = (bytes: Uint8Array) => {
    const start = Buffer.from('feff00e000000000', 'hex');
    start.writeUInt32LE(bytes.length, 4);
    return Buffer.concat([start, bytes]);
  };
  const table = Buffer.from(Uint32Array.from(offsets).buffer);
  return Buffer.concat([item(table), ...fragments.map(item), Buffer.from('feffdde000000000', 'hex')]);
}

/** A pixel header whose pixels are encapsulated in a transfer syntax. */
function compressedHeader(transferSyntaxUid: string, members: Partial<PixelHeader> = {}): PixelHeader {
  const { pixelHeader } = made({ rows: 2, columns: 3, pixels: new Uint8Array(6) });
  const pixelData = { offset: 0, length: null, encapsulated: true, vr: 'OB' };
  return { ...pixelHeader, transferSyntaxUid, pixelData, ...members };
}

/** One RLE frame of segments that are packed already. */
function rleFrame(...segments: number[][]): Buffer {
  const header = Buffer.alloc(64);
  header.writeUInt32LE(segments.length, 0);
  let offset = 64;
  segments.forEach((segment, index) => {
    header.writeUInt32LE(offset, 4 + index * 4);
    offset += segment.length;
  });
  return Buffer.concat([header, ...segments.map((segment) => Buffer.from(segment))]);
}

describe('decodeFrame of native pixels', () => {
  it.each([
    ['uint8', Uint8Array.of(0, 1, 254, 255), 8, false],
    ['int8', Int8Array.of(0, 1, -128, 127), 8, true],
    ['uint16', Uint16Array.of(0, 1, 65534, 65535), 16, false],
    ['int16', Int16Array.of(0, -1, -32768, 32767), 16, true],
  ])('gives %s pixels as they are stored', (_, pixels, bitsAllocated, signed) => {
    const { pixelHeader, pixels: bytes } = made({ rows: 2, columns: 2, pixels });
    const frame = decodeFrame(pixelHeader, bytes, 0);
    expect(frame).toEqual({
      rows: 2,
      columns: 2,
      samplesPerPixel: 1,
      bitsAllocated,
      signed,
      photometricInterpretation: 'MONOCHROME2',
      data: pixels,
    });
  });

  it('does not hand out the memory of the file', () => {
    const { pixelHeader, pixels } = made({ rows: 2, columns: 2 });
    decodeFrame(pixelHeader, pixels, 0).data.fill(7);
    expect(decodeFrame(pixelHeader, pixels, 0).data[0]).toBe(-1000);
  });

  it('masks to Bits Stored at High Bit and extends the sign', () => {
    const unsigned = made({ rows: 1, columns: 2, pixels: Uint16Array.of(0xf123, 0x0fff), bitsStored: 12 });
    expect([...decodeFrame(unsigned.pixelHeader, unsigned.pixels, 0).data]).toEqual([0x123, 0xfff]);
    const signed = made({ rows: 1, columns: 3, pixels: Int16Array.of(0x0800, 0x07ff, -1), bitsStored: 12 });
    expect([...decodeFrame(signed.pixelHeader, signed.pixels, 0).data]).toEqual([-2048, 2047, -1]);
    const shifted = made({ rows: 1, columns: 2, pixels: Uint16Array.of(0x1230, 0xffff), bitsStored: 12, highBit: 15 });
    expect([...decodeFrame(shifted.pixelHeader, shifted.pixels, 0).data]).toEqual([0x123, 0xfff]);
    const byte = made({ rows: 1, columns: 2, pixels: Int8Array.of(0x0c, 0x13), bitsStored: 4 });
    expect([...decodeFrame(byte.pixelHeader, byte.pixels, 0).data]).toEqual([-4, 3]);
  });

  it('takes impossible bit positions for "all bits"', () => {
    const { pixelHeader, pixels } = made({ rows: 1, columns: 1, pixels: Uint16Array.of(0xabcd) });
    for (const [bitsStored, highBit] of [
      [20, 19],
      [0, -1],
      [16, 40],
      [-3, 2],
    ] as const) {
      expect([...decodeFrame({ ...pixelHeader, bitsStored, highBit }, pixels, 0).data]).toEqual([0xabcd]);
    }
  });

  it('gives colour by plane as colour by pixel', () => {
    const { pixelHeader, pixels } = made({
      rows: 1,
      columns: 2,
      samplesPerPixel: 3,
      planarConfiguration: 1,
      pixels: Uint16Array.of(1, 2, 3, 4, 5, 6),
    });
    expect([...decodeFrame(pixelHeader, pixels, 0).data]).toEqual([1, 3, 5, 2, 4, 6]);
  });

  it('gives each pixel of YBR_FULL_422 its chroma', () => {
    const { pixelHeader, pixels } = made({
      rows: 1,
      columns: 4,
      samplesPerPixel: 3,
      photometricInterpretation: 'YBR_FULL_422',
      pixels: Uint8Array.of(10, 11, 20, 30, 12, 13, 21, 31),
    });
    const frame = decodeFrame(pixelHeader, pixels, 0);
    expect(frame.photometricInterpretation).toBe('YBR_FULL');
    expect([...frame.data]).toEqual([10, 20, 30, 11, 20, 30, 12, 21, 31, 13, 21, 31]);
  });

  it('takes the frame that is asked for, and none that is not there', () => {
    const { pixelHeader, pixels } = made({
      rows: 1,
      columns: 2,
      numberOfFrames: 3,
      pixels: Int16Array.of(1, 2, 3, 4, 5, 6),
    });
    expect([...decodeFrame(pixelHeader, pixels, 2).data]).toEqual([5, 6]);
    expect([...frameBytes(pixelHeader, pixels, 1)]).toEqual([3, 0, 4, 0]);
    for (const index of [3, -1, 0.5]) {
      expect(() => decodeFrame(pixelHeader, pixels, index)).toThrow(expect.objectContaining({ kind: 'invalid' }));
    }
  });

  it('refuses pixels that are shorter than the header says', () => {
    const { pixelHeader, pixels } = made({ rows: 2, columns: 2, numberOfFrames: 2 });
    expect(decodeFrame(pixelHeader, pixels.subarray(0, 8), 0).data).toHaveLength(4);
    const kind = 'unprocessable';
    expect(() => decodeFrame(pixelHeader, pixels.subarray(0, 8), 1)).toThrow(expect.objectContaining({ kind }));
    expect(() => decodeFrame({ ...pixelHeader, rows: 60_000, columns: 60_000 }, pixels, 0)).toThrow(
      expect.objectContaining({ kind }),
    );
    expect(() => decodeFrame({ ...pixelHeader, rows: 0 }, pixels, 0)).toThrow(expect.objectContaining({ kind }));
  });

  it('turns big endian words round, also where they hold bytes', () => {
    const { pixelHeader } = made({ rows: 1, columns: 2 });
    const big = { ...pixelHeader, transferSyntaxUid: explicitBigEndian };
    expect([...decodeFrame(big, Uint8Array.of(1, 2, 0xff, 0xfe), 0).data]).toEqual([0x102, -2]);
    const bytes = { ...big, bitsAllocated: 8, bitsStored: 8, highBit: 7, pixelRepresentation: 0, columns: 3 };
    expect([...decodeFrame(bytes, Uint8Array.of(2, 1, 4, 3), 0).data]).toEqual([1, 2, 3]);
  });

  it('unpacks one-bit pixels, also where a frame begins within a byte', () => {
    const { pixelHeader } = made({ rows: 1, columns: 3, numberOfFrames: 3, pixels: new Uint8Array(9) });
    const oneBit = {
      ...pixelHeader,
      bitsAllocated: 1,
      bitsStored: 1,
      highBit: 0,
      pixelData: { ...pixelHeader.pixelData, length: 2 },
    };
    const bytes = Uint8Array.of(0b10_110_001, 0b1);
    expect([0, 1, 2].map((frame) => [...decodeFrame(oneBit, bytes, frame).data])).toEqual([
      [1, 0, 0],
      [0, 1, 1],
      [0, 1, 1],
    ]);
  });

  it('leaves 32 bits and real numbers to decodeStoredFrame', () => {
    const { pixelHeader } = made({ rows: 1, columns: 2 });
    const wide = {
      ...pixelHeader,
      bitsAllocated: 32,
      bitsStored: 32,
      highBit: 31,
      pixelData: { ...pixelHeader.pixelData, length: 8 },
    };
    const bytes = new Uint8Array(Int32Array.of(-5, 70_000).buffer);
    expect(() => decodeFrame(wide, bytes, 0)).toThrow(expect.objectContaining({ kind: 'notImplemented' }));
    expect(decodeStoredFrame(wide, bytes, 0)).toMatchObject({
      data: Int32Array.of(-5, 70_000),
      signed: true,
      bitsAllocated: 32,
    });
    const double = { ...wide, pixelData: { ...wide.pixelData, length: 16, vr: 'OD' } };
    expect(decodeStoredFrame(double, new Uint8Array(Float64Array.of(1.5, -2).buffer), 0).data).toEqual(
      Float64Array.of(1.5, -2),
    );
  });
});

describe('decodeFrame of encapsulated pixels', () => {
  it('decodes RLE: runs, literals and the byte that means nothing', () => {
    const frame = rleFrame([1, 10, 11, 128, 254, 7, 0, 9]);
    expect([...decodeFrame(compressedHeader(rle), encapsulated([frame]), 0).data]).toEqual([10, 11, 7, 7, 7, 9]);
  });

  it('puts the byte planes of RLE together, most significant first, sample by sample', () => {
    const header = compressedHeader(rle, {
      rows: 1,
      columns: 2,
      samplesPerPixel: 3,
      bitsAllocated: 16,
      bitsStored: 16,
      highBit: 15,
    });
    const planes = [1, 2, 3, 4, 5, 6].map((plane) => [1, plane, plane + 16]);
    const { data } = decodeFrame(header, encapsulated([rleFrame(...planes)]), 0);
    expect([...data]).toEqual([0x0102, 0x0304, 0x0506, 0x1112, 0x1314, 0x1516]);
  });

  it.each<[string, Buffer]>([
    ['ends in a literal', rleFrame([5, 1, 2])],
    ['ends in a run', rleFrame([255])],
    ['has too few runs', rleFrame([255, 1])],
    ['has the wrong number of segments', rleFrame([250, 1], [250, 1])],
    ['has no header', Buffer.alloc(10)],
  ])('refuses an RLE frame that %s', (_, frame) => {
    const kind = 'unprocessable';
    expect(() => decodeFrame(compressedHeader(rle), encapsulated([frame]), 0)).toThrow(
      expect.objectContaining({ kind }),
    );
  });

  it('does not allocate what an RLE frame cannot hold', () => {
    const header = compressedHeader(rle, { rows: 65_535, columns: 65_535 });
    expect(() => decodeFrame(header, encapsulated([rleFrame([250, 1])]), 0)).toThrow(Refusal);
  });

  it('decodes frames that are deflated or just encapsulated', () => {
    const pixels = Uint8Array.of(1, 2, 3, 4, 5, 6);
    const deflated = compressedHeader('1.2.840.10008.1.2.8.1');
    expect([...decodeFrame(deflated, encapsulated([deflateRawSync(pixels)]), 0).data]).toEqual([...pixels]);
    const plain = compressedHeader('1.2.840.10008.1.2.1.98');
    expect([...decodeFrame(plain, encapsulated([pixels]), 0).data]).toEqual([...pixels]);
    for (const [header, frame] of [
      [deflated, Buffer.from([9, 9])],
      [plain, Buffer.alloc(4)],
      [deflated, deflateRawSync(Buffer.alloc(4))],
    ] as const) {
      expect(() => decodeFrame(header, encapsulated([frame]), 0)).toThrow(
        expect.objectContaining({ kind: 'unprocessable' }),
      );
    }
  });

  it('names the transfer syntax that it cannot decode', () => {
    const message = 'Pixels in transfer syntax JPEG 2000 Lossless Only (1.2.840.10008.1.2.4.90) cannot be decoded.';
    const kind = 'notImplemented';
    expect(() => decodeFrame(compressedHeader('1.2.840.10008.1.2.4.90'), encapsulated([Buffer.alloc(2)]), 0)).toThrow(
      expect.objectContaining({ message, kind }),
    );
    expect(() => decodeFrame(compressedHeader('1.2.3'), encapsulated([]), 0)).toThrow(
      expect.objectContaining({ kind }),
    );
  });

  it('takes decoders for further transfer syntaxes, which need not think of stored bits', () => {
    registerFrameDecoder('1.2.3.4', (frame) => ({
      bytes: Uint8Array.from(frame, (byte) => byte | 0xf0),
      photometricInterpretation: 'RGB',
      planarConfiguration: 1,
    }));
    const header = compressedHeader('1.2.3.4', { rows: 1, columns: 2, samplesPerPixel: 3, bitsStored: 4, highBit: 3 });
    const frame = decodeFrame(header, encapsulated([Uint8Array.of(1, 2, 3, 4, 5, 6)]), 0);
    expect(frame).toMatchObject({ photometricInterpretation: 'RGB', data: Uint8Array.of(1, 3, 5, 2, 4, 6) });
  });
});

describe('frameBytes of encapsulated pixels', () => {
  const start = Buffer.from('ffd8ff00', 'hex');
  const end = Buffer.from('0000ffd9', 'hex');
  const bytesOfFrames = (bytes: Uint8Array, numberOfFrames: number) =>
    Array.from({ length: numberOfFrames }, (_, frame) =>
      Buffer.from(frameBytes(compressedHeader('1.2.840.10008.1.2.4.50', { numberOfFrames }), bytes, frame)).toString(
        'hex',
      ),
    );

  it('joins all fragments of a single frame', () => {
    expect(bytesOfFrames(encapsulated([start, end]), 1)).toEqual(['ffd8ff000000ffd9']);
  });

  it('takes one fragment for each frame where the numbers are equal, whatever the offset table says', () => {
    expect(bytesOfFrames(encapsulated([start, end], [0, 4000]), 2)).toEqual(['ffd8ff00', '0000ffd9']);
  });

  it('follows the Basic Offset Table', () => {
    expect(bytesOfFrames(encapsulated([end, end, end], [0, 12]), 2)).toEqual(['0000ffd9', '0000ffd90000ffd9']);
  });

  it('tells frames by how compressed streams begin where the offset table is empty or wrong', () => {
    for (const offsets of [[], [0, 5]]) {
      expect(bytesOfFrames(encapsulated([start, end, start], offsets), 2)).toEqual(['ffd8ff000000ffd9', 'ffd8ff00']);
    }
  });

  it('refuses what cannot be told apart, is cut off or is no fragment', () => {
    const kind = 'unprocessable';
    const refused = expect.objectContaining({ kind });
    expect(() => bytesOfFrames(encapsulated([end, end, end]), 2)).toThrow(refused);
    const cut = encapsulated([start, end]).subarray(0, 30);
    expect(() => bytesOfFrames(cut, 2)).toThrow(refused);
    expect(bytesOfFrames(encapsulated([start, end, start]).subarray(0, 22), 1)).toEqual(['ffd8ff00']);
    expect(() => bytesOfFrames(Buffer.alloc(16, 1), 1)).toThrow(refused);
    expect(() => bytesOfFrames(Buffer.alloc(0), 1)).toThrow(refused);
  });

  it('finds the frames that the writer wrote', () => {
    const { header } = made({ rows: 2, columns: 3, pixels: new Uint8Array(12), numberOfFrames: 2 });
    const frames = [rleFrame([250, 1]), rleFrame([252, 2, 0, 5])];
    const { '7FE00010': _, ...dataset } = header.dataset;
    const bytes = writeDicomFile({
      dataset: { ...dataset, '00280103': element('US', 0) },
      transferSyntaxUid: rle,
      encapsulatedFrames: frames,
    });
    const pixelHeader = pixelHeaderOf(headerOf(bytes));
    const pixels = bytes.subarray(pixelHeader?.pixelData.offset);
    expect([...decodeFrame(pixelHeader as PixelHeader, pixels, 1).data]).toEqual([2, 2, 2, 2, 2, 5]);
  });
});

describe('frames of files made by others', () => {
  const decodable = /^1\.2\.840\.10008\.1\.2(\.1|\.2|\.5|\.1\.99|\.8\.1)?$/;
  const native = sharedFiles.filter(
    ({ groundTruth, transferSyntax, expected }) =>
      groundTruth !== null && expected !== 'reject-not-dicom' && decodable.test(transferSyntax ?? ''),
  );
  const others = sharedFiles.filter(
    ({ groundTruth, transferSyntax, expected }) =>
      groundTruth !== null && expected !== 'reject-not-dicom' && !decodable.test(transferSyntax ?? ''),
  );
  const none = it.skip.each([{ file: 'files made by others' } as SharedFile]);

  (native.length > 0 ? it.each(native) : none)('decode to the ground truth: $file', (shared) => {
    const bytes = inflateDataset(bytesOf(shared));
    const header = JSON.parse(JSON.stringify(pixelHeaderOf(headerOf(bytesOf(shared))))) as PixelHeader;
    const pixels = bytes.subarray(header.pixelData.offset);
    const hashOf = (frame: number) => sha256(asInGroundTruth(header, decodeStoredFrame(header, pixels, frame).data));
    expect([shared.groundTruth?.sha256, shared.groundTruth?.valuesSha256]).toContain(hashOf(0));
    if (shared.groundTruth?.lastFrameSha256)
      expect(hashOf(header.numberOfFrames - 1)).toBe(shared.groundTruth.lastFrameSha256);
  });

  (others.length > 0 ? it.each(others) : none)('are taken apart where no decoder is registered: $file', (shared) => {
    const bytes = bytesOf(shared);
    const header = pixelHeaderOf(headerOf(bytes)) as PixelHeader;
    const pixels = bytes.subarray(header.pixelData.offset);
    for (let frame = 0; frame < header.numberOfFrames; frame++) {
      const stream = Buffer.from(frameBytes(header, pixels, frame));
      expect(stream.toString('latin1', 0, 8)).toMatch(/^(\xff\xd8\xff|\xff\x4f\xff|\0\0\0\x0cjP)/);
    }
  });

  /** One-bit pixels are packed there, and YBR_FULL_422 is subsampled. */
  function asInGroundTruth(header: PixelHeader, data: ArrayBufferView): ArrayBufferView {
    const samples = data as Uint8Array;
    if (header.bitsAllocated === 1) {
      const packed = new Uint8Array(Math.ceil(samples.length / 8));
      samples.forEach((bit, index) => {
        packed[index >> 3] = (packed[index >> 3] ?? 0) | (bit << (index & 7));
      });
      return packed;
    }
    if (header.photometricInterpretation !== 'YBR_FULL_422') return data;
    const sampled: number[] = [];
    for (let i = 0; i < samples.length; i += 6)
      sampled.push(...[0, 3, 1, 2].map((offset) => samples[i + offset] as number));
    return Uint8Array.from(sampled);
  }
});
