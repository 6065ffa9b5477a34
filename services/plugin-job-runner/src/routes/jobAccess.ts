import { opaqueId, Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import { z } from 'zod';
import { jobMissing } from '../jobs/jobMissing.js';
import { findJobHead, type JobHead } from '../jobs/jobRepository.js';

/** The path parameters of a job's routes. */
export const jobParameters = z.object({ jobId: opaqueId });

async function headOf(database: Database, jobId: string): Promise<JobHead> {
  const head = await findJobHead(database, jobId);
  if (!head) throw jobMissing();
  return head;
}

/** For a route's declaration of access: from a job to its plug-in. */
export const pluginOfJob = (database: Database) => async (jobId: string) => (await headOf(database, jobId)).pluginId;

/** For a route's declaration of access: from a job to the domain of its series. */
export const domainOfJob = (database: Database) => async (jobId: string) => (await headOf(database, jobId)).domain;

/** @throws Refusal `invalid` for a path that leads out of the results of its job */
export function requireInside(path: string): string {
  const isInside = path !== '' && !path.startsWith('/') && !path.split('/').includes('..') && !path.includes('\0');
  if (!isInside) throw new Refusal('invalid', 'The path leads out of the results of the job.');
  return path;
}
