import { createHash } from 'node:crypto';
import { Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import { type ChangedPixels, type InstanceNames, type PixelElement, rewriteFile } from '@circus/dicom';

/** The bytes of the original of an anonymous image, where they are still in the archive. @returns its storage key, or null */
export async function findOriginal(database: Database, domain: string, names: InstanceNames): Promise<string | null> {
  const [row] = await database.$queryRaw<{ storage_key: string }[]>`
    SELECT i.storage_key FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
    WHERE i.sop_instance_uid = ${names.sopInstanceUid} AND s.series_instance_uid = ${names.seriesInstanceUid}
      AND s.study_instance_uid = ${names.studyInstanceUid} AND s.patient_name = ${names.patientName}
      AND s.patient_id = ${names.patientId} AND s.domain = ${domain}`;
  return row?.storage_key ?? null;
}

/** What the pixels of a file, or of one on its way, are known by. */
export class PixelDigest {
  private readonly hash = createHash('sha256');

  /** In the place of the pixels: they are read, and nothing is passed on. */
  instead({ vr, length }: PixelElement): ChangedPixels {
    const { hash } = this;
    return {
      vr,
      length,
      // biome-ignore lint/correctness/useYield: nothing comes in the place of the pixels
      async *write(value) {
        for await (const part of value) hash.update(part);
      },
    };
  }

  value(): string {
    return this.hash.digest('hex');
  }
}

export async function digestOfPixels(bytes: AsyncIterable<Uint8Array>, maxHeaderBytes: number): Promise<string> {
  const digest = new PixelDigest();
  const read = await rewriteFile(bytes, maxHeaderBytes, {
    change: ({ meta, dataset, pixels }) => ({
      meta,
      dataset,
      keepsPixels: true,
      ...(pixels && { otherPixels: digest.instead(pixels) }),
    }),
  });
  await drained(read.bytes);
  return digest.value();
}

export async function drained(bytes: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const part of bytes) if (part.length === 0) continue;
}

export const changedCopy = (): Refusal =>
  new Refusal(
    'conflict',
    'The original of this anonymous image is in the archive, with other pixels, and would be replaced by it.',
  );
