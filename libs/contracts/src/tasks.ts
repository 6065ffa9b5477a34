import { z } from 'zod';
import { isoDate, opaqueId } from './values.js';

export const taskStatus = z.enum(['processing', 'finished', 'error']);

/** A potentially long operation other than a plug-in job (spec circus-api-core 5.7, 9). */
export const task = z
  .object({
    taskId: opaqueId,
    userEmail: z.string(),
    name: z.string(),
    status: taskStatus,
    errorMessage: z.string().nullable(),
    finishedMessage: z.string().nullable(),
    endedAt: isoDate.nullable(),
    downloadFileType: z.string().nullable(),
    dismissed: z.boolean(),
    /** How far it is; `total` is null while unknown. */
    progress: z.object({
      message: z.string(),
      finished: z.number().int().nullable(),
      total: z.number().int().nullable(),
    }),
    /** What came of each part, where the operation has parts: for an upload, one entry for each file. */
    outcomes: z.array(
      z.object({
        name: z.string(),
        outcome: z.enum(['stored', 'replaced', 'refused', 'skipped']),
        reason: z.string().optional(),
        seriesUid: z.string().optional(),
      }),
    ),
    createdAt: isoDate,
    updatedAt: isoDate,
  })
  .meta({ id: 'Task' });
export type Task = z.infer<typeof task>;

export const taskCreated = z.object({ taskId: opaqueId }).meta({ id: 'TaskCreated' });

/** Body of `PATCH /tasks/:taskId` (spec circus-api-core 9.6). */
export const taskDismissal = z.strictObject({ dismissed: z.boolean() }).meta({ id: 'TaskDismissal' });

const digits = z.string().regex(/^\d+$/, 'A number is written in digits.').transform(Number);
const wholeNumber = z.union([z.number(), digits]);

/** Body of `POST /tasks/debug-task` (spec circus-api-core 9.7): numbers may come as text. */
export const debugTaskCreation = z
  .object({
    steps: wholeNumber.pipe(z.number().int().min(0).max(1_000)).default(10),
    /** Milliseconds for each step. */
    tick: wholeNumber.pipe(z.number().int().min(0).max(60_000)).default(1_000),
    /** Anything truthy: the task has a file to download, with the text `Hello.` */
    dl: z.unknown().optional(),
    /** Anything truthy: the task ends in an error. */
    fails: z.unknown().optional(),
  })
  .meta({ id: 'DebugTaskCreation' });
export type DebugTaskCreation = z.infer<typeof debugTaskCreation>;
