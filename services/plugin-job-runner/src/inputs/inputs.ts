import { mkdir, statfs } from 'node:fs/promises';
import type { PluginJobProvenance } from '@circus/contracts';
import type { Database } from '@circus/db';
import { findVersionsOfSeries } from '../archive/seriesRepository.js';
import { JobFailure } from '../executors/executor.js';
import type { StoredJobSeries } from '../jobs/jobSeries.js';
import type { InputCache } from './inputCache.js';
import type { WrittenFile } from './inputFiles.js';
import { type PlannedInput, planInput } from './inputPlan.js';
import { InputThreads } from './inputThreads.js';

/** Volumes are kept for later jobs only where so much more than the mark is free. */
const SPARE_BYTES = 1.5 * 2 ** 30;

export interface InputsOptions {
  database: Database;
  storageUrl: string;
  /** Threads that decode the compressed images of one volume. */
  decoders: number;
  cache: InputCache;
  /** Where inputs come to stand, and what must stay free there. */
  workDirectory: string;
  minFreeBytes: number;
}

export interface InputsRequest {
  /** Exists, and is empty. */
  directory: string;
  series: readonly StoredJobSeries[];
  /** Whether nobody can change what is linked there; otherwise it is copied. */
  isProtected: boolean;
  signal: AbortSignal;
}

/** What plug-ins are given: volumes written from the archive, or linked where another job has them already. */
export class Inputs {
  private readonly threads: InputThreads;
  private isDiskFull = false;

  constructor(private readonly options: InputsOptions) {
    this.threads = new InputThreads({ storageUrl: options.storageUrl, decoders: options.decoders });
  }

  /**
   * Puts the volumes of a job into its input directory.
   *
   * @returns what stands there, with hashes
   * @throws JobFailure for a series that is gone or cannot be a volume, and where there is no room; the signal's reason when
   *   it aborts
   */
  async write({ directory, series, isProtected, signal }: InputsRequest): Promise<PluginJobProvenance['inputs']> {
    const { database, cache } = this.options;
    const planned: PlannedInput[] = [];
    for (const [volumeId, stored] of series.entries()) planned.push(await planInput(database, stored, volumeId));
    await this.requireRoom(planned);
    const inputs: PluginJobProvenance['inputs'] = [];
    for (const input of planned) {
      const { stored, seriesVersion, volume } = input;
      signal.throwIfAborted();
      const files = await cache.provide(input, { directory, isProtected }, (into) =>
        this.threads.write({ directory: into, volume }, signal),
      );
      const { seriesUid, partialVolumeDescriptor } = stored;
      inputs.push({ volumeId: volume.volumeId, seriesUid, seriesVersion, partialVolumeDescriptor, files });
    }
    return inputs;
  }

  /** What `write` would put there for a volume. @throws JobFailure as `write` */
  async hash(stored: StoredJobSeries, volumeId: number): Promise<WrittenFile[]> {
    const { volume } = await planInput(this.options.database, stored, volumeId);
    return this.threads.write({ directory: null, volume });
  }

  /** Whether so many bytes can be written without filling the disk; what is kept for later jobs gives way. */
  async hasRoomFor(bytes = 0): Promise<boolean> {
    const { cache, minFreeBytes } = this.options;
    do {
      const isEnough = (await this.freeBytes()) >= bytes + minFreeBytes;
      if (bytes === 0) this.isDiskFull = !isEnough;
      if (isEnough) return true;
    } while (await cache.removeOldest());
    return false;
  }

  /** What an administrator should know, as it was last looked at. */
  notices(): Record<string, string> {
    if (!this.isDiskFull) return {};
    return { space: 'Too little is free on the disk where inputs of plug-in jobs are prepared: they wait.' };
  }

  /** Removes what is of no use for later jobs. @returns how many volumes */
  async sweep(): Promise<number> {
    const { cache, database } = this.options;
    // Others store on the same disk, and have marks of their own.
    await this.hasRoomFor(SPARE_BYTES);
    return cache.sweep((seriesIds) => findVersionsOfSeries(database, seriesIds));
  }

  close(): Promise<void> {
    return this.threads.close();
  }

  private async requireRoom(planned: readonly PlannedInput[]): Promise<void> {
    let bytes = 0;
    for (const input of planned) if (!(await this.options.cache.has(input))) bytes += input.sizeBytes;
    if (await this.hasRoomFor(bytes)) return;
    throw new JobFailure(
      `There is not enough room on the machine for the input of the plug-in: it takes ${Math.ceil(bytes / 2 ** 20)} MiB.`,
    );
  }

  private async freeBytes(): Promise<number> {
    const { workDirectory } = this.options;
    await mkdir(workDirectory, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(workDirectory);
    return bavail * bsize;
  }
}
