import { z } from 'zod';
import { partialVolumeDescriptor } from './cases.js';
import { patientInfo } from './series.js';
import { refuseUnstorable, storableText } from './storableText.js';
import { dicomUid, domainName, isoDate, opaqueId } from './values.js';

/** Where a job is on its way (spec circus-cs 4.1). */
export const pluginJobStatus = z.enum(['in_queue', 'processing', 'finished', 'failed', 'cancelled', 'invalidated']);
export type PluginJobStatus = z.infer<typeof pluginJobStatus>;

/** Names of private attributes that a plug-in wants to see, for instance `x01f11001` (spec circus-cs 6). */
const requiredPrivateTags = z.union([storableText.max(9), z.array(storableText.max(9)).max(1_000)]);

/** An input volume of a job; its index among them is the volume's id. */
export const pluginJobSeries = z
  .object({ seriesUid: dicomUid, partialVolumeDescriptor, requiredPrivateTags: requiredPrivateTags.optional() })
  .meta({ id: 'PluginJobSeries' });
export type PluginJobSeries = z.infer<typeof pluginJobSeries>;

/** `POST /plugin-jobs` (spec circus-cs 4.2). */
export const pluginJobCreation = z
  .strictObject({
    pluginId: storableText.min(1).max(128),
    series: z
      .array(
        z.strictObject({
          seriesUid: dicomUid,
          partialVolumeDescriptor: z.union([z.literal('auto'), partialVolumeDescriptor]),
          requiredPrivateTags: requiredPrivateTags.optional(),
        }),
      )
      .min(1)
      .max(100),
    /** Larger comes first. */
    priority: z.number().int().min(-1_000_000).max(1_000_000).default(0),
    /** Makes the job although there is one like it. */
    force: z.literal(true).optional(),
  })
  .meta({ id: 'PluginJobCreation' });
export type PluginJobCreation = z.infer<typeof pluginJobCreation>;

/** `POST /plugin-jobs/:jobId/rerun`; nothing needs to be said. */
export const pluginJobRerun = z
  .strictObject({
    /** Larger comes first; that of the original unless given. */
    priority: z.number().int().min(-1_000_000).max(1_000_000).optional(),
    /** Makes the job although another rerun waits or is at work. */
    force: z.literal(true).optional(),
  })
  .meta({ id: 'PluginJobRerun' });
export type PluginJobRerun = z.infer<typeof pluginJobRerun>;

export const pluginJobCreated = z.object({ jobId: opaqueId }).meta({ id: 'PluginJobCreated' });

/** `PATCH /plugin-jobs/:jobId` (spec circus-cs 4.3). */
export const pluginJobChange = z
  .strictObject({ status: z.enum(['cancelled', 'invalidated']) })
  .meta({ id: 'PluginJobChange' });
export type PluginJobChange = z.infer<typeof pluginJobChange>;

/** What somebody did while looking at a result. */
const actionLog = z.array(
  z.strictObject({
    date: z.iso.datetime({ offset: true }),
    action: storableText.max(1_000),
    data: z.record(z.string(), z.unknown()).optional(),
  }),
);

/** `POST /plugin-jobs/:jobId/feedback/(personal|consensual)` (spec circus-cs 4.7). */
export const feedbackCreation = z
  .strictObject({ data: z.unknown().optional(), actionLog: actionLog.max(100_000).default([]) })
  .superRefine(refuseUnstorable)
  .meta({ id: 'FeedbackCreation' });
export type FeedbackCreation = z.infer<typeof feedbackCreation>;

export const feedbackCreated = z.object({ feedbackId: opaqueId }).meta({ id: 'FeedbackCreated' });

/** What somebody, or everybody together, says of a result. */
export const feedback = z
  .object({
    feedbackId: opaqueId,
    isConsensual: z.boolean(),
    userEmail: z.string(),
    /** By the keys that the plug-in's displays ask for. */
    data: z.unknown(),
    actionLog: z.array(z.object({ date: z.string(), action: z.string(), data: z.unknown().optional() })),
    createdAt: isoDate,
  })
  .meta({ id: 'Feedback' });
export type Feedback = z.infer<typeof feedback>;

/** `PUT /plugin-jobs/:jobId/feedback/(personal|consensual)/draft`: what is not registered yet. */
export const feedbackDraft = z
  .strictObject({ data: z.unknown() })
  .superRefine(refuseUnstorable)
  .meta({ id: 'FeedbackDraft' });

const keptDraft = z.object({ data: z.unknown(), updatedAt: isoDate }).optional();

/** `GET /plugin-jobs/:jobId/feedback/drafts`: the caller's own. */
export const feedbackDrafts = z.object({ personal: keptDraft, consensual: keptDraft }).meta({ id: 'FeedbackDrafts' });
export type FeedbackDrafts = z.infer<typeof feedbackDrafts>;

