import { z } from 'zod';
import { partialVolumeDescriptor } from './cases.js';
import { dicomUid } from './values.js';

/** Body of `POST /series/export-cs-volume` (spec circus-db 3.8). */
export const volumeExportCreation = z
  .object({
    series: z
      .array(z.strictObject({ seriesUid: dicomUid, partialVolumeDescriptor }))
      .min(1)
      .max(10),
    compressionFormat: z.enum(['tgz', 'zip']).default('tgz'),
  })
  .meta({ id: 'VolumeExportCreation' });
export type VolumeExportCreation = z.infer<typeof volumeExportCreation>;
