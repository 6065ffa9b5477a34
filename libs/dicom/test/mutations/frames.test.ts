import { Refusal } from '@circus/contracts';
import { mutationsOf, processorTime } from '@circus/testkit';
import { decodeStoredFrame, loadFrameDecoder, type PixelHeader, pixelHeaderOf } from '../../src/index.js';
import { headerOf } from '../headerOf.js';
import { sha256 } from '../sharedData.js';
import { compressedOriginals, type Original } from './originals.js';

/** Damaged forms of each. */
const COUNT = process.env.CIRCUS_LONG === '1' ? 1_500 : 100;
/** CharLS may be led in circles for a while; whoever runs it ends threads that come to no end. */
const mostMs = (name: string): number => (name.startsWith('JPEG-LS') ? 15_000 : 1_000);
const SYNTAXES = [50, 51, 53, 55, 57, 70, 80, 81, 90, 91, 201, 202, 203].map((n) => `1.2.840.10008.1.2.4.${n}`);

const opened = ({ bytes }: Original): { header: PixelHeader; pixels: Buffer } => {
  const header = pixelHeaderOf(headerOf(bytes));
  if (header === null) throw new Error('an image was made without pixels');
  return { header, pixels: bytes.subarray(header.pixelData.offset) };
};

describe('damaged compressed frames', () => {
  it(`are refused or decode to something, soon, and do the next ones no harm, in ${COUNT} mutations of each codec`, async () => {
    const mutations = mutationsOf('Compressed frames');
    const told: Record<string, object> = {};
    for (const original of await compressedOriginals()) {
      const { header, pixels } = opened(original);
      const syntax = header.transferSyntaxUid;
      await loadFrameDecoder(syntax);
      const whole = sha256(decodeStoredFrame(header, pixels, 0).data);
      const counts = { refused: 0, shown: 0, slowest: 0 };
      for (let n = 0; n < COUNT; n += 1) {
        await loadFrameDecoder(syntax);
        const damaged = mutations.of(pixels, n);
        const start = processorTime();
        try {
          const { data } = decodeStoredFrame(header, damaged, n % 2);
          expect(data).toHaveLength(header.rows * header.columns * header.samplesPerPixel);
          counts.shown += 1;
        } catch (error) {
          if (!(error instanceof Refusal) || error.kind !== 'unprocessable') {
            throw new Error(`Mutation ${n} of ${original.name}, CIRCUS_FUZZ_SEED=${mutations.seed}`, { cause: error });
          }
          counts.refused += 1;
        }
        counts.slowest = Math.max(counts.slowest, Math.round(processorTime() - start));
        await loadFrameDecoder(syntax);
        expect([original.name, n, sha256(decodeStoredFrame(header, pixels, 1).data)]).toEqual([
          original.name,
          n,
          whole,
        ]);
      }
      expect([original.name, counts.slowest < mostMs(original.name)]).toEqual([original.name, true]);
      told[original.name] = counts;
    }
    process.stdout.write(`${JSON.stringify(told)}\n`);
  }, 3_600_000);

  it('that claim more pixels than there can be are refused without the memory for them', async () => {
    const [rle] = await compressedOriginals();
    const { header, pixels } = opened(rle as Original);
    const claims = { ...header, rows: 65_535, columns: 65_535, numberOfFrames: 1 };
    for (const syntax of SYNTAXES) await loadFrameDecoder(syntax);
    const before = process.memoryUsage().rss;
    for (const transferSyntaxUid of [
      '1.2.840.10008.1.2.5',
      '1.2.840.10008.1.2.8.1',
      '1.2.840.10008.1.2.1.98',
      ...SYNTAXES,
    ]) {
      for (const claim of [claims, { ...claims, rows: 10_000, columns: 10_000 }]) {
        expect(() => decodeStoredFrame({ ...claim, transferSyntaxUid }, pixels, 0)).toThrow(Refusal);
      }
    }
    // One such frame alone would take four times as much.
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 30);
  });

  it('of millions of empty fragments are refused', async () => {
    const header = { ...opened((await compressedOriginals())[0] as Original).header, numberOfFrames: 3 };
    const pixels = Buffer.alloc(8 * 1_100_000, Buffer.from('feff00e000000000', 'hex'));
    expect(() => decodeStoredFrame(header, pixels, 0)).toThrow('more than 1000000 fragments');
  });

  it('leave the codec refusing what comes before it is loaded again, should that fail too', async () => {
    const originals = await compressedOriginals();
    const { header, pixels } = opened(originals.find(({ name }) => name === 'JPEG lossless') as Original);
    await loadFrameDecoder(header.transferSyntaxUid);
    const damaged = Buffer.from(pixels);
    damaged.fill(0xff, pixels.indexOf(Buffer.from('ffc4', 'hex')) + 4, pixels.indexOf(Buffer.from('ffda', 'hex')));
    const kindOf = (bytes: Buffer): string => {
      try {
        decodeStoredFrame(header, bytes, 0);
        return 'decoded';
      } catch (error) {
        return (error as Refusal).kind;
      }
    };
    // The module may be to blame for what fails behind the first one.
    expect([kindOf(damaged), kindOf(damaged)]).toEqual(['unprocessable', 'unavailable']);
    await loadFrameDecoder(header.transferSyntaxUid);
    expect([kindOf(pixels), kindOf(damaged)]).toEqual(['decoded', 'unprocessable']);
  });
});
