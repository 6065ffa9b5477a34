import { Worker } from 'node:worker_threads';
import { type PluginJobProvenance, Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import { layOutPartialVolume, privateTagsNamed } from '@circus/volume';
import { findInstancesOfVolume, findSeriesById } from '../archive/seriesRepository.js';
import { JobFailure } from '../executors/executor.js';
import type { StoredJobSeries } from '../jobs/jobSeries.js';
import type { InputOutcome, InputWork } from './inputThread.js';

/** The compiled code of the thread; the same file whether this one is compiled or read by a test. */
const THREAD_FILE = new URL('../../dist/inputs/inputThread.js', import.meta.url);
/** Memory for what the thread makes, MiB; pixels come on top. */
const THREAD_MIB = 1_024;

export interface InputsRequest {
  database: Database;
  storageUrl: string;
  /** Exists, and is empty. */
  directory: string;
  series: readonly StoredJobSeries[];
  signal: AbortSignal;
}

/**
 * Writes the volumes of a job into its input directory, in a thread of their own.
 *
 * @returns what was written, with hashes
 * @throws JobFailure for a series that is gone or cannot be a volume; the signal's reason when it aborts
 */
export async function writeInputs({
  database,
  storageUrl,
  directory,
  series,
  signal,
}: InputsRequest): Promise<PluginJobProvenance['inputs']> {
  const volumes: InputWork['volumes'] = [];
  const versions: number[] = [];
  for (const [volumeId, stored] of series.entries()) {
    const { seriesId, seriesUid, partialVolumeDescriptor, requiredPrivateTags = [] } = stored;
    const archived = await findSeriesById(database, seriesId);
    if (!archived) throw new JobFailure(`The series ${seriesUid} was deleted.`);
    const instances = await findInstancesOfVolume(database, seriesId, partialVolumeDescriptor);
    const privateTags = privateTagsNamed(requiredPrivateTags);
    const volume = explained(seriesUid, () => layOutPartialVolume(instances, partialVolumeDescriptor));
    volumes.push({ volumeId, volume, privateTags });
    versions.push(archived.version);
  }
  const files = await inThread({ storageUrl, directory, volumes }, signal);
  return series.map(({ seriesUid, partialVolumeDescriptor }, volumeId) => ({
    volumeId,
    seriesUid,
    seriesVersion: versions[volumeId] ?? 0,
    partialVolumeDescriptor,
    files: files[volumeId] ?? [],
  }));
}

function explained<Result>(seriesUid: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new JobFailure(`The series ${seriesUid} cannot be given to the plug-in. ${error.message}`);
  }
}

async function inThread(workerData: InputWork, signal: AbortSignal) {
  signal.throwIfAborted();
  const worker = new Worker(THREAD_FILE, { workerData, resourceLimits: { maxOldGenerationSizeMb: THREAD_MIB } });
  const stop = () => void worker.terminate();
  signal.addEventListener('abort', stop);
  try {
    const outcome = await new Promise<InputOutcome>((resolve, reject) => {
      worker.once('message', resolve).once('error', reject);
      worker.once('exit', (code) => reject(new Error(`The thread that writes inputs ended with code ${code}`)));
    });
    if (outcome.status === 'written') return outcome.files;
    if (outcome.status === 'refused') {
      throw new JobFailure(`The images cannot be given to the plug-in. ${outcome.message}`);
    }
    throw new Error(outcome.message);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
