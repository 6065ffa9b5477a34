import { Refusal } from '@circus/contracts';
import { type Mutations, mutationsOf, processorTime } from '@circus/testkit';
import {
  type DicomHeader,
  decodeFrame,
  decodeStoredFrame,
  frameBytes,
  identifiersMissing,
  inflateBeginning,
  inflateDataset,
  parametersOf,
  patientInfoOf,
  pixelHeaderOf,
  readHeader,
  seriesDateOf,
} from '../../src/index.js';
import { compressedOriginals, type Original, othersOriginals, plainOriginals } from './originals.js';

const COUNT = process.env.CIRCUS_LONG === '1' ? 100_000 : 20_000;
/** What is read on a thread that others wait for: so many bytes, for so long as `patience` says. */
const QUICK = { bytes: 128 * 1024, patience: 8_000 };
const MOST_MS = 1_000;
const MOST_QUICK_MS = 20;

let mutations: Mutations;
const originals: Original[] = [];
beforeAll(async () => {
  mutations = mutationsOf('@circus/dicom');
  originals.push(...plainOriginals(), ...(await compressedOriginals()), ...othersOriginals());
});

/** What came of a file: `shown` of those that are read too. */
interface Outcome {
  read: boolean;
  shown: boolean;
}

/** Everything that is done with a stored file, up to the pixels of its first and last frame where they need no codec. */
function useAll(bytes: Buffer): Outcome {
  const reading = readHeader(bytes, { complete: true });
  if (reading.status !== 'header') throw new Error('a whole file was said to be incomplete');
  const { header, plainBytes } = reading;
  describeAll(header);
  const pixelHeader = pixelHeaderOf(header);
  if (pixelHeader === null) return { read: true, shown: false };
  JSON.stringify(pixelHeader);
  const plain = plainBytes === bytes.length ? bytes : inflateDataset(bytes);
  const pixels = plain.subarray(pixelHeader.pixelData.offset);
  let shown = false;
  for (const frame of new Set([0, Math.min(pixelHeader.numberOfFrames - 1, 1_000_000)])) {
    refusing(() => frameBytes(pixelHeader, pixels, frame));
    refusing(() => decodeFrame(pixelHeader, pixels, frame));
    const stored = refusing(() => decodeStoredFrame(pixelHeader, pixels, frame));
    if (stored === null) continue;
    expect(stored.data.length).toBe(stored.rows * stored.columns * stored.samplesPerPixel);
    shown = true;
  }
  return { read: true, shown };
}

function describeAll(header: DicomHeader): void {
  const json = JSON.stringify(header);
  if (JSON.stringify(JSON.parse(json)) !== json) throw new Error('the header is not what its JSON is');
  identifiersMissing(header);
  JSON.stringify([parametersOf(header), patientInfoOf(header), seriesDateOf(header, 540)]);
}

function refusing<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** Milliseconds of the fastest of three tries, if it is not fast at once: there may be garbage to collect. */
function fastest(most: number, work: () => void): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 3 && shortest > most; tries += 1) {
    const start = processorTime();
    work();
    shortest = Math.min(shortest, processorTime() - start);
  }
  return shortest;
}

describe('damaged files', () => {
  it(`are refused or read, never anything else, and soon, in ${COUNT} mutations`, () => {
    const counts = { refused: 0, read: 0, shown: 0 };
    const slowest = { any: 0, quick: 0 };
    const others = originals.map(({ bytes }) => bytes);
    for (let n = 0; n < COUNT; n += 1) {
      const { name, bytes: original } = originals[n % originals.length] as Original;
      const bytes = mutations.of(original, n, others);
      try {
        const quick = { complete: bytes.length <= QUICK.bytes, inflate: false, patience: QUICK.patience };
        const ms = fastest(MOST_QUICK_MS, () => refusing(() => readHeader(bytes.subarray(0, QUICK.bytes), quick)));
        refusing(() => readHeader(bytes.subarray(0, bytes.length >> 1), { complete: false }));
        let outcome: Outcome | null = null;
        const whole = fastest(MOST_MS, () => {
          outcome = refusing(() => useAll(bytes));
        });
        slowest.quick = Math.max(slowest.quick, ms);
        slowest.any = Math.max(slowest.any, whole);
        if (ms > MOST_QUICK_MS || whole > MOST_MS) throw new Error(`it took ${ms} ms at once, ${whole} ms in all`);
        const { read = false, shown = false } = (outcome as Outcome | null) ?? {};
        if (read) counts.read += 1;
        else counts.refused += 1;
        if (shown) counts.shown += 1;
      } catch (error) {
        throw new Error(`Mutation ${n} of ${name}, CIRCUS_FUZZ_SEED=${mutations.seed}: ${error}`, { cause: error });
      }
    }
    process.stdout.write(`${JSON.stringify(counts)}, slowest ${JSON.stringify(slowest)} ms\n`);
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(COUNT / 20);
  }, 3_600_000);

  it('that are deflated inflate to the same in pieces and at once, or are refused both times', async () => {
    const deflated = originals.filter(({ bytes }) => bytes.includes('1.2.840.10008.1.2.1.99'));
    for (let n = 0; n < COUNT / 50; n += 1) {
      const bytes = mutations.of((deflated[n % deflated.length] as Original).bytes, n);
      const atOnce = refusing(() => inflateDataset(bytes));
      const pieces = await inflateBeginning(bytes, 1_000).catch((error: unknown) => {
        if (error instanceof Refusal) return null;
        throw error;
      });
      expect([n, pieces?.plainBytes, pieces?.bytes.equals(atOnce?.subarray(0, 1_000) ?? Buffer.alloc(0))]).toEqual([
        n,
        atOnce?.length,
        atOnce ? true : undefined,
      ]);
    }
  });
});

