import { Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import { layOutPartialVolume, privateTagsNamed, sliceBytes } from '@circus/volume';
import { findInstancesOfVolume, findSeriesById } from '../archive/seriesRepository.js';
import { JobFailure } from '../executors/executor.js';
import type { StoredJobSeries } from '../jobs/jobSeries.js';
import type { InputVolume } from './inputFiles.js';

/** A volume that a job works on, as the archive has it now. */
export interface PlannedInput {
  stored: StoredJobSeries;
  /** The archive's: raised by every change of the series. */
  seriesVersion: number;
  volume: InputVolume;
  /** Of its voxels; what its other files take is small beside it. */
  sizeBytes: number;
}

/** @throws JobFailure for a series that is gone or cannot be a volume */
export async function planInput(database: Database, stored: StoredJobSeries, volumeId: number): Promise<PlannedInput> {
  const { seriesId, seriesUid, partialVolumeDescriptor, requiredPrivateTags = [] } = stored;
  const archived = await findSeriesById(database, seriesId);
  if (!archived) throw new JobFailure(`The series ${seriesUid} was deleted.`);
  const instances = await findInstancesOfVolume(database, seriesId, partialVolumeDescriptor);
  const privateTags = privateTagsNamed(requiredPrivateTags);
  const volume = explained(seriesUid, () => layOutPartialVolume(instances, partialVolumeDescriptor));
  return {
    stored,
    seriesVersion: archived.version,
    volume: { volumeId, volume, privateTags },
    sizeBytes: sliceBytes(volume) * volume.slices.length,
  };
}

function explained<Result>(seriesUid: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new JobFailure(`The series ${seriesUid} cannot be given to the plug-in. ${error.message}`);
  }
}
