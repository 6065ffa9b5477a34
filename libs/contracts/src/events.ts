import { z } from 'zod';
import { dicomUid, domainName, isoDate, numericId, opaqueId } from './values.js';

/** What happened, on `circus.<entity>.<past-tense verb>`. */
export interface EventDefinition<Payload extends z.ZodType = z.ZodType> {
  readonly subject: string;
  readonly summary: string;
  readonly payload: Payload;
  /** Durable events are kept in the stream CIRCUS_EVENTS; transient ones reach only those who listen right now. */
  readonly durable: boolean;
}

function defineEvent<Shape extends z.ZodRawShape>(
  subject: `circus.${string}.${string}`,
  summary: string,
  shape: Shape,
  options: { durable: boolean } = { durable: true },
) {
  // Every payload names its version, so that a consumer can tell an older producer's message.
  return { subject, summary, payload: z.object({ version: z.literal(1), ...shape }), durable: options.durable };
}

/** Where an instance came from (spec slicebox 4). */
export const sourceType = z.enum(['user', 'box', 'directory', 'scp', 'import', 'unknown']);
export type SourceType = z.infer<typeof sourceType>;

const pluginJobEvent = {
  jobId: opaqueId,
  pluginId: z.string(),
  /** Who registered the job. */
  userEmail: z.string(),
  domain: domainName,
};

