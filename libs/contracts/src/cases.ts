import { z } from 'zod';
import { color } from './labels.js';
import { patientInfo } from './series.js';
import { storableText } from './storableText.js';
import { dicomUid, domainName, isoDate, opaqueId } from './values.js';

/** Which images, in which order: start, start + delta, ..., end (spec circus-db 2.7). */
export const partialVolumeDescriptor = z
  .object({ start: z.number().int().min(1), end: z.number().int().min(1), delta: z.number().int() })
  .refine(
    ({ start, end, delta }) =>
      delta !== 0 && (end - start) % delta === 0 && (end - start) / delta >= 0 && !(start === end && delta === -1),
    { message: 'delta leads from start to end in whole steps and is not 0.' },
  )
  .meta({ id: 'PartialVolumeDescriptor' });
export type PartialVolumeDescriptor = z.infer<typeof partialVolumeDescriptor>;

/** A label as it stands, whoever saved it; what may be saved is narrower (`newLabel`). */
export const label = z
  .object({
    type: z.string(),
    name: z.string().nullable().optional(),
    data: z.record(z.string(), z.unknown()),
    attributes: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Label' });

export const revisionSeries = z
  .strictObject({
    seriesUid: dicomUid,
    partialVolumeDescriptor: partialVolumeDescriptor.optional(),
    labels: z.array(label),
  })
  .meta({ id: 'RevisionSeries' });

export const revision = z
  .object({
    creator: z.string(),
    date: isoDate,
    description: z.string(),
    attributes: z.record(z.string(), z.unknown()),
    status: z.string(),
    series: z.array(revisionSeries),
  })
  .meta({ id: 'Revision' });
export type Revision = z.infer<typeof revision>;

const caseCommon = {
  caseId: opaqueId,
  projectId: opaqueId,
  tags: z.array(z.string()),
  domains: z.array(domainName),
  createdAt: isoDate,
  updatedAt: isoDate,
};

/** An item of a case search (seed "API for Cases", GET /cases). */
export const caseSummary = z
  .object({ ...caseCommon, latestRevision: revision, patientInfo: patientInfo.optional() })
  .meta({ id: 'CaseSummary' });
export type CaseSummary = z.infer<typeof caseSummary>;

/** A whole case (seed "API for Cases", GET /cases/:caseId). */
export const clinicalCase = z.object({ ...caseCommon, revisions: z.array(revision) }).meta({ id: 'Case' });
export type ClinicalCase = z.infer<typeof clinicalCase>;

/** A marker of a case. */
export const caseTag = storableText
  .min(1)
  .max(32)
  .regex(/^\P{Cc}*$/u, 'A tag has no control characters.');

export const MAX_CASE_TAGS = 100;

export const caseCreation = z
  .object({
    projectId: opaqueId,
    series: z
      .array(
        z.strictObject({
          seriesUid: dicomUid,
          partialVolumeDescriptor: z.union([z.literal('auto'), partialVolumeDescriptor]),
        }),
      )
      .min(1),
    tags: z.array(caseTag).max(MAX_CASE_TAGS).default([]),
  })
  .meta({ id: 'CaseCreation' });
export type CaseCreation = z.infer<typeof caseCreation>;

export const caseCreated = z.object({ caseId: opaqueId }).meta({ id: 'CaseCreated' });

/** Attributes that a project allows on cases or labels: a small part of JSON Schema (spec circus-api-core 5.3). */
export const attributesSchema = z
  .strictObject({
    type: z.literal('object').optional(),
    properties: z
      .record(
        z.string(),
        z.object({
          type: z.enum(['number', 'integer', 'string', 'boolean']),
          maximum: z.number().optional(),
          minimum: z.number().optional(),
          maximumExclusive: z.number().optional(),
          minimumExclusive: z.number().optional(),
          minLength: z.number().int().optional(),
          maxLength: z.number().int().optional(),
          enum: z.array(z.string()).optional(),
        }),
      )
      .optional(),
    required: z.array(z.string()).optional(),
  })
  .meta({ id: 'AttributesSchema' });
export type AttributesSchema = z.infer<typeof attributesSchema>;

export const project = z
  .object({
    projectId: opaqueId,
    projectName: z.string().max(64),
    description: z.string().max(1024),
    icon: z.object({
      glyph: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
      color,
      backgroundColor: color,
    }),
    tags: z.array(z.object({ caption: z.string(), color })),
    windowPresets: z.array(z.object({ label: z.string(), level: z.number(), width: z.number() })),
    windowPriority: z.enum(['dicom,preset,auto', 'dicom,auto', 'preset,dicom,auto', 'preset,auto', 'auto']),
    caseAttributesSchema: attributesSchema,
    labelAttributesSchema: attributesSchema,
    createdAt: isoDate,
    updatedAt: isoDate,
  })
  .meta({ id: 'Project' });
export type Project = z.infer<typeof project>;
