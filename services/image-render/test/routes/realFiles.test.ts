import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pixelHeaderOf, readHeader } from '@circus/dicom';
import { sharedData } from '@circus/testkit';
import { luminance, voxelFormatOf } from '@circus/volume';
import { type RunningImageRender, startImageRender } from '../runningImageRender.js';

interface DescribedFile {
  file: string;
  groundTruth?: { photometric: string; lossy: boolean; min: number; max: number; samples?: number[][] } | null;
}

/** Samples that no picture of 16 bits can show. */
const NOT_SHOWN = /rtdose-32bit|parametric-map-float/;

const folder = sharedData('data/dicom', 'pictures of images made by others');
const described: DescribedFile[] = folder ? JSON.parse(readFileSync(join(folder, 'MANIFEST.json'), 'utf8')).files : [];
const images = described.filter(({ groundTruth, file }) => groundTruth && !/broken|no-preamble/.test(file));

if (images.length > 0) {
  describe('every image made by others', () => {
    let service: RunningImageRender;
    beforeAll(async () => {
      service = await startImageRender();
    });
    afterAll(() => service.stop());

    it.each(images.map((description) => [description.file, description] as const))(
      '%s is shown',
      async (file, described) => {
        const bytes = readFileSync(join(folder as string, file));
        const reading = readHeader(bytes, { complete: true });
        const header = reading.status === 'header' ? pixelHeaderOf(reading.header) : null;
        if (header === null) throw new Error('the file has no pixels');
        // Some of them have no UIDs.
        const uid = `1.2.3.${images.indexOf(described) + 1}`;
        const series = await service.archive.store([bytes], { imageNumbers: [1], uid });
        const path = `/mpr?series=${series.uid}&mode=axial`;
        if (NOT_SHOWN.test(file)) {
          const refused = await service.get(path);
          expect(refused.status).toBe(422);
          expect(JSON.parse(refused.body.toString()).message).toMatch(/Image 1, .*32 bits/);
          return;
        }
        const frames = Math.max(1, header.numberOfFrames);
        for (const target of new Set([0, frames - 1])) {
          const { width, height } = await service.picture(`${path}&target=${target}&ww=400&wl=40`);
          expect([width, height]).toEqual([header.columns, header.rows]);
        }
        const estimated = await service.picture(path);
        expect(new Set(estimated.rows.flat()).size).toBeGreaterThan(1);
        expect((await service.get(`/oblique?series=${series.uid}&a=0.3&b=coronal&c=1,1,0`)).status).toBe(200);
        const { groundTruth } = described;
        const plain =
          groundTruth?.lossy === false &&
          header.modality !== 'CT' &&
          !/PALETTE|MONOCHROME1/.test(header.photometricInterpretation);
        if (!plain || !groundTruth?.samples) return;
        const colour = voxelFormatOf(header) === 'rgba8';
        if (colour && groundTruth.photometric !== 'RGB') return;
        // A window that shows each value, or each sixteenth, as a grey of its own.
        const [ww, wl] = colour ? [255, 127.5] : [groundTruth.max + 1, (groundTruth.max + 1) / 2];
        const { rows } = await service.picture(`${path}&ww=${ww}&wl=${wl}`);
        const shift = Math.max(0, header.bitsStored - 8);
        for (const [row = 0, column = 0, ...values] of groundTruth.samples) {
          const [r, g, b] = values.map((value) => value >> shift) as [number, number, number];
          const value = colour ? luminance(r, g, b) : (values[0] as number);
          expect(rows[row]?.[column]).toBe(Math.min(255, Math.round(value * (255 / ww))));
        }
      },
    );
  });
} else {
  // A file without a test fails; that these are left out, and what, was printed above.
  it.skip('needs images made by others', () => undefined);
}
