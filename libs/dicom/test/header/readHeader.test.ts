import { deflateRawSync } from 'node:zlib';
import { Refusal } from '@circus/contracts';
import {
  element,
  type InstanceOverrides,
  identifiersMissing,
  inflateDataset,
  makeInstance,
  numbersOf,
  readHeader,
  textOf,
} from '../../src/index.js';
import { headerOf } from '../headerOf.js';

/** One attribute, explicit VR little endian; `length` may lie. */
function attribute(tag: number, vr: string, value: Uint8Array, length = value.length): Buffer {
  const long = !'AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US'.split(' ').includes(vr);
  const start = Buffer.alloc(long ? 12 : 8);
  start.writeUInt16LE(tag >>> 16, 0);
  start.writeUInt16LE(tag & 0xffff, 2);
  start.write(vr, 4, 'latin1');
  if (long) start.writeUInt32LE(length, 8);
  else start.writeUInt16LE(length, 6);
  return Buffer.concat([start, value]);
}

/** Tag and length of an item or delimiter. */
function marker(elementNumber: number, length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(0xfffe, 0);
  bytes.writeUInt16LE(elementNumber, 2);
  bytes.writeUInt32LE(length, 4);
  return bytes;
}

const explicitLittle = '1.2.840.10008.1.2.1';

function fileOf(parts: Buffer[], transferSyntaxUid = explicitLittle): Buffer {
  const uid = Buffer.from(transferSyntaxUid.length % 2 ? `${transferSyntaxUid}\0` : transferSyntaxUid);
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), attribute(0x00020010, 'UI', uid), ...parts]);
}

