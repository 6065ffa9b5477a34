import { Refusal } from '@circus/contracts';
import {
  type DicomJson,
  decodeStoredFrame,
  element,
  inflateDataset,
  makeInstance,
  parametersOf,
  patientInfoOf,
  pixelHeaderOf,
  readHeader,
  seriesDateOf,
  writeDicomFile,
} from '../../src/index.js';
import { randomFrom } from '../../src/phantom/random.js';
import { headerOf } from '../headerOf.js';

const nested: DicomJson = {
  '00081140': {
    vr: 'SQ',
    Value: [
      { '00081155': element('UI', '1.2'), '00400555': { vr: 'SQ', Value: [{}, { '00100010': element('PN', 'A^B') }] } },
    ],
  },
  '00091010': element('LO', 'x'.repeat(90)),
  '00181319': element('FD', 1.5, 2.5),
};
const small = { rows: 4, columns: 6, extra: nested };
const plain = headerOf(makeInstance(small)).dataset;

/** Files of every form the writer knows, and one RLE frame. */
const originals: Buffer[] = [
  makeInstance(small),
  makeInstance({ ...small, transferSyntaxUid: '1.2.840.10008.1.2' }),
  makeInstance({ ...small, transferSyntaxUid: '1.2.840.10008.1.2.1.99' }),
  makeInstance({ ...small, patientName: '山田^太郎', numberOfFrames: 2, bitsStored: 12 }),
  makeInstance(small).subarray(132),
  writeDicomFile({ dataset: plain, transferSyntaxUid: '1.2.840.10008.1.2.5', encapsulatedFrames: [rleFrame()] }),
];

function rleFrame(): Buffer {
  const header = Buffer.alloc(64);
  header.writeUInt32LE(2, 0);
  header.writeUInt32LE(64, 4);
  header.writeUInt32LE(66, 8);
  return Buffer.concat([header, Buffer.from([233, 1]), Buffer.from([233, 2])]);
}

/** A copy with a few bytes changed, a length replaced by an absurd one, a piece cut out, doubled or cut off. */
function mutated(original: Buffer, random: () => number): Buffer {
  const bytes = Buffer.from(original);
  const at = () => Math.floor((original.length > 132 && random() < 0.9 ? 132 : 0) + random() * (original.length - 132));
  const kind = Math.floor(random() * 6);
  if (kind <= 1)
    for (let i = 0; i < 1 + random() * 8; i++) bytes[Math.min(at(), bytes.length - 1)] = Math.floor(random() * 256);
  if (kind === 2)
    bytes.writeUInt32LE(
      [0xffffffff, 0xfffffffe, 0x7fffffff, 0, 1][Math.floor(random() * 5)] ?? 0,
      Math.min(at(), bytes.length - 4),
    );
  if (kind === 3) return bytes.subarray(0, at());
  const from = Math.min(at(), bytes.length);
  const to = Math.min(bytes.length, from + Math.floor(random() * 60));
  if (kind === 4) return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  if (kind === 5) return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
  return bytes;
}

/** Everything that is done with a stored file. */
function useAll(bytes: Buffer): void {
  const header = headerOf(bytes);
  JSON.stringify(header);
  parametersOf(header);
  patientInfoOf(header);
  seriesDateOf(header, 0);
  const pixelHeader = pixelHeaderOf(header);
  if (pixelHeader !== null)
    decodeStoredFrame(pixelHeader, inflateDataset(bytes).subarray(pixelHeader.pixelData.offset), 0);
}

describe('damaged files', () => {
  it('are refused or read, never anything else, in 4,000 seeded mutations', () => {
    const random = randomFrom(20240102);
    const counts = { read: 0, refused: 0 };
    for (let i = 0; i < 4000; i++) {
      const bytes = mutated(originals[i % originals.length] as Buffer, random);
      try {
        readHeader(bytes.subarray(0, Math.floor(bytes.length / 2)), { complete: false });
        useAll(bytes);
        counts.read++;
      } catch (error) {
        if (!(error instanceof Refusal)) throw new Error(`mutation ${i}: ${error}`, { cause: error });
        counts.refused++;
      }
    }
    expect(counts.read).toBeGreaterThan(500);
    expect(counts.refused).toBeGreaterThan(500);
  });
});
