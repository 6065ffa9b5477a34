import { z } from 'zod';
import { sourceType } from './events.js';
import { numericId } from './values.js';

/** Slicebox wraps every DICOM attribute: `{ "value": "…" }`. */
export const dicomPropertyValue = z.object({ value: z.string() }).meta({ id: 'dicomPropertyValue' });

export const sliceboxPatient = z
  .object({
    id: numericId,
    patientName: dicomPropertyValue,
    patientID: dicomPropertyValue,
    patientBirthDate: dicomPropertyValue,
    patientSex: dicomPropertyValue,
  })
  .meta({ id: 'patient' });

export const sliceboxStudy = z
  .object({
    id: numericId,
    patientId: numericId,
    studyInstanceUID: dicomPropertyValue,
    studyDescription: dicomPropertyValue,
    studyDate: dicomPropertyValue,
    studyID: dicomPropertyValue,
    accessionNumber: dicomPropertyValue,
    patientAge: dicomPropertyValue,
  })
  .meta({ id: 'study' });

export const sliceboxSeries = z
  .object({
    id: numericId,
    studyId: numericId,
    seriesInstanceUID: dicomPropertyValue,
    seriesDescription: dicomPropertyValue,
    seriesDate: dicomPropertyValue,
    modality: dicomPropertyValue,
    protocolName: dicomPropertyValue,
    bodyPartExamined: dicomPropertyValue,
    manufacturer: dicomPropertyValue,
    stationName: dicomPropertyValue,
    frameOfReferenceUID: dicomPropertyValue,
  })
  .meta({ id: 'series' });

export const sliceboxImage = z
  .object({
    id: numericId,
    seriesId: numericId,
    sopInstanceUID: dicomPropertyValue,
    imageType: dicomPropertyValue,
    instanceNumber: dicomPropertyValue,
  })
  .meta({ id: 'image' });
export type SliceboxImage = z.infer<typeof sliceboxImage>;

export const flatSeries = z
  .object({ id: numericId, patient: sliceboxPatient, study: sliceboxStudy, series: sliceboxSeries })
  .meta({ id: 'flatSeries' });
export type FlatSeries = z.infer<typeof flatSeries>;

export const sliceboxSource = z
  .object({ sourceType, sourceName: z.string(), sourceId: z.number().int() })
  .meta({ id: 'source' });

/** A box: another Slicebox (or suite) that this one exchanges images with. */
export const box = z
  .object({
    id: numericId,
    name: z.string(),
    token: z.string(),
    baseUrl: z.string(),
    sendMethod: z.enum(['PUSH', 'POLL']),
    online: z.boolean(),
    profile: z.object({ options: z.array(z.object({ name: z.string() })) }),
    defaultProfile: z.object({ options: z.array(z.object({ name: z.string() })) }),
  })
  .meta({ id: 'box' });
export type Box = z.infer<typeof box>;
