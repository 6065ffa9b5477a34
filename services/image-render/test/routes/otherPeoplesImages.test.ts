import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  decodeStoredFrame,
  inflateDataset,
  loadFrameDecoder,
  type PixelArray,
  type PixelHeader,
  pixelHeaderOf,
  readHeader,
} from '@circus/dicom';
import { sharedData } from '@circus/testkit';
import { sampleRuleOf, voxelOfSample } from '@circus/volume';
import { readGreyPng } from '../greyPng.js';
import { type RunningImageRender, startImageRender } from '../runningImageRender.js';

interface DescribedImage {
  file: string;
  expected: string;
  bitsAllocated: number;
  photometric: string;
  groundTruth: { sha256: string; valuesSha256?: string; compare: string } | null;
}

const folder = sharedData('data/dicom', 'pictures of images from many devices');
const described: DescribedImage[] = folder ? JSON.parse(readFileSync(join(folder, 'MANIFEST.json'), 'utf8')).files : [];
const images = described.filter(({ expected, groundTruth }) => expected === 'accept' && groundTruth !== null);

/** A window so wide shows as many voxel values as they are. */
const WINDOW = 255;
const LARGE = 2 ** 20;
/** What the server says of what it does not show. */
const REASON = /transfer syntax|photometric|PALETTE|bits|samples/i;

(folder ? describe : describe.skip)('images from many devices', () => {
  let service: RunningImageRender;
  beforeAll(async () => {
    service = await startImageRender();
  });
  afterAll(() => service.stop());

  it.each(images.map((image) => [image.file, image] as const))(
    '%s is shown as the manifest says it is, or refused with the reason',
    async (file, { bitsAllocated, photometric, groundTruth }) => {
      const bytes = readFileSync(join(folder as string, file));
      const series = await service.archive.store([bytes], { domain: file, imageNumbers: [1] });
      const picture = (low: number) =>
        service.get(
          `/mpr?series=${series.uid}&mode=axial&target=0&ww=${WINDOW}&wl=${low + WINDOW / 2}`,
          service.headers({ domains: [file] }),
        );
      const first = await picture(0);
      if (first.status !== 200) {
        expect([first.status, `${first.body}`]).toEqual([422, expect.stringMatching(REASON)]);
        return;
      }
      const { header, values } = await decoded(bytes);
      const { rows, columns } = header;
      if (bitsAllocated === 1 || header.samplesPerPixel > 1 || photometric === 'PALETTE COLOR') {
        // Decoded as @circus/dicom's own tests see it; here they become grey.
        expect(readGreyPng(first.body)).toMatchObject({ width: columns, height: rows });
        return;
      }
      if (groundTruth?.compare === 'exact') {
        expect([groundTruth.sha256, groundTruth.valuesSha256]).toContain(sha256(values));
      }
      const rule = sampleRuleOf(header);
      const mask = 2 ** rule.bitsStored - 1;
      const shift = rule.highBit - rule.bitsStored + 1;
      const voxels = Array.from(values, (value) => voxelOfSample((value & mask) << shift, rule));
      const sorted = voxels.toSorted((one, other) => one - other);
      // Around the darkest, the middle and the brightest pixel; a large picture takes long to be looked at.
      for (const share of rows * columns > LARGE ? [0.5] : [0, 0.5, 1]) {
        const low = (sorted[Math.round(share * (sorted.length - 1))] as number) - Math.round(share * WINDOW);
        const { status, body } = await picture(low);
        expect(status).toBe(200);
        const greys = voxels.map((voxel) => Math.min(WINDOW, Math.max(0, voxel - low)));
        expect(Buffer.from(readGreyPng(body).rows.flat()).equals(Buffer.from(greys))).toBe(true);
      }
    },
    60_000,
  );
});

async function decoded(bytes: Buffer): Promise<{ header: PixelHeader; values: PixelArray }> {
  const reading = readHeader(bytes, { complete: true });
  const header = reading.status === 'header' ? pixelHeaderOf(reading.header) : null;
  if (header === null) throw new Error('This is no image');
  await loadFrameDecoder(header.transferSyntaxUid);
  const pixels = inflateDataset(bytes).subarray(header.pixelData.offset);
  return { header, values: decodeStoredFrame(header, pixels, 0).data };
}

const sha256 = ({ buffer, byteOffset, byteLength }: PixelArray): string =>
  createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