function refusalOf(bytes: Uint8Array, complete = true): Refusal {
  try {
    readHeader(bytes, { complete });
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const name = attribute(0x00100010, 'PN', Buffer.from('A^B '));
const undefinedLength = 0xffffffff;

describe('readHeader', () => {
  it('reads identifiers and attributes and finds the pixels', () => {
    const bytes = makeInstance({ sopInstanceUid: '1.2.3', studyInstanceUid: '1.2', seriesInstanceUid: '1.2.1' });
    const header = headerOf(bytes);
    expect(header).toMatchObject({
      transferSyntaxUid: explicitLittle,
      mediaStorageSopClassUid: '1.2.840.10008.5.1.4.1.1.2',
      sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
      sopInstanceUid: '1.2.3',
      studyInstanceUid: '1.2',
      seriesInstanceUid: '1.2.1',
      characterSets: [],
      pixelData: { offset: bytes.length - 512, length: 512, encapsulated: false, vr: 'OW' },
    });
    expect(header.dataset['00100010']).toEqual({ vr: 'PN', Value: [{ Alphabetic: 'Made^Patient' }] });
    expect(header.dataset['00280030']).toEqual({ vr: 'DS', Value: [1, 1] });
    expect(header.dataset['00280010']).toEqual({ vr: 'US', Value: [16] });
    expect(header.dataset['00100030']).toEqual({ vr: 'DA' });
    expect(header.dataset['7FE00010']).toEqual({ vr: 'OW', BulkDataURI: `#${bytes.length - 512},512` });
    expect(JSON.parse(JSON.stringify(header))).toEqual(header);
  });

  it.each([explicitLittle, '1.2.840.10008.1.2', '1.2.840.10008.1.2.1.99'])(
    'gives the same attributes in transfer syntax %s',
    (transferSyntaxUid) => {
      const overrides: InstanceOverrides = {
        patientName: 'Grün^Jürgen',
        extra: { '00081140': { vr: 'SQ', Value: [{ '00081155': element('UI', '1.2') }, {}] } },
      };
      const { '7FE00010': _, ...expected } = headerOf(makeInstance(overrides)).dataset;
      const { '7FE00010': pixels, ...dataset } = headerOf(makeInstance({ ...overrides, transferSyntaxUid })).dataset;
      expect(dataset).toEqual(expected);
      expect(pixels?.vr).toBe('OW');
    },
  );

  it('asks for more until Pixel Data comes, and needs no byte behind its length', () => {
    const bytes = makeInstance();
    const { pixelData } = headerOf(bytes);
    const offset = pixelData?.offset ?? 0;
    for (let end = 0; end < offset; end += 7) {
      expect(readHeader(bytes.subarray(0, end), { complete: false })).toEqual({ status: 'needMore' });
    }
    expect(readHeader(bytes.subarray(0, offset), { complete: false })).toMatchObject({ status: 'header' });
    expect(readHeader(bytes.subarray(0, offset), { complete: true })).toMatchObject({ status: 'header' });
  });

  it('asks for the whole of a deflated file and of one without pixels', () => {
    const deflated = makeInstance({ transferSyntaxUid: '1.2.840.10008.1.2.1.99' });
    expect(readHeader(deflated.subarray(0, deflated.length - 1), { complete: false }).status).toBe('needMore');
    expect(readHeader(deflated, { complete: true, inflate: false }).status).toBe('needMore');
    const plainBytes = inflateDataset(deflated).length;
    expect(readHeader(deflated, { complete: true })).toMatchObject({ status: 'header', plainBytes });
    expect(readHeader(makeInstance({ pixels: null }), { complete: false }).status).toBe('needMore');
    expect(headerOf(makeInstance({ pixels: null })).pixelData).toBeNull();
  });

  it('reads bytes that do not begin where their memory begins', () => {
    const bytes = makeInstance({ patientName: 'Müller' });
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(headerOf(shifted.subarray(3))).toEqual(headerOf(bytes));
  });

  it('reads a file whose preamble is missing', () => {
    expect(headerOf(makeInstance().subarray(132))).toMatchObject({ pixelData: { length: 512 } });
  });

  it('stops at Float Pixel Data too', () => {
    const header = headerOf(
      fileOf([attribute(0x7fe00008, 'OF', Buffer.alloc(8)), attribute(0x7fe00010, 'OW', Buffer.alloc(2))]),
    );
    expect(header.pixelData).toMatchObject({ length: 8, vr: 'OF' });
  });

  it('reads 64 bit attributes right before the pixels, such as the Extended Offset Table', () => {
    const table = Buffer.alloc(16);
    table.writeBigUInt64LE(12345n, 8);
    const header = headerOf(
      fileOf([
        attribute(0x00080040, 'SV', Buffer.from('ffffffffffffffff', 'hex')),
        attribute(0x00080041, 'UV', Buffer.from('ffffffffffffffff', 'hex')),
        attribute(0x7fe00001, 'OV', table),
        attribute(0x7fe00010, 'OB', Buffer.alloc(0), undefinedLength),
      ]),
    );
    expect(header.dataset['00080040']?.Value).toEqual([-1]);
    expect(header.dataset['00080041']?.Value).toEqual(['18446744073709551615']);
    expect(header.dataset['7FE00001']).toEqual({ vr: 'OV', InlineBinary: table.toString('base64') });
    expect(header.pixelData).toMatchObject({ length: null, encapsulated: true, vr: 'OB' });
  });

  it('keeps numbers JSON-safe and text free of NUL', () => {
    const floats = Buffer.alloc(16);
    [1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].forEach((value, i) =>
      floats.writeFloatLE(value, i * 4),
    );
    const { dataset } = headerOf(
      fileOf([
        attribute(0x00181319, 'FL', floats),
        attribute(0x00200011, 'IS', Buffer.from('7\0')),
        attribute(0x00280030, 'DS', Buffer.from(' 0.5 \\x\\\\1e-2')),
        attribute(0x00081030, 'LO', Buffer.from(' a\0b\\ ')),
        attribute(0x00281201, 'AT', Buffer.from('2800101000000000', 'hex')),
      ]),
    );
    expect(dataset['00181319']?.Value).toEqual([1.5, 'NaN', 'inf', '-inf']);
    expect(dataset['00200011']?.Value).toEqual([7]);
    expect(dataset['00280030']?.Value).toEqual([0.5, 'x', null, 0.01]);
    expect(dataset['00081030']?.Value).toEqual(['ab', null]);
    expect(dataset['00281201']?.Value).toEqual(['00281010', '00000000']);
  });

  it('holds binary values of up to 1 KiB and points at longer ones and at bulk data', () => {
    const bytes = fileOf([
      attribute(0x00091001, 'OB', Buffer.alloc(1024, 1)),
      attribute(0x00091002, 'OB', Buffer.alloc(1026, 2)),
      attribute(0x60003000, 'OW', Buffer.alloc(2, 3)),
    ]);
    const { dataset } = headerOf(bytes);
    expect(dataset['00091001']?.InlineBinary).toBe(Buffer.alloc(1024, 1).toString('base64'));
    const [, offset, length] = /^#(\d+),(\d+)$/.exec(dataset['00091002']?.BulkDataURI ?? '') ?? [];
    expect(bytes.subarray(Number(offset), Number(offset) + Number(length))).toEqual(Buffer.alloc(1026, 2));
    expect(dataset['60003000']?.BulkDataURI).toMatch(/^#\d+,2$/);
  });

  it('leaves group lengths out and takes stray delimiters and zeros at the end as nothing', () => {
    const { dataset } = headerOf(
      fileOf([attribute(0x00100000, 'UL', Buffer.alloc(4)), name, marker(0xe0dd, 0), Buffer.alloc(5)]),
    );
    expect(Object.keys(dataset)).toEqual(['00100010']);
  });

  it('reads sequences and items of defined and of undefined length', () => {
    const items = Buffer.concat([
      marker(0xe000, undefinedLength),
      name,
      marker(0xe00d, 0),
      marker(0xe000, name.length),
      name,
    ]);
    const expected = [{ '00100010': { vr: 'PN', Value: [{ Alphabetic: 'A^B' }] } }, expect.anything()];
    for (const sequence of [
      [attribute(0x00081140, 'SQ', items)],
      [attribute(0x00081140, 'SQ', items, undefinedLength), marker(0xe0dd, 0)],
    ]) {
      expect(headerOf(fileOf([...sequence, name])).dataset['00081140']).toEqual({ vr: 'SQ', Value: expected });
    }
  });

  it('reads unknown values of undefined length, and known attributes written as UN, as implicit VR', () => {
    const implicitName = Buffer.from('1000100004000000415e4220', 'hex');
    const items = Buffer.concat([marker(0xe000, implicitName.length), implicitName]);
    const { dataset } = headerOf(
      fileOf([
        attribute(0x00081140, 'UN', items),
        attribute(0x00091001, 'UN', items, undefinedLength),
        marker(0xe0dd, 0),
        attribute(0x00280010, 'UN', Buffer.from([0, 2])),
      ]),
    );
    for (const tag of ['00081140', '00091001']) {
      expect(dataset[tag]).toEqual({ vr: 'SQ', Value: [{ '00100010': { vr: 'PN', Value: [{ Alphabetic: 'A^B' }] } }] });
    }
    expect(dataset['00280010']).toEqual({ vr: 'US', Value: [512] });
  });

  it('passes over encapsulated pixels of an icon', () => {
    const icon = Buffer.concat([
      attribute(
        0x7fe00010,
        'OB',
        Buffer.concat([marker(0xe000, 0), marker(0xe000, 4), Buffer.alloc(4)]),
        undefinedLength,
      ),
      marker(0xe0dd, 0),
    ]);
    const sequence = attribute(0x00880200, 'SQ', Buffer.concat([marker(0xe000, icon.length), icon]));
    const { dataset, pixelData } = headerOf(fileOf([sequence, attribute(0x7fe00010, 'OW', Buffer.alloc(4))]));
    expect(dataset['00880200']?.Value).toEqual([
      { '7FE00010': { vr: 'OB', BulkDataURI: expect.stringMatching(/^#\d+,28$/) } },
    ]);
    expect(pixelData?.length).toBe(4);
  });

  it('reads big endian attributes', () => {
    const be = Buffer.from(
      `00100010504e0004415e4220${'0028001055530002'}0200${'0028120155530002'}0102${'00281201'}4f57000000000004${'01020304'}`,
      'hex',
    );
    const { dataset } = headerOf(fileOf([be], '1.2.840.10008.1.2.2'));
    expect(textOf(dataset, '00100010')).toBe('A^B');
    expect(numbersOf(dataset, '00280010')).toEqual([512]);
    expect(dataset['00281201']).toEqual({ vr: 'OW', InlineBinary: Buffer.from([2, 1, 4, 3]).toString('base64') });
  });

  it('believes the data set more than a wrong transfer syntax', () => {
    const implicit = makeInstance({ transferSyntaxUid: '1.2.840.10008.1.2' });
    const header = headerOf(
      Buffer.from(implicit.toString('latin1').replace('1.2.840.10008.1.2\0', '1.2.840.10008.1.3\0'), 'latin1'),
    );
    expect(header.dataset).toEqual(headerOf(implicit).dataset);
    expect(headerOf(fileOf([name], '1.2.840.10008.1.2')).dataset['00100010']?.vr).toBe('PN');
  });
});

describe('refusals of readHeader', () => {
  it('refuses what is not DICOM as soon as that is sure', () => {
    for (const complete of [true, false]) {
      const refusal = refusalOf(Buffer.alloc(200, 'text'), complete);
      expect(refusal.kind).toBe('invalid');
      expect(refusal.message).toContain('not a DICOM Part 10 file');
    }
    expect(readHeader(Buffer.alloc(20), { complete: false }).status).toBe('needMore');
    expect(refusalOf(Buffer.alloc(0)).message).toContain('not a DICOM Part 10 file');
  });

  it('refuses a file without a transfer syntax', () => {
    const bytes = Buffer.concat([
      Buffer.alloc(128),
      Buffer.from('DICM'),
      attribute(0x00020002, 'UI', Buffer.from('1.2\0')),
      name,
    ]);
    expect(refusalOf(bytes, false).message).toContain('names no transfer syntax');
  });

  it('refuses a file that ends within an attribute, and says which', () => {
    const bytes = fileOf([attribute(0x00100020, 'LO', Buffer.from('AB'), 50)]);
    expect(refusalOf(bytes).message).toContain('(0010,0020) needs 50 bytes, 2 are left');
    const whole = makeInstance();
    for (let end = 140; end < 1000; end += 13)
      expect(() => readHeader(whole.subarray(0, end), { complete: true })).not.toThrow(RangeError);
  });

  it.each<[string, Buffer[], string]>([
    ['a value of 4 GB', [attribute(0x00091001, 'OB', Buffer.alloc(2), 0xfffffff0)], 'needs 4294967280 bytes'],
    ['a text without a length', [attribute(0x00091001, 'UT', Buffer.alloc(2), undefinedLength)], 'has no length'],
    ['no VR', [Buffer.concat([name, Buffer.from('1000200001020304', 'hex')])], 'has no value representation'],
    ['a sequence of something else', [attribute(0x00081140, 'SQ', name)], 'not an item'],
    ['an item outside a sequence', [name, marker(0xe000, 0)], 'outside a sequence'],
    [
      'an item longer than its sequence',
      [attribute(0x00081140, 'SQ', Buffer.concat([marker(0xe000, 30), name]), 20), name, name],
      'longer',
    ],
    [
      'a sequence that does not end',
      [attribute(0x00081140, 'SQ', marker(0xe000, 0), undefinedLength)],
      'cannot be read to its end',
    ],
  ])('refuses %s', (_, parts, message) => {
    const refusal = refusalOf(fileOf(parts));
    expect(refusal.kind).toBe('invalid');
    expect(refusal.message).toContain(message);
  });

  it('refuses sequences nested deeper than 64 levels, takes 64', () => {
    const nested = (depth: number): Buffer[] =>
      Array.from({ length: depth }, () =>
        Buffer.concat([attribute(0x00081140, 'SQ', Buffer.alloc(0), undefinedLength), marker(0xe000, undefinedLength)]),
      );
    const closed = (depth: number): Buffer[] =>
      Array.from({ length: depth }, () => Buffer.concat([marker(0xe00d, 0), marker(0xe0dd, 0)]));
    expect(headerOf(fileOf([...nested(64), ...closed(64)])).dataset['00081140']?.vr).toBe('SQ');
    expect(refusalOf(fileOf(nested(65))).message).toContain('nested deeper');
    expect(refusalOf(fileOf(nested(10_000))).message).toContain('nested deeper');
  });

  it('refuses damaged deflated data and data that inflates without measure', () => {
    const deflated = '1.2.840.10008.1.2.1.99';
    expect(refusalOf(fileOf([Buffer.from('no deflate stream')], deflated)).message).toContain(
      'deflated data set is damaged',
    );
    const bomb = fileOf([deflateRawSync(Buffer.alloc(1 << 20))], deflated);
    expect(() => inflateDataset(bomb, 1 << 19)).toThrow(expect.objectContaining({ name: 'Refusal', kind: 'tooLarge' }));
    expect(inflateDataset(bomb, 1 << 20).length).toBe(bomb.indexOf(deflated) + 22 + (1 << 20));
  });
});

describe('identifiersMissing', () => {
  it("names the UIDs that are absent or empty, in the standard's words", () => {
    expect(identifiersMissing(headerOf(makeInstance()))).toEqual([]);
    const bytes = makeInstance({ without: ['00080018', '0020000D'], seriesInstanceUid: '', patientId: '' });
    expect(identifiersMissing(headerOf(bytes))).toEqual(['SOPInstanceUID', 'StudyInstanceUID', 'SeriesInstanceUID']);
  });
});

describe('numbers that are written as text', () => {
  const file = fileOf([
    attribute(0x00200013, 'IS', Buffer.from('007 ')),
    attribute(0x00280030, 'DS', Buffer.from('0.50\\1.0 ')),
  ]);
  const valuesIn = (numbersAsText: boolean) => {
    const reading = readHeader(file, { complete: true, numbersAsText });
    if (reading.status !== 'header') throw new Error('a whole file was said to be incomplete');
    const { dataset } = reading.header;
    return [dataset['00200013']?.Value, dataset['00280030']?.Value];
  };

  it('become numbers, or stay the text that the file has', () => {
    expect(valuesIn(false)).toEqual([[7], [0.5, 1]]);
    expect(valuesIn(true)).toEqual([['007'], ['0.50', '1.0']]);
  });
});
