import { Refusal } from '@circus/contracts';
import { mutationsOf } from '@circus/testkit';
import { inUtf8 } from '../../src/elements/inUtf8.js';
import {
  Actions,
  anonymizeElements,
  anonymizeFurther,
  CONFIDENTIALITY_OPTIONS,
  type DataElement,
  makeInstance,
  readElements,
  rewriteFile,
  valueText,
  withInstanceNames,
} from '../../src/index.js';
import { bytesOf, sharedFiles } from '../sharedData.js';
import { pseudonyms } from './support.js';

const everything = CONFIDENTIALITY_OPTIONS.map(({ name }) => name);
const withoutUids = everything.filter((name) => name !== 'RETAIN_UIDS');
const DEFLATED = '1.2.840.10008.1.2.1.99';

async function* inPieces(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 10_007) yield bytes.subarray(at, at + 10_007);
}

/** An anonymous file, and the elements of the original. */
async function anonymized(file: Buffer, options: readonly string[]) {
  const actions = new Actions(options);
  let original: DataElement[] = [];
  let sopClass = '';
  const { bytes } = await rewriteFile(inPieces(file), 2 ** 26, {
    change: ({ meta, dataset }) => {
      original = dataset;
      const element = dataset.find(({ tag }) => tag === '00080016');
      sopClass = element ? valueText(element) : '';
      const anonymous = anonymizeElements(dataset, actions, pseudonyms(), sopClass);
      return { meta: withInstanceNames(meta, anonymous), dataset: anonymous, keepsPixels: true, clearsPreamble: true };
    },
    changeFurther: (elements) => anonymizeFurther(elements, actions, pseudonyms(), sopClass),
  });
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return { bytes: Buffer.concat(parts), original };
}

const ID_TAGS = ['00100020', '00080018', '0020000D', '0020000E', '00080050'];

/** Names and numbers that may not stand anywhere afterwards. */
function identifying(dataset: readonly DataElement[]): string[] {
  const words = new Set<string>();
  const look = (elements: readonly DataElement[]): void => {
    for (const element of elements) {
      for (const item of element.items ?? []) look(item.elements);
      const text = valueText(element);
      const found = element.vr === 'PN' ? text.split(/[\^=\\, ]+/) : ID_TAGS.includes(element.tag) ? [text] : [];
      // Shorter ones stand in other words by chance.
      for (const word of found) if (word.length > 5) words.add(word);
    }
  };
  look(inUtf8(dataset));
  return [...words];
}

const withFiles = sharedFiles.length === 0 ? describe.skip : describe;

withFiles("Other people's files", () => {
  const storable = sharedFiles.filter(({ expected }) => expected.startsWith('accept'));

  it.each([
    ['the Basic Profile', []],
    ['all options but the one that keeps UIDs', withoutUids],
  ])(
    'can be read afterwards, with nothing that identifies, under %s',
    async (_name, options) => {
      const flaws: string[] = [];
      for (const shared of storable) {
        const { bytes, original } = await anonymized(bytesOf(shared), options);
        if (shared.transferSyntax === DEFLATED) continue;
        const reading = readElements(bytes, { complete: true });
        if (reading.status !== 'elements') flaws.push(`${shared.file}: cannot be read`);
        else {
          const header = bytes.subarray(0, reading.file.pixels?.offset ?? bytes.length).toString();
          for (const word of identifying(original)) if (header.includes(word)) flaws.push(`${shared.file}: ${word}`);
        }
      }
      expect(flaws).toEqual([]);
      expect(storable.length).toBeGreaterThan(30);
    },
    60_000,
  );
});

describe('Damaged files', () => {
  const original = makeInstance({
    patientName: 'Doe^Jane',
    rows: 4,
    columns: 6,
    extra: { '00081140': { vr: 'SQ', Value: [{ '00081155': { vr: 'UI', Value: ['1.2.3'] } }] } },
  });

  it('are refused or anonymized, and crash nothing', async () => {
    const mutations = mutationsOf('anonymization');
    const outcomes = { refused: 0, anonymized: 0 };
    for (let n = 0; n < (process.env.CIRCUS_LONG === '1' ? 30_000 : 800); n += 1) {
      try {
        await anonymized(mutations.of(original, n), everything);
        outcomes.anonymized += 1;
      } catch (error) {
        if (!(error instanceof Refusal)) throw new Error(`Mutation ${n} of ${mutations.seed}`, { cause: error });
        outcomes.refused += 1;
      }
    }
    expect(Object.values(outcomes).every((count) => count > 10)).toBe(true);
  }, 300_000);
});