const jobCommon = {
  jobId: opaqueId,
  pluginId: z.string(),
  userEmail: z.string(),
  status: pluginJobStatus,
  /** Why it failed. */
  errorMessage: z.string().nullable(),
  series: z.array(pluginJobSeries),
  feedbacks: z.array(feedback),
  startedAt: isoDate.nullable(),
  finishedAt: isoDate.nullable(),
  createdAt: isoDate,
  updatedAt: isoDate,
};

/** An item of a job search (spec circus-cs 4.4). */
export const pluginJobSummary = z
  .object({ ...jobCommon, domain: domainName, patientInfo: patientInfo.optional() })
  .meta({ id: 'PluginJobSummary' });
export type PluginJobSummary = z.infer<typeof pluginJobSummary>;

/** How a result came about, for who has to answer for it later. */
export const pluginJobProvenance = z
  .object({
    plugin: z.object({
      pluginId: z.string(),
      pluginName: z.string(),
      version: z.string(),
      /** `runConfiguration` as it was. */
      parameters: z.record(z.string(), z.unknown()),
    }),
    executor: z.string(),
    /** What ran: of an image its id and the digests that registries know it by; of a local process its command. */
    program: z.object({
      imageId: z.string().optional(),
      digests: z.array(z.string()).optional(),
      command: z.array(z.string()).optional(),
      /** Of a cluster: what it was asked for. */
      image: z.string().optional(),
      /** Of another server: its address. */
      endpoint: z.string().optional(),
    }),
    inputs: z.array(
      z.object({
        volumeId: z.number().int(),
        seriesUid: z.string(),
        /** The archive's: raised by every change of the series. */
        seriesVersion: z.number().int(),
        partialVolumeDescriptor,
        files: z.array(z.object({ name: z.string(), sizeBytes: z.number().int(), sha256: z.string() })),
      }),
    ),
    runner: z.object({ version: z.string(), host: z.string() }),
    /** From 1; more where runs were interrupted. */
    attempt: z.number().int(),
    times: z.object({
      queuedAt: isoDate,
      startedAt: isoDate,
      executedAt: isoDate.nullable(),
      exitedAt: isoDate.nullable(),
      finishedAt: isoDate,
    }),
    exitCode: z.number().int().nullable(),
    /** What the run took, as far as it could be seen. */
    resources: z.object({
      peakMemoryBytes: z.number().int().nullable(),
      cpuSeconds: z.number().nullable(),
      peakProcesses: z.number().int().nullable(),
      outputBytes: z.number().int(),
    }),
  })
  .meta({ id: 'PluginJobProvenance' });
export type PluginJobProvenance = z.infer<typeof pluginJobProvenance>;

/** `GET /plugin-jobs/:jobId` (spec circus-cs 4.5). */
export const pluginJob = z
  .object({
    ...jobCommon,
    /** All of `results.json`. */
    results: z.record(z.string(), z.unknown()).nullable(),
    provenance: pluginJobProvenance.nullable(),
    /** The job that this one runs again; left out for others. */
    rerunOf: opaqueId.optional(),
  })
  .meta({ id: 'PluginJob' });
export type PluginJob = z.infer<typeof pluginJob>;

/** One place where the results of two jobs differ. */
const pluginJobDifference = z.object({
  /** As JavaScript would write it, or the path of an attachment. */
  path: z.string(),
  difference: z.enum(['changed', 'missing', 'added']),
  /** What stands there in the other job, where it is no object. */
  before: z.unknown().optional(),
  /** What stands there in this one, where it is no object. */
  after: z.unknown().optional(),
});
export type PluginJobDifference = z.infer<typeof pluginJobDifference>;

const comparedPart = z.object({
  isEqual: z.boolean(),
  /** At most so many as are told; there may be more where it is not equal. */
  differences: z.array(pluginJobDifference),
});
export type ComparedPart = z.infer<typeof comparedPart>;

/** `GET /plugin-jobs/:jobId/comparison` */
export const pluginJobComparison = z
  .object({
    jobId: opaqueId,
    /** What it is compared with. */
    with: opaqueId,
    /** Everything below is. */
    isEqual: z.boolean(),
    /** `results.json` */
    results: comparedPart,
    /** All other files but the log. */
    attachments: comparedPart,
    /** What ran on what: plug-in, parameters, program, and hashes of the inputs. */
    provenance: comparedPart,
  })
  .meta({ id: 'PluginJobComparison' });
export type PluginJobComparison = z.infer<typeof pluginJobComparison>;

/** An item of the queue (spec circus-cs 4.8). */
export const queuedPluginJob = z
  .object({ ...jobCommon, results: z.null(), priority: z.number().int() })
  .meta({ id: 'QueuedPluginJob' });
export type QueuedPluginJob = z.infer<typeof queuedPluginJob>;

export const jobManagerStatus = z
  .strictObject({ status: z.enum(['running', 'stopped']) })
  .meta({ id: 'PluginJobManagerStatus' });
export type JobManagerStatus = z.infer<typeof jobManagerStatus>['status'];