export const events = {
  instancesStored: defineEvent(
    'circus.instances.stored',
    'Instances became durable and visible, one event for each micro-batch',
    {
      instances: z.array(
        z.object({
          instanceId: numericId,
          seriesId: numericId,
          sopInstanceUid: dicomUid,
          /** True when an instance of the same SOP Instance UID stood there before. */
          replaced: z.boolean(),
          sourceType,
          sourceId: z.number().int(),
        }),
      ),
    },
  ),
  instancesDeleted: defineEvent(
    'circus.instances.deleted',
    'Instances are gone, alone or with their series; many in one event',
    {
      instances: z.array(z.object({ instanceId: numericId, seriesId: numericId, sopInstanceUid: dicomUid })),
    },
  ),
  seriesUpdated: defineEvent('circus.series.updated', 'A series is new or has changed; its version was raised', {
    seriesId: numericId,
    seriesUid: dicomUid,
    studyUid: dicomUid,
    domain: domainName,
    seriesVersion: z.number().int(),
    numberOfInstances: z.number().int(),
  }),
  seriesDeleted: defineEvent('circus.series.deleted', 'A series and all of its instances are gone', {
    seriesId: numericId,
    seriesUid: dicomUid,
    studyUid: dicomUid,
    domain: domainName,
  }),
  imagesSent: defineEvent('circus.images.sent', 'All images of a transaction reached their destination', {
    destinationType: z.enum(['box', 'scu']),
    destinationId: z.number().int(),
    /** Of the outgoing transaction to a box, whose rows have the images; null for an SCU. */
    transactionId: numericId.nullable(),
    /** Images that the destination has; those that it refused are not among them. */
    imageCount: z.number().int(),
  }),
  sendingFailed: defineEvent('circus.sending.failed', 'A transaction ended, and not all of its images were sent', {
    destinationType: z.enum(['box', 'scu']),
    destinationId: z.number().int(),
    transactionId: numericId,
    reason: z.string(),
  }),
  caseRevised: defineEvent('circus.case.revised', 'A case was created (revision 0) or got a further revision', {
    caseId: opaqueId,
    projectId: opaqueId,
    revisionIndex: z.number().int(),
    creator: z.string(),
  }),
  caseDeleted: defineEvent('circus.case.deleted', 'A case is gone with all its revisions', {
    caseId: opaqueId,
    projectId: opaqueId,
  }),
  pluginChanged: defineEvent('circus.plugin.changed', 'A CAD plug-in was registered, or its definition was changed', {
    pluginId: z.string(),
    isNew: z.boolean(),
  }),
  jobQueued: defineEvent(
    'circus.job.queued',
    'A plug-in job waits in the queue, also again after a run that was interrupted',
    {
      ...pluginJobEvent,
      priority: z.number().int(),
      /** The job that it runs again. */
      rerunOf: opaqueId.optional(),
    },
  ),
  jobStarted: defineEvent('circus.job.started', 'A plug-in job is being worked on', pluginJobEvent),
  jobFinished: defineEvent('circus.job.finished', 'A plug-in job has a result', pluginJobEvent),
  jobFailed: defineEvent('circus.job.failed', 'A plug-in job ended without a result', pluginJobEvent),
  jobCancelled: defineEvent(
    'circus.job.cancelled',
    'A plug-in job will have no result, because somebody wants none',
    pluginJobEvent,
  ),
  jobInvalidated: defineEvent(
    'circus.job.invalidated',
    'The result of a plug-in job counts no more; it is still there',
    pluginJobEvent,
  ),
  feedbackRegistered: defineEvent('circus.feedback.registered', 'Somebody said something of a plug-in job', {
    jobId: opaqueId,
    feedbackId: opaqueId,
    isConsensual: z.boolean(),
    userEmail: z.string(),
  }),
  feedbackRemoved: defineEvent('circus.feedback.removed', 'Feedback on a plug-in job is gone', {
    jobId: opaqueId,
    feedbackIds: z.array(opaqueId),
  }),
  jobManagerSwitched: defineEvent(
    'circus.jobManager.switched',
    'Plug-in jobs are taken from the queue, or no more are; those at work go on',
    { status: z.enum(['running', 'stopped']) },
  ),
  taskProgressed: defineEvent(
    'circus.task.progressed',
    'A task moved on or ended; the row in PostgreSQL has the same',
    {
      taskId: opaqueId,
      userEmail: z.string(),
      type: z.enum(['progress', 'finish', 'error']),
      message: z.string(),
      finished: z.number().int().optional(),
      total: z.number().int().optional(),
    },
    { durable: false },
  ),
  accessChanged: defineEvent(
    'circus.access.changed',
    "Users' rights or credentials changed: forget what you know of them",
    {
      userIds: z.array(z.number().int()),
    },
  ),
  userDeleted: defineEvent(
    'circus.user.deleted',
    'An account is gone; its number is never given again, its address may be',
    {
      userId: z.number().int(),
      userEmail: z.string(),
    },
  ),
  serverParamChanged: defineEvent(
    'circus.serverParam.changed',
    'Server parameters were set or removed: ask for them again',
    { keys: z.array(z.string()) },
  ),
  auditRecorded: defineEvent('circus.audit.recorded', 'Somebody read patient data or changed something', {
    at: isoDate,
    userId: z.number().int().nullable(),
    userEmail: z.string(),
    address: z.string(),
    action: z.string(),
    /** What it was done to, for instance `series` and its UID. */
    entity: z.string(),
    entityId: z.string(),
    details: z.record(z.string(), z.unknown()),
    requestId: z.string(),
  }),
  patientErased: defineEvent(
    'circus.patient.erased',
    'A person was removed by circus erase-patient: whoever keeps anything of them beside the archive forgets it',
    {
      /** `patientDigest` of each name and ID the person had: the event itself names nobody. */
      patientDigests: z.array(z.string().regex(/^[0-9a-f]{64}$/)),
      /** Images that are gone; those of a large archive come in several events. */
      instanceIds: z.array(numericId),
    },
  ),
  sourceDeleted: defineEvent(
    'circus.source.deleted',
    'A user, box, SCP, watched directory or import session is gone: nothing comes from it any more; its images stay',
    { sourceType, sourceId: z.number().int() },
  ),
  seriesTokenUsed: defineEvent(
    'circus.seriesToken.used',
    'The token of a series was used at one of the image servers: its time begins anew for all of them',
    {
      /** Tells the token from others; it cannot be made from it. */
      tokenId: z.string().max(64),
      usedAt: isoDate,
    },
    { durable: false },
  ),
  logWritten: defineEvent('circus.log.written', 'A line for the log that Slicebox shows its users', {
    at: isoDate,
    entryType: z.enum(['DEFAULT', 'INFO', 'WARN', 'ERROR']),
    subject: z.enum(['System', 'Box', 'SCP', 'SCU', 'Directory', 'Forwarding', 'Import', 'Storage']),
    message: z.string(),
  }),
} as const;

export type EventName = keyof typeof events;
export type EventPayload<Definition extends EventDefinition> = z.infer<Definition['payload']>;

/** JetStream stream of the durable events. */
export const EVENT_STREAM = 'CIRCUS_EVENTS';
/** Its subjects: listed, because `circus.work.*` belongs to work queues. */
export const EVENT_STREAM_SUBJECTS = Object.values(events)
  .filter((event) => event.durable)
  .map((event) => event.subject);
