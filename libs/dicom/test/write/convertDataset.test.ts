import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  convertDataset,
  decodeStoredFrame,
  type FileBytes,
  fileBeginning,
  frameBytes,
  isDecodable,
  makeInstance,
  pixelHeaderOf,
  readHeader,
  writeDicomFile,
} from '../../src/index.js';
import { bytesOf, type SharedFile, sha256, sharedFiles } from '../sharedData.js';

const EXPLICIT = '1.2.840.10008.1.2.1';
const HELD = 2 ** 26;

/** A file that counts what is read of it. */
function inMemory(bytes: Buffer): FileBytes & { reads: number[] } {
  const reads: number[] = [];
  const read = async (offset: number, length: number) => {
    reads.push(length);
    return bytes.subarray(offset, offset + length);
  };
  return { sizeBytes: bytes.length, read, reads };
}

async function converted(file: FileBytes, heldBytes = HELD): Promise<Buffer> {
  const { sizeBytes, pieces, ...uids } = await convertDataset(file, EXPLICIT, heldBytes);
  const given: Uint8Array[] = [];
  for await (const piece of pieces()) given.push(piece);
  const dataset = Buffer.concat(given);
  expect(dataset).toHaveLength(sizeBytes);
  return Buffer.concat([fileBeginning({ transferSyntaxUid: EXPLICIT, ...uids }), dataset]);
}

function headerOf(file: Buffer) {
  const reading = readHeader(file, { complete: true });
  if (reading.status !== 'header') throw new Error('no header');
  return reading.header;
}

/** The SHA-256 of a frame: of its decoded values, and of its bytes in the file, which are other ones of bits and shared chroma. */
function frameHashes(file: Buffer, index: number): string[] {
  const pixels = pixelHeaderOf(headerOf(file));
  if (!pixels) throw new Error('no pixels');
  const bytes = file.subarray(pixels.pixelData.offset);
  return [sha256(decodeStoredFrame(pixels, bytes, index).data), sha256(frameBytes(pixels, bytes, index))];
}
const frameHash = (file: Buffer, index: number): string => frameHashes(file, index)[0] ?? '';

/** What is expected of every converted object, whoever made it. */
function expectTheSameObject(before: Buffer, after: Buffer): void {
  const [{ dataset: old }, { dataset, transferSyntaxUid, pixelData }] = [headerOf(before), headerOf(after)];
  expect([transferSyntaxUid, pixelData?.encapsulated ?? false]).toEqual([EXPLICIT, false]);
  for (const tag of ['00080016', '00080018', '0020000D', '00280002', '00280008', '00280010', '00280100', '00280101']) {
    expect([tag, dataset[tag]]).toEqual([tag, old[tag]]);
  }
  for (const tag of ['00282110', '00282112', '00282114']) {
    if (old[tag] !== undefined) expect([tag, dataset[tag]]).toEqual([tag, old[tag]]);
  }
}

/** Of real numbers, and with a palette in segments: DCMTK shows neither, however it is stored. */
const NO_PICTURES = new Set(['pixel/parametric-map-float.dcm', 'pixel/palette-16bit-segmented.dcm']);

const decodable = (file: SharedFile) =>
  (file.expected === 'accept' || file.expected === 'accept-without-pixels') &&
  (!file.hasPixelData || isDecodable(file.transferSyntax ?? ''));

