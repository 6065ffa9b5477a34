import { z } from 'zod';
import { sourceType } from './events.js';
import { domainName, numericId } from './values.js';

const integerQuery = (byDefault: number) =>
  z
    .union([z.string(), z.array(z.string())])
    // Of a repeated parameter the first counts.
    .transform((given) => (Array.isArray(given) ? (given[0] ?? '') : given))
    .pipe(z.string().regex(/^-?\d{1,15}$/, 'must be an integer'))
    .transform(Number)
    .default(byDefault);

/** Which part of a list is asked for (spec slicebox 1). */
export const sliceQuery = z.object({
  startindex: integerQuery(0)
    .refine((value) => value >= 0, 'must be 0 or more')
    .meta({ description: 'Items to leave out at the beginning' }),
  count: integerQuery(20).meta({ description: 'Items at most; a negative number asks for all' }),
});

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
export type SliceboxPatient = z.infer<typeof sliceboxPatient>;

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
export type SliceboxStudy = z.infer<typeof sliceboxStudy>;

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
export type SliceboxSeries = z.infer<typeof sliceboxSeries>;

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
export type SliceboxSource = z.infer<typeof sliceboxSource>;

/** What an anonymization keeps or cleans beyond the Basic Profile (PS3.15 E.3). */
export const confidentialityOption = z
  .object({ name: z.string(), title: z.string(), description: z.string(), rank: z.number().int() })
  .meta({ id: 'confidentialityOption' });
export type ConfidentialityOption = z.infer<typeof confidentialityOption>;

/** As clients send it: only the names count (spec slicebox 7.1). */
export const anonymizationProfileChoice = z.object({ options: z.array(z.object({ name: z.string() })).default([]) });

/** Which options go with the Basic Profile, which is always applied. */
export type AnonymizationProfile = z.input<typeof anonymizationProfileChoice>;

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
    domain: domainName.nullish().describe('Of what comes from the box; the default domain where left out'),
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
    profile: z.object({ options: z.array(confidentialityOption) }),
    defaultProfile: z.object({ options: z.array(confidentialityOption) }),
    /** Of what comes from it; null: the default domain. */
    domain: z.string().nullable(),
    lastContact: z.number().int().nullable().describe('Epoch milliseconds'),
    /** The two ways from and to a box that this side calls; empty for one that calls this side. */
    loops: z.array(
      z.object({
        direction: z.enum(['PUSH', 'POLL']),
        failedAttempts: z.number().int(),
        lastError: z.string().nullable(),
        lastErrorTime: z.number().int().nullable(),
        nextRetry: z.number().int().nullable(),
      }),
    ),
  })
  .meta({ id: 'box' });
export type Box = z.infer<typeof box>;

/** Names of series types and tags (spec slicebox 4, 12). */
const givenName = z
  .string()
  .trim()
  .min(1, 'A name has at least one character.')
  .max(180, 'A name has at most 180 characters.')
  .regex(/^[^\p{Cc}\p{Surrogate}]*$/u, 'A name has no control characters.');

export const seriesType = z.object({ id: numericId, name: z.string() }).meta({ id: 'seriestype' });
export type SeriesType = z.infer<typeof seriesType>;
export const newSeriesType = z.object({ name: givenName }).meta({ id: 'newSeriestype' });

export const seriesTag = z.object({ id: numericId, name: z.string() }).meta({ id: 'seriestag' });
export type SeriesTag = z.infer<typeof seriesTag>;
export const newSeriesTag = z.object({ name: givenName }).meta({ id: 'newSeriestag' });

export const seriesTypeRule = z.object({ id: numericId, seriesTypeId: numericId }).meta({ id: 'seriestyperule' });
export type SeriesTypeRule = z.infer<typeof seriesTypeRule>;
export const newSeriesTypeRule = z.object({ seriesTypeId: z.number().int() }).meta({ id: 'newSeriestyperule' });

/** With the contract's names (`group`, `element`, `path`, `value`) and those of 2.x servers beside them (spec slicebox 2). */
export const seriesTypeRuleAttribute = z
  .object({
    id: numericId,
    seriesTypeRuleId: numericId,
    group: z.number().int(),
    element: z.number().int(),
    path: z.string().optional(),
    value: z.string(),
    tag: z.number().int(),
    name: z.string(),
    tagPath: z.string().optional(),
    namePath: z.string().optional(),
    values: z.string(),
  })
  .meta({ id: 'seriestyperuleattribute' });
export type SeriesTypeRuleAttribute = z.infer<typeof seriesTypeRuleAttribute>;

const attributeText = z.string().max(10_000, 'A value has at most 10,000 characters.');
const sequencePath = z.string().max(1_000, 'A path has at most 1,000 characters.');

/** An attribute as clients send it: `group` and `element`, or `tag`; `value`, or `values`; `path`, or `tagPath`. */
export const newSeriesTypeRuleAttribute = z
  .object({
    group: z.number().int().min(0).max(0xffff).nullish(),
    element: z.number().int().min(0).max(0xffff).nullish(),
    tag: z.number().int().min(-0x80000000).max(0xffffffff).nullish(),
    name: z.string().max(180).nullish(),
    path: sequencePath.nullish(),
    tagPath: sequencePath.nullish(),
    value: attributeText.nullish(),
    values: attributeText.nullish(),
  })
  .meta({ id: 'newSeriestyperuleattribute' });
export type NewSeriesTypeRuleAttribute = z.infer<typeof newSeriesTypeRuleAttribute>;

export const seriesTypeUpdateStatus = z.object({ running: z.boolean() }).meta({ id: 'seriestypeupdatestatus' });

export const idsQuery = z
  .object({ ids: z.array(z.number().int().min(0)).max(100_000, 'One query names at most 100,000 ids.') })
  .meta({ id: 'idsquery' });

const typeOfSeries = z.object({
  seriesid: numericId,
  seriestype: seriesType,
  seriesId: numericId,
  seriesType: seriesType,
});

/** In the contract's spelling and in that of 2.x servers. */
export const seriesIdSeriesTypesResult = z
  .object({ seriesidseriestypes: z.array(typeOfSeries), seriesIdSeriesTypes: z.array(typeOfSeries) })
  .meta({ id: 'seriesidseriestypesresult' });
export type SeriesIdSeriesTypesResult = z.infer<typeof seriesIdSeriesTypesResult>;
