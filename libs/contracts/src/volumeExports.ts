import { z } from 'zod';
import { partialVolumeDescriptor } from './cases.js';
import { dicomUid, opaqueId } from './values.js';

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

/** A case, or one of its revisions. @example `{caseId: "01j0…", revisionIndex: 0}` */
const exportedCase = z.union([
  opaqueId,
  z.strictObject({
    caseId: opaqueId,
    revisionIndex: z.number().int().min(0).optional().describe('From 0; the latest where it is left out.'),
  }),
]);

/** Body of `POST /cases/export-mhd` (spec circus-db 4.9); `volumeFormat` is beyond CIRCUS. */
export const caseExportCreation = z
  .object({
    caseIds: z.array(exportedCase).min(1).max(100),
    labelPackType: z
      .enum(['isolated', 'combined'])
      .default('isolated')
      .describe('One file for each label, or one for all labels of a series.'),
    mhdLineEnding: z.enum(['lf', 'crlf']).default('lf').describe('Of MHD headers.'),
    compressionFormat: z.enum(['tgz', 'zip']).default('tgz'),
    volumeFormat: z
      .enum(['mhd', 'nifti', 'dicomSeg'])
      .default('mhd')
      .describe(
        'MHD and NIfTI-1 hold images and labels; DICOM Segmentations hold labels alone, and refer to the images in the archive.',
      ),
  })
  .meta({ id: 'CaseExportCreation' });
export type CaseExportCreation = z.infer<typeof caseExportCreation>;
