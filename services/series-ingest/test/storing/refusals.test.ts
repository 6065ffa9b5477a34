import { deflateRawSync } from 'node:zlib';
import { ctPhantom, inflateDataset, makeInstance } from '@circus/dicom';
import { inChunks, TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
beforeAll(async () => {
  ingest = await TestIngest.start({
    environment: { MAX_FILE_BYTES: String(4 * 2 ** 20), MAX_HEADER_BYTES: String(2 ** 20) },
  });
});
afterAll(() => ingest.stop());
afterEach(async () => {
  expect(await ingest.storedFiles()).toEqual([]);
  expect(await ingest.query`SELECT FROM archive.instance`).toEqual([]);
});

const refusal = (kind: string, text: string) =>
  expect.objectContaining({ kind, message: expect.stringContaining(text) });

describe('a refused file leaves nothing behind', () => {
  it.each([
    ['text', Buffer.from('a shopping list, nothing more'), 'not a DICOM Part 10 file'],
    ['nothing at all', Buffer.alloc(0), 'empty'],
    ['a preamble alone', Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')]), 'transfer syntax'],
    ['an object without a series', makeInstance({ without: ['0020000E'] }), 'lacks SeriesInstanceUID'],
    [
      'an object without any UID',
      makeInstance({ without: ['0020000E', '0020000D', '00080018', '00080016'] }),
      'lacks SOPClassUID, SOPInstanceUID, StudyInstanceUID, SeriesInstanceUID',
    ],
    ['a UID that is none', makeInstance({ seriesInstanceUid: '1.2.banana' }), 'SeriesInstanceUID is not a valid UID'],
    ['a UID without a dot', makeInstance({ studyInstanceUid: '12' }), 'StudyInstanceUID is not a valid UID'],
    ['a DICOMDIR', makeInstance({ sopClassUid: '1.2.840.10008.1.3.10' }), 'DICOMDIR'],
    [
      'a very long patient name',
      makeInstance({ patientName: 'x'.repeat(1025) }),
      'PatientName is longer than 1024 bytes',
    ],
    [
      'a very long patient id',
      makeInstance({ patientId: 'é'.repeat(513), characterSet: 'ISO_IR 192' }),
      'PatientID is longer',
    ],
    [
      'pixels that end early',
      makeInstance({ rows: 64, columns: 64 }).subarray(0, -10),
      'truncated: Pixel Data should have 8192 bytes, 8182 are there',
    ],
    ['a header that ends early', makeInstance().subarray(0, 300), 'cannot be read to its end'],
  ])('%s', async (_what, bytes, text) => {
    await expect(ingest.store(bytes)).rejects.toEqual(refusal('invalid', text));
  });

  it('a file above the limit', async () => {
    const bytes = makeInstance({ rows: 2048, columns: 1025 });
    await expect(ingest.store(bytes)).rejects.toEqual(refusal('tooLarge', 'larger than the 4194304 bytes'));
  });

  it('attributes beyond what is held in memory', async () => {
    const bytes = makeInstance({
      extra: { '00091010': { vr: 'UN', InlineBinary: Buffer.alloc(2 ** 20).toString('base64') } },
    });
    await expect(ingest.store(bytes)).rejects.toEqual(refusal('tooLarge', 'before its pixels'));
  });

  it('pixels of a deflated file that end early', async () => {
    const whole = makeInstance({ transferSyntaxUid: '1.2.840.10008.1.2.1.99', rows: 64, columns: 64 });
    const plain = inflateDataset(whole);
    // (0002,0000) says how long the file meta information behind it is.
    const meta = plain.subarray(0, 144 + plain.readUInt32LE(140));
    const deflated = Buffer.concat([meta, deflateRawSync(plain.subarray(meta.length, -100))]);
    await expect(ingest.store(deflated)).rejects.toEqual(refusal('invalid', 'truncated'));
  });

  it('a stream that breaks off', async () => {
    const [{ bytes } = { bytes: Buffer.alloc(0) }] = [...ctPhantom({ slices: 1 })];
    async function* broken() {
      yield bytes.subarray(0, 100_000);
      throw new Error('the line was cut');
    }
    await expect(ingest.service.store.store(broken(), ingest.origin())).rejects.toThrow('the line was cut');
  });

  it('is refused at its first bytes, not after its last', async () => {
    let asked = 0;
    async function* endless() {
      for (;;) {
        asked += 1;
        yield Buffer.alloc(65_536, 'x');
      }
    }
    await expect(ingest.service.store.store(endless(), ingest.origin())).rejects.toEqual(
      refusal('invalid', 'not a DICOM'),
    );
    expect(asked).toBe(1);
  });
});

describe('below the free-space mark', () => {
  it('nothing is read', async () => {
    const full = await TestIngest.start({ environment: { MIN_FREE_BYTES: String(2 ** 52) } });
    let asked = false;
    async function* bytes() {
      asked = true;
      yield* inChunks(makeInstance());
    }
    await expect(full.service.store.store(bytes(), full.origin())).rejects.toEqual(refusal('noSpace', 'nearly full'));
    expect(asked).toBe(false);
    await full.stop();
  });
});
