import { z } from 'zod';
import { opaqueId } from './values.js';

/**
 * Work that waits for one process of those that do it, on `circus.work.*`. The row in PostgreSQL says what there is to do; a
 * message is only the call to look. Its form is an event's, so that an outbox carries it.
 */
export interface WorkDefinition<Payload extends z.ZodType = z.ZodType> {
  readonly subject: `circus.work.${string}`;
  /** JetStream work-queue stream of this subject. */
  readonly stream: string;
  readonly summary: string;
  readonly payload: Payload;
  readonly durable: true;
}

export const work = {
  pluginJob: {
    subject: 'circus.work.pluginJob',
    stream: 'CIRCUS_WORK_PLUGIN_JOBS',
    summary: 'A plug-in job waits in the queue; whoever is free takes the one whose turn it is',
    payload: z.object({ version: z.literal(1), jobId: opaqueId }),
    durable: true,
  },
} as const satisfies Record<string, WorkDefinition>;
