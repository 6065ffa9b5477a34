import { makeInstance } from '@circus/dicom';
import { TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
beforeAll(async () => {
  ingest = await TestIngest.start();
});
afterAll(() => ingest.stop());

const privateBytes = (length: number) => ({
  '00091010': { vr: 'OB', InlineBinary: Buffer.alloc(length, 1).toString('base64') },
});

describe('a header that does not end within the first 64 KiB', () => {
  it.each([60_000, 70_000, 300_000, 5_000_000])(
    'is read to its end behind a private attribute of %d bytes',
    async (length) => {
      const uid = `1.2.${length}`;
      const stored = await ingest.store(
        makeInstance({ extra: privateBytes(length), seriesInstanceUid: uid, sopInstanceUid: uid }),
      );
      const [row] = await ingest.query<Record<string, unknown>>`
      SELECT rows, number_of_frames FROM archive.instance WHERE id = ${stored.instanceId}`;
      expect(row).toEqual({ rows: 16, number_of_frames: 1 });
    },
  );

  it('is read whole for an object without pixels, and for a deflated one', async () => {
    const document = await ingest.store(
      makeInstance({
        sopInstanceUid: '1.2.3.1',
        sopClassUid: '1.2.840.10008.5.1.4.1.1.104.1',
        pixels: null,
        extra: { '00420011': { vr: 'OB', InlineBinary: Buffer.alloc(400_000, 7).toString('base64') } },
      }),
    );
    const deflated = await ingest.store(
      makeInstance({ sopInstanceUid: '1.2.3.2', transferSyntaxUid: '1.2.840.10008.1.2.1.99', rows: 256, columns: 256 }),
    );
    const rows = await ingest.query<Record<string, unknown>>`
      SELECT id, number_of_frames, pixel_header IS NULL AS no_pixels FROM archive.instance
      WHERE id IN (${document.instanceId}, ${deflated.instanceId}) ORDER BY id`;
    expect(rows).toEqual([
      { id: BigInt(document.instanceId), number_of_frames: 0, no_pixels: true },
      { id: BigInt(deflated.instanceId), number_of_frames: 1, no_pixels: false },
    ]);
  });
});
