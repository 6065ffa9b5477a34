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

/** What an anonymization keeps or cleans beyond the Basic Profile (PS3.15 E.3). */
export const confidentialityOption = z
  .object({ name: z.string(), title: z.string(), description: z.string(), rank: z.number().int() })
  .meta({ id: 'confidentialityOption' });
export type ConfidentialityOption = z.infer<typeof confidentialityOption>;

/** As clients send it: only the names count (spec slicebox 7.1). */
export const anonymizationProfileChoice = z.object({ options: z.array(z.object({ name: z.string() })).default([]) });

/** Body of `POST /boxes/createconnection`: `profile` is the older word for `defaultProfile`. */
export const remoteBoxConnectionData = z
  .object({
    name: z
      .string()
      .trim()
      .min(1, 'A box needs a name.')
      .max(255)
      .regex(/^\P{Cc}*$/u, 'A name has no control characters.'),
    defaultProfile: anonymizationProfileChoice.nullish(),
    profile: anonymizationProfileChoice.nullish(),
  })
  .meta({ id: 'remoteBoxConnectionData' });
export type RemoteBoxConnectionData = z.infer<typeof remoteBoxConnectionData>;

export const destination = z
  .object({ destinationType: z.enum(['box', 'scu']), destinationName: z.string(), destinationId: z.number().int() })
  .meta({ id: 'destination' });
export type Destination = z.infer<typeof destination>;

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
