import { z } from 'zod';
import { searchEnvelope } from './search.js';
import { dicomUid, domainName, isoDate } from './values.js';

/** Who is on the pictures (spec circus-db 2.1); absent members are left out. */
export const patientInfo = z
  .object({
    patientId: z.string().optional(),
    patientName: z.string().optional(),
    /** Full years. */
    age: z.number().int().optional(),
    birthDate: z.string().optional(),
    sex: z.enum(['M', 'F', 'O']).optional(),
    /** Metres. */
    size: z.number().optional(),
    /** Kilograms. */
    weight: z.number().optional(),
  })
  .meta({ id: 'PatientInfo' });
export type PatientInfo = z.infer<typeof patientInfo>;

/** A series as CIRCUS describes it (spec circus-db 2.1). */
export const series = z
  .object({
    seriesUid: dicomUid,
    studyUid: dicomUid,
    width: z.number().int(),
    height: z.number().int(),
    /** Image numbers as a multi-integer range, for instance `1-20,25`. */
    images: z.string(),
    seriesDate: isoDate.nullable(),
    modality: z.string(),
    seriesDescription: z.string(),
    bodyPart: z.string(),
    stationName: z.string(),
    modelName: z.string(),
    manufacturer: z.string(),
    storageId: z.number().int(),
    patientInfo: patientInfo.optional(),
    parameters: z.record(z.string(), z.unknown()),
    domain: domainName,
    createdAt: isoDate,
    updatedAt: isoDate,
  })
  .meta({ id: 'Series' });
export type Series = z.infer<typeof series>;

/** A page of a series search (spec circus-db 3.1). */
export const seriesPage = searchEnvelope(series).meta({ id: 'SeriesPage' });

/** Whether images go from head to feet (spec circus-db 3.6). */
export const seriesOrientation = z
  .object({ orientation: z.enum(['head-first', 'foot-first']) })
  .meta({ id: 'SeriesOrientation' });
