import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bareDataset, datasetIn, fileBeginning, makeInstance, readHeader } from '../../src/index.js';

const EXPLICIT = '1.2.840.10008.1.2.1';
const IMPLICIT = '1.2.840.10008.1.2';
const LIMIT = 2 ** 24;

/** What an object says, and its pixels, whatever form it is in. */
function contentOf(file: Buffer) {
  const reading = readHeader(file, { complete: true });
  if (reading.status !== 'header') throw new Error('no header');
  const { '7FE00010': _pixels, ...dataset } = reading.header.dataset;
  const { pixelData } = reading.header;
  return {
    dataset,
    pixels: file.subarray(pixelData?.offset, (pixelData?.offset ?? 0) + (pixelData?.length ?? 0)).toString('hex'),
  };
}
const asFile = (dataset: Buffer, transferSyntaxUid: string) =>
  Buffer.concat([fileBeginning({ transferSyntaxUid, sopClassUid: '1.2', sopInstanceUid: '1.2.3' }), dataset]);
async function* inPieces(bytes: Buffer, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const original = makeInstance({ rows: 12, columns: 14, patientName: 'Müller^Ä', characterSet: 'ISO_IR 100' });

describe('a data set for the network', () => {
  it('is the file without its beginning, in whatever pieces it comes', async () => {
    for (const size of [1, 100, 100_000]) {
      const { transferSyntaxUid, bytes } = await bareDataset(inPieces(original, size));
      const chunks: Buffer[] = [];
      for await (const chunk of bytes) chunks.push(chunk);
      expect(transferSyntaxUid).toBe(EXPLICIT);
      expect(contentOf(asFile(Buffer.concat(chunks), EXPLICIT))).toEqual(contentOf(original));
    }
    await expect(bareDataset(inPieces(Buffer.alloc(4_000), 100))).rejects.toMatchObject({ kind: 'invalid' });
    await expect(bareDataset(inPieces(original.subarray(0, 200), 100))).rejects.toMatchObject({ kind: 'invalid' });
  });

  it.each([EXPLICIT, IMPLICIT])('is converted into %s from explicit, implicit and deflated files', async (target) => {
    for (const transferSyntaxUid of [EXPLICIT, IMPLICIT, '1.2.840.10008.1.2.1.99']) {
      const file = makeInstance({
        rows: 12,
        columns: 14,
        patientName: 'Müller^Ä',
        characterSet: 'ISO_IR 100',
        transferSyntaxUid,
      });
      expect(contentOf(asFile(await datasetIn(file, target, LIMIT), target))).toEqual(contentOf(original));
    }
  });

  it('is refused where it would become too large, is damaged, or cannot be decoded', async () => {
    await expect(datasetIn(original.subarray(0, original.length - 20), IMPLICIT, LIMIT)).rejects.toMatchObject({
      kind: 'invalid',
    });
    const deflated = makeInstance({ rows: 500, columns: 500, transferSyntaxUid: '1.2.840.10008.1.2.1.99' });
    await expect(datasetIn(deflated, IMPLICIT, 1_000)).rejects.toMatchObject({ kind: 'tooLarge' });
  });

  (spawnSync('which', ['dcmconv']).status === 0 ? it : it.skip)(
    'is converted from big endian and RLE, as DCMTK writes them',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'circus-network-'));
      try {
        const [from, to] = [join(folder, 'from.dcm'), join(folder, 'to.dcm')];
        for (const [program, ...options] of [['dcmconv', '+tb'], ['dcmcrle']] as [string, ...string[]][]) {
          writeFileSync(from, makeInstance({ rows: 12, columns: 14, numberOfFrames: 3 }));
          execFileSync(program, [...options, from, to]);
          const native = contentOf(readFileSync(from));
          const { pixels, dataset } = contentOf(asFile(await datasetIn(readFileSync(to), EXPLICIT, LIMIT), EXPLICIT));
          expect([program, pixels]).toEqual([program, native.pixels]);
          expect(dataset['00280008']).toEqual(native.dataset['00280008']);
          if (program === 'dcmcrle') {
            await expect(datasetIn(readFileSync(to), EXPLICIT, 500)).rejects.toMatchObject({ kind: 'tooLarge' });
          }
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
