import { element } from '../../src/attributes.js';
import { peekElements } from '../../src/elements/peekElements.js';
import { makeInstance } from '../../src/index.js';

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const collected = async (bytes: AsyncIterable<Uint8Array>) => {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts);
};

describe('Looking at the first elements of a file', () => {
  const long = { '00091001': { vr: 'LT', Value: ['x'.repeat(70_000)] }, '00120062': element('CS', 'YES') };

  it.each([
    ['explicit VR', makeInstance({ extra: { '00120062': element('CS', 'YES') } })],
    [
      'implicit VR',
      makeInstance({ transferSyntaxUid: '1.2.840.10008.1.2', extra: { '00120062': element('CS', 'YES') } }),
    ],
    [
      'deflated',
      makeInstance({ transferSyntaxUid: '1.2.840.10008.1.2.1.99', extra: { '00120062': element('CS', 'YES') } }),
    ],
    ['long before it', makeInstance({ extra: long })],
  ])('finds the wanted one, and passes every byte on: %s', async (_name, file) => {
    const { dataset, bytes } = await peekElements(inPieces(file, 1000), '00120062');
    expect(dataset?.at(-1)?.tag).toBe('00120062');
    expect((await collected(bytes)).equals(file)).toBe(true);
  });

  it.each([
    ['no DICOM file', Buffer.from('no DICOM file'.repeat(100))],
    ['nothing', Buffer.alloc(0)],
    ['a file that ends in its header', makeInstance().subarray(0, 300)],
    [
      'damaged deflation',
      Buffer.concat([
        makeInstance({ transferSyntaxUid: '1.2.840.10008.1.2.1.99' }).subarray(0, 400),
        Buffer.alloc(90, 7),
      ]),
    ],
  ])('knows nothing of %s, and passes it on as it is', async (_name, file) => {
    const { dataset, bytes } = await peekElements(inPieces(file, 77), '00120062');
    expect(dataset?.find(({ tag }) => tag === '00120062')).toBeUndefined();
    expect((await collected(bytes)).equals(file)).toBe(true);
  });

  it('holds no more than it may', async () => {
    const file = makeInstance({ extra: { '00081111': element('LT', 'x'.repeat(2 ** 20)), ...long } });
    const { dataset, bytes } = await peekElements(inPieces(file, 1000), '00120062');
    expect(dataset).toBeNull();
    expect((await collected(bytes)).equals(file)).toBe(true);
  });
});
