import { z } from 'zod';
import { anonymizationProfileChoice } from './slicebox.js';
import { tagPathNode, writtenTagPath } from './sliceboxDoors.js';
import { storableText } from './storableText.js';
import { numericId } from './values.js';

/** A value that an attribute has in the anonymous image, whatever the profile says (spec slicebox 7.3). */
export const tagValue = z.object({ tagPath: tagPathNode, value: storableText }).meta({ id: 'tagValue' });
export type TagValue = z.infer<typeof tagValue>;

const tagValues = z
  .array(tagValue)
  .max(10_000)
  .nullish()
  .transform((given) => given ?? []);
const profile = anonymizationProfileChoice.nullish().transform((given) => given ?? { options: [] });

/** How one image is anonymized. */
export const anonymizationData = z.object({ profile, tagValues }).meta({ id: 'anonymizationData' });
export type AnonymizationData = z.infer<typeof anonymizationData>;

export const imageTagValues = z
  .object({
    imageId: z
      .number()
      .int()
      .min(-(2 ** 53) + 1)
      .max(2 ** 53 - 1),
    tagValues,
  })
  .meta({ id: 'imageTagValues' });
const images = z.array(imageTagValues).max(100_000, 'One request anonymizes at most 100,000 images.');
export const bulkAnonymizationData = z
  .object({ profile, imageTagValuesSet: images })
  .meta({ id: 'bulkAnonymizationData' });
/** A bare list is anonymized by the Basic Profile alone. */
export const bulkAnonymization = z
  .union([bulkAnonymizationData, images])
  .transform((given) =>
    Array.isArray(given) ? { profile: { options: [] as { name: string }[] }, imageTagValuesSet: given } : given,
  );

/** Who an image was and who it is, one for each image and anonymization. */
export const anonymizationKey = z
  .object({
    id: numericId,
    created: z.number().int(),
    imageId: z.number().int(),
    patientName: z.string(),
    anonPatientName: z.string(),
    patientID: z.string(),
    anonPatientID: z.string(),
    studyInstanceUID: z.string(),
    anonStudyInstanceUID: z.string(),
    seriesInstanceUID: z.string(),
    anonSeriesInstanceUID: z.string(),
    sopInstanceUID: z.string(),
    anonSOPInstanceUID: z.string(),
  })
  .meta({ id: 'anonymizationKey' });
export type AnonymizationKey = z.infer<typeof anonymizationKey>;

export const anonymizationKeyValue = z
  .object({
    id: numericId,
    anonymizationKeyId: numericId,
    tagPath: writtenTagPath,
    value: z.string(),
    anonymizedValue: z.string(),
  })
  .meta({ id: 'anonymizationKeyValue' });
export type AnonymizationKeyValue = z.infer<typeof anonymizationKeyValue>;

/** What becomes of one attribute before the pixels; sequences and bytes are told by how many they are. */
export const anonymizedAttribute = z.object({
  tag: z.string().describe('Eight hexadecimal digits'),
  name: z.string().describe('The keyword; empty where there is none'),
  vr: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  outcome: z.enum(['kept', 'changed', 'emptied', 'removed', 'added']),
});
export type AnonymizedAttribute = z.infer<typeof anonymizedAttribute>;

/** Answer of `POST /images/{id}/anonymized/preview`. */
export const anonymizationPreview = z
  .object({
    isAnonymousAlready: z.boolean().describe('It is passed on as it is'),
    attributes: z.array(anonymizedAttribute),
  })
  .meta({ id: 'anonymizationPreview' });
export type AnonymizationPreview = z.infer<typeof anonymizationPreview>;
