import {
  type DataElement,
  type DicomJson,
  element,
  type FileRewrite,
  filterElements,
  inflateDataset,
  makeInstance,
  parseTagPath,
  readHeader,
  rewriteFile,
  writeDicomFile,
} from '../../src/index.js';
import { bytesOf, sharedFiles } from '../sharedData.js';

const untouched: FileRewrite = { change: ({ meta, dataset }) => ({ meta, dataset, keepsPixels: true }) };
/** Writes every element anew, none with another value. */
const anew: FileRewrite = {
  change: ({ meta, dataset }) => ({ meta: [...meta], dataset: [...dataset], keepsPixels: true }),
};

async function* pieces(bytes: Buffer, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function rewritten(
  bytes: Buffer,
  rewrite: FileRewrite,
  size = 1_000,
): Promise<{ bytes: Buffer; isChanged: boolean }> {
  const file = await rewriteFile(pieces(bytes, size), 2 ** 26, rewrite);
  const parts: Uint8Array[] = [];
  for await (const part of file.bytes) parts.push(part);
  return { bytes: Buffer.concat(parts), isChanged: file.isChanged() };
}

function headerOf(bytes: Buffer) {
  const plain = inflateDataset(bytes);
  const reading = readHeader(plain, { complete: true, inflated: true });
  if (reading.status !== 'header') throw new Error('no header');
  const { header } = reading;
  const { pixelData } = header;
  return { ...header, plain, pixels: pixelData ? plain.subarray(pixelData.offset) : null };
}

/** Without places in the file, which are others after it was written anew. */
const valuesOf = (dataset: DicomJson): DicomJson =>
  JSON.parse(JSON.stringify(dataset, (key, value) => (key === 'BulkDataURI' ? 'bulk' : value))) as DicomJson;

const removing =
  (...paths: string[]): FileRewrite['change'] =>
  ({ meta, dataset }) => ({
    meta,
    dataset: filterElements(dataset, { type: 'BLACKLIST', paths: paths.map(parseTagPath) }),
    keepsPixels: true,
  });

/** A big endian file, made of a little endian one by hand: the writer makes none. */
function bigEndianFile(): Buffer {
  const put = (tag: number, vr: string, value: Buffer): Buffer => {
    const long = vr === 'OW' || vr === 'SQ';
    const start = Buffer.alloc(long ? 12 : 8);
    start.writeUInt16BE(tag >>> 16, 0);
    start.writeUInt16BE(tag & 0xffff, 2);
    start.write(vr, 4, 'latin1');
    if (long) start.writeUInt32BE(value.length, 8);
    else start.writeUInt16BE(value.length, 6);
    return Buffer.concat([start, value]);
  };
  const little = makeInstance({ pixels: null });
  const meta = headerOf(little);
  const metaEnd = little.length - headerLength(little);
  const head = Buffer.from(
    little.subarray(0, metaEnd).toString('latin1').replace('1.2.840.10008.1.2.1\0', '1.2.840.10008.1.2.2\0'),
    'latin1',
  );
  const item = put(0x00080100, 'SH', Buffer.from('CODE'));
  const itemStart = Buffer.alloc(8);
  itemStart.writeUInt16BE(0xfffe, 0);
  itemStart.writeUInt16BE(0xe000, 2);
  itemStart.writeUInt32BE(item.length, 4);
  return Buffer.concat([
    head,
    put(
      0x00080016,
      'UI',
      Buffer.from(`${meta.sopClassUid}\0`.slice(0, meta.sopClassUid.length + (meta.sopClassUid.length % 2))),
    ),
    put(0x00081032, 'SQ', Buffer.concat([itemStart, item])),
    put(0x00100010, 'PN', Buffer.from('Big^Endian')),
    put(0x00100020, 'LO', Buffer.from('ID')),
    put(0x00280010, 'US', Buffer.from([0, 1])),
    put(0x7fe00010, 'OW', Buffer.from([1, 2, 3, 4])),
  ]);
}
const headerLength = (bytes: Buffer): number => bytes.length - (132 + 12 + bytes.readUInt32LE(140));

describe('rewriting a file', () => {
  const extra: DicomJson = {
    '00081032': { vr: 'SQ', Value: [{ '00080100': element('SH', 'A') }, { '00080100': element('SH', 'B') }] },
    '00091001': { vr: 'UN', InlineBinary: Buffer.from('private').toString('base64') },
    '7FE10010': element('LO', 'BEHIND'),
  };
  const syntaxes = ['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.99'];

  it.each(syntaxes)('passes what is not changed byte for byte, in %s', async (transferSyntaxUid) => {
    const bytes = makeInstance({ extra, transferSyntaxUid });
    const after = await rewritten(bytes, untouched, 7);
    const isDeflated = transferSyntaxUid.endsWith('99');
    expect([after.isChanged, inflateDataset(after.bytes).equals(inflateDataset(bytes))]).toEqual([isDeflated, true]);
  });

  it.each(syntaxes)(
    'keeps every value, the pixels and what is behind them when it is written anew, in %s',
    async (uid) => {
      const bytes = makeInstance({ extra, transferSyntaxUid: uid });
      const after = await rewritten(bytes, anew);
      const [left, right] = [headerOf(bytes), headerOf(after.bytes)];
      expect(valuesOf(right.dataset)).toEqual(valuesOf(left.dataset));
      expect(right.pixels?.equals(left.pixels as Buffer)).toBe(true);
      expect(after.isChanged).toBe(true);
    },
  );

  it('keeps encapsulated frames', async () => {
    const reading = headerOf(makeInstance({ pixels: null }));
    const frames = [Buffer.alloc(1_001, 1), Buffer.alloc(30, 2)];
    const bytes = writeDicomFile({
      dataset: { ...reading.dataset, '7FE10010': element('LO', 'BEHIND') },
      transferSyntaxUid: '1.2.840.10008.1.2.4.50',
      encapsulatedFrames: frames,
    });
    let behind: DataElement[] = [];
    const after = await rewritten(bytes, {
      change: removing('(0010,0010)'),
      changeFurther: (elements) => {
        behind = elements;
        return [];
      },
    });
    expect(behind.map(({ tag }) => tag)).toEqual(['7FE10010']);
    const [left, right] = [headerOf(bytes), headerOf(after.bytes)];
    expect(right.pixels).toEqual(left.pixels?.subarray(0, right.pixels?.length));
    expect([right.dataset['00100010'], right.pixels?.includes('BEHIND')]).toEqual([undefined, false]);
  });

  it('reads and writes big endian files, in sequences too', async () => {
    const bytes = bigEndianFile();
    expect((await rewritten(bytes, untouched)).bytes.equals(bytes)).toBe(true);
    const { dataset, pixels } = headerOf((await rewritten(bytes, { change: removing('PatientName') })).bytes);
    expect(dataset).toMatchObject({
      '00081032': { Value: [{ '00080100': { Value: ['CODE'] } }] },
      '00100020': { Value: ['ID'] },
      '00280010': { Value: [1] },
    });
    expect([dataset['00100010'], pixels]).toEqual([undefined, Buffer.from([1, 2, 3, 4])]);
  });

  it.each([
    ['no DICOM file', Buffer.from('nothing of the kind'), /not a DICOM/],
    ['nothing', Buffer.alloc(0), /not a DICOM/],
    ['a file cut off in its header', makeInstance().subarray(0, 500), /cannot be read to its end/],
    ['a file cut off in its meta information', makeInstance().subarray(0, 200), /./],
  ])('refuses %s', async (_what, bytes, why) => {
    await expect(rewritten(bytes, untouched)).rejects.toThrow(why);
  });

  it('refuses more before the pixels than may be held', async () => {
    const bytes = makeInstance({ extra: { '00104000': element('LT', 'x'.repeat(5_000)) } });
    await expect(rewriteFile(pieces(bytes, 100), 2_000, untouched)).rejects.toThrow(/more than 2000 bytes/);
  });

  (sharedFiles.length > 0 ? it : it.skip)('keeps every value of files made by others', async () => {
    let compared = 0;
    for (const shared of sharedFiles) {
      const path = shared.file;
      const bytes = bytesOf(shared);
      let left: ReturnType<typeof headerOf>;
      try {
        left = headerOf(bytes);
      } catch {
        continue; // those that nobody can read
      }
      expect([path, inflateDataset((await rewritten(bytes, untouched)).bytes).equals(left.plain)]).toEqual([
        path,
        true,
      ]);
      const right = headerOf((await rewritten(bytes, anew)).bytes);
      expect([path, valuesOf(right.dataset)]).toEqual([path, valuesOf(left.dataset)]);
      if (left.pixels) expect([path, right.pixels?.equals(left.pixels)]).toEqual([path, true]);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(20);
  });
});