describe('a file of each transfer syntax', () => {
  const hasDcmtk = spawnSync('which', ['dcm2pnm']).status === 0;
  if (!hasDcmtk) console.warn('DCMTK is not installed: whether others can read converted files is left out.');
  const cases = sharedFiles.filter(decodable);
  const none = it.skip.each([{ file: 'files made by others' } as SharedFile]);

  (cases.length > 0 ? it.each(cases) : none)('$file has the same pixels when it is converted', async (file) => {
    const before = bytesOf(file);
    const after = await converted(inMemory(before));
    expectTheSameObject(before, after);
    const { groundTruth } = file;
    if (groundTruth) {
      const hashes = frameHashes(after, 0);
      const truths = [groundTruth.sha256, groundTruth.valuesSha256];
      if (groundTruth.compare === 'exact') expect(hashes.some((hash) => truths.includes(hash))).toBe(true);
      else expect(hashes[0]).toBe(frameHash(before, 0));
      const last = (file.frames ?? 1) - 1;
      if (groundTruth.lastFrameSha256) expect(frameHashes(after, last)).toContain(groundTruth.lastFrameSha256);
    }
    if (hasDcmtk) readByDcmtk(after, groundTruth !== null && !NO_PICTURES.has(file.file));
  });

  function readByDcmtk(file: Buffer, isPicture: boolean): void {
    const folder = mkdtempSync(join(tmpdir(), 'circus-converted-'));
    try {
      const path = join(folder, 'converted.dcm');
      writeFileSync(path, file);
      execFileSync('dcmdump', ['-q', '+E', path], { stdio: ['ignore', 'ignore', 'pipe'] });
      execFileSync('dcmftest', [path]);
      if (!isPicture) return;
      execFileSync('dcm2pnm', ['-q', '+on', path, join(folder, 'picture.png')], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
});

describe('converting a data set', () => {
  it('reads native pixels in pieces, and no more of the file than it gives at once', async () => {
    const bytes = makeInstance({
      rows: 1024,
      columns: 1024,
      numberOfFrames: 3,
      transferSyntaxUid: '1.2.840.10008.1.2',
    });
    const file = inMemory(bytes);
    const after = await converted(file, 300 * 1024);
    expect(frameHash(after, 2)).toBe(frameHash(bytes, 2));
    expect(Math.max(...file.reads)).toBeLessThanOrEqual(1024 * 1024);
  });

  it('gives what comes after the pixels, and pads pixels of odd length', async () => {
    const bytes = makeInstance({
      rows: 3,
      columns: 5,
      pixels: Uint8Array.from({ length: 15 }, (_, i) => i),
      transferSyntaxUid: '1.2.840.10008.1.2',
      extra: { FFFCFFFC: { vr: 'OB', InlineBinary: 'AAAAAA==' } },
    });
    const after = await converted(inMemory(bytes));
    expect(frameHash(after, 0)).toBe(frameHash(bytes, 0));
    expect(after.subarray(-16).toString('hex')).toBe('fcfffcff4f42000004000000'.concat('00000000'));
  });

  const encapsulated = (extra: Parameters<typeof writeDicomFile>[0]['dataset'], frame: Uint8Array) => {
    const { dataset } = headerOf(makeInstance({ rows: 2, columns: 2, pixels: Uint16Array.of(1, 2, 3, 4) }));
    return writeDicomFile({
      dataset: { ...dataset, ...extra },
      transferSyntaxUid: '1.2.840.10008.1.2.1.98',
      encapsulatedFrames: [frame],
    });
  };

  it('leaves out the offset tables, and says where the bits are then', async () => {
    const before = encapsulated(
      {
        '00280101': { vr: 'US', Value: [12] },
        '00280102': { vr: 'US', Value: [15] },
        '7FE00001': { vr: 'OV', InlineBinary: 'AAAAAAAAAAA=' },
        '7FE00002': { vr: 'OV', InlineBinary: 'CAAAAAAAAAA=' },
      },
      Buffer.from('1000200030004000', 'hex'),
    );
    const { dataset, pixelData } = headerOf(await converted(inMemory(before)));
    expect(dataset['7FE00001'] ?? dataset['7FE00002']).toBeUndefined();
    expect([dataset['00280102']?.Value, pixelData?.length, pixelData?.vr]).toEqual([[11], 8, 'OW']);
  });

  it('refuses what cannot be decoded, is damaged, or is more than may be held', async () => {
    const video = writeDicomFile({
      dataset: headerOf(makeInstance({ rows: 2, columns: 2 })).dataset,
      transferSyntaxUid: '1.2.840.10008.1.2.4.102',
      encapsulatedFrames: [Buffer.alloc(10)],
    });
    await expect(converted(inMemory(video))).rejects.toMatchObject({ kind: 'notImplemented' });
    await expect(converted(inMemory(encapsulated({}, Buffer.alloc(6))))).rejects.toMatchObject({
      kind: 'unprocessable',
    });
    const whole = makeInstance({ rows: 12, columns: 14 });
    await expect(converted(inMemory(whole.subarray(0, -4)))).rejects.toMatchObject({ kind: 'invalid' });
    await expect(converted(inMemory(encapsulated({}, Buffer.alloc(400))), 300)).rejects.toMatchObject({
      kind: 'tooLarge',
    });
    await expect(converted(inMemory(Buffer.from('not a DICOM file')))).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('says of JPEG that it was compressed with loss where the file does not', async () => {
    const jpeg = sharedFiles.find(({ transferSyntax }) => transferSyntax === '1.2.840.10008.1.2.4.50');
    if (!jpeg) return;
    const { dataset } = headerOf(await converted(inMemory(bytesOf(jpeg))));
    expect(dataset['00282110']?.Value).toEqual(['01']);
  });
});
