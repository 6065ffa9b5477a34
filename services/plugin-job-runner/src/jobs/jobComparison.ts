import { createHash } from 'node:crypto';
import { type ComparedPart, type PluginJobComparison, type PluginJobProvenance, Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { Storage } from '@circus/storage';
import type { Attachment } from '../results/attachmentRepository.js';
import { LOG_FILE } from '../results/storeOutput.js';
import { differencesOf } from './differences.js';
import { jobMissing } from './jobMissing.js';
import { type ComparedJob, findJobToCompare } from './rerunRepository.js';

/** Compared by its content, and not byte by byte. */
const RESULTS_FILE = 'results.json';

/**
 * Holds the results of a job against those of another.
 *
 * @param otherId the job that it runs again, where none is given
 * @param mayRead called with the id of the other job before anything of it is read; throws where the caller may not
 * @throws Refusal `missing` for a job that is unknown; `invalid` where there is none to compare with; `unprocessable` while
 *   one of them has no results
 */
export async function compareJobs(
  { database, storage }: { database: Database; storage: Storage },
  jobId: string,
  otherId: string | undefined,
  mayRead: (jobId: string) => Promise<void>,
): Promise<PluginJobComparison> {
  const job = await findJobToCompare(database, jobId);
  if (!job) throw jobMissing();
  const withId = otherId ?? job.rerunOf;
  if (withId === null) {
    throw new Refusal('invalid', 'The job runs no other one again: say with which job it is to be compared.');
  }
  await mayRead(withId);
  const other = await findJobToCompare(database, withId);
  if (!other) throw jobMissing();
  for (const each of [other, job]) {
    if (each.results === null)
      throw new Refusal('unprocessable', `The job ${each.jobId} is ${each.status}: it has no results.`);
  }
  const parts = {
    results: partOf(other.results, job.results),
    attachments: partOf(await hashesOf(storage, other), await hashesOf(storage, job)),
    provenance: partOf(comparable(other.provenance), comparable(job.provenance)),
  };
  // An attachment is named by its path alone: its hash says nothing to anybody.
  const attachments = parts.attachments.differences.map(({ path, difference }) => ({ path, difference }));
  return {
    jobId,
    with: withId,
    isEqual: Object.values(parts).every(({ isEqual }) => isEqual),
    ...parts,
    attachments: { ...parts.attachments, differences: attachments },
  };
}

function partOf(before: unknown, after: unknown): ComparedPart {
  const differences = differencesOf(before, after);
  return { isEqual: differences.length === 0, differences };
}

/** What makes a run the same as another: not when and where it was, and what it took. */
const comparable = (provenance: PluginJobProvenance | null) =>
  provenance && {
    plugin: provenance.plugin,
    executor: provenance.executor,
    program: { ...provenance.program, digests: undefined },
    inputs: provenance.inputs.map(({ seriesVersion, ...input }) => input),
  };

/** Hashes of a job's files by their paths. */
async function hashesOf(storage: Storage, { attachments }: ComparedJob): Promise<Record<string, string>> {
  const hashes: [string, string][] = [];
  for (const attachment of attachments) {
    if (attachment.path === LOG_FILE || attachment.path === RESULTS_FILE) continue;
    hashes.push([attachment.path, attachment.sha256 ?? (await hashOf(storage, attachment))]);
  }
  return Object.fromEntries(hashes);
}

async function hashOf(storage: Storage, { storageKey }: Attachment): Promise<string> {
  const hash = createHash('sha256');
  const { stream } = await storage.open(storageKey);
  for await (const chunk of stream) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