describe('files made to take long', () => {
  const implicit = '1.2.840.10008.1.2';
  const attribute = (tag: number, value: Buffer): Buffer => {
    const start = Buffer.alloc(8);
    start.writeUInt16LE(tag >>> 16, 0);
    start.writeUInt16LE(tag & 0xffff, 2);
    start.writeUInt32LE(value.length, 4);
    return Buffer.concat([start, value]);
  };
  const item = (...attributes: Buffer[]): Buffer => {
    const content = Buffer.concat(attributes);
    const start = Buffer.from('feff00e000000000', 'hex');
    start.writeUInt32LE(content.length, 4);
    return Buffer.concat([start, content]);
  };
  const inSequence = (...attributes: Buffer[]) => attribute(0x0040_0260, item(...attributes));
  const pattern = (bytes: number[] | string, length = 100_000) =>
    Buffer.alloc(length, Buffer.from(bytes as string, 'latin1'));
  const japanese = attribute(0x0008_0005, Buffer.from('\\ISO 2022 IR 87 '));
  const kanji = Buffer.from('\x1b$B', 'latin1');

  it.each<[string, () => Buffer]>([
    ['a number of many digits', () => attribute(0x0028_1050, Buffer.concat([pattern('1'), Buffer.from('x ')]))],
    ['many numbers', () => attribute(0x0028_1050, pattern('1\\'))],
    ['many empty values', () => attribute(0x0028_1050, pattern('\\'))],
    ['many equals signs', () => attribute(0x0010_1001, pattern('='))],
    ['many blanks', () => attribute(0x0008_1030, pattern(' '))],
    ['nothing but escapes', () => inSequence(japanese, attribute(0x0010_4000, pattern('\x1b')))],
    ['escapes in turn', () => inSequence(japanese, attribute(0x0010_4000, pattern('\x1b-B\xc1\x1b-C\xc2')))],
    ['kanji in turn', () => inSequence(japanese, attribute(0x0010_4000, pattern('\x1b$B0!\x1b(B')))],
    ['no kanji', () => inSequence(japanese, attribute(0x0010_4000, Buffer.concat([kanji, pattern([0x85, 0x41])])))],
    ['many lines', () => inSequence(japanese, attribute(0x0010_4000, pattern('\xc1\n')))],
    ['many carets', () => inSequence(japanese, attribute(0x0010_0010, pattern('\xc1^')))],
    ['many items', () => attribute(0x0040_0260, pattern([0xfe, 0xff, 0, 0xe0, 0, 0, 0, 0], 96_000))],
    [
      'many attributes',
      () => Buffer.concat(Array.from({ length: 12_000 }, (_, n) => attribute(0x0041_1000 + n, Buffer.alloc(0)))),
    ],
  ])('%s: are read at once or left to those who have time, who need less than a second', (_what, content) => {
    const bytes = Buffer.concat([
      (originals.find(({ name }) => name === 'no pixels') as Original).bytes.subarray(0, 132),
      metaOf(implicit),
      content(),
    ]);
    const quick = { complete: true, inflate: false, patience: QUICK.patience };
    expect(fastest(MOST_QUICK_MS, () => readHeader(bytes, quick))).toBeLessThan(MOST_QUICK_MS);
    expect(fastest(MOST_MS, () => useAll(bytes))).toBeLessThan(MOST_MS);
  });

  it('are told of unknown character sets a few times, not for each of their texts', () => {
    const sets = attribute(0x0008_0005, pattern('X\\', 30_000));
    const texts = Array.from({ length: 3_000 }, () => attribute(0x0008_1030, Buffer.from([0xc1, 0x41])));
    const bytes = Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), metaOf(implicit), inSequence(sets, ...texts)]);
    const told: string[] = [];
    readHeader(bytes, { complete: true, onUnknownCharacterSet: (characterSet) => told.push(characterSet) });
    expect(told).toEqual(['X']);
  });

  function metaOf(transferSyntaxUid: string): Buffer {
    const value = Buffer.from(
      transferSyntaxUid.padEnd(transferSyntaxUid.length + (transferSyntaxUid.length % 2), '\0'),
    );
    const start = Buffer.from('02001000554900', 'hex');
    return Buffer.concat([start.subarray(0, 6), Buffer.from([value.length, 0]), value]);
  }
});
