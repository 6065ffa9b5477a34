import { Refusal } from '@circus/contracts';
import type { OpenedSeries } from './openedSeries.js';
import { Priority, type SliceLoader } from './sliceLoader.js';
import type { ValueRanges } from './valueRanges.js';
import { SliceState, type Volume } from './volume.js';
import type { Lease, VolumeCache } from './volumeCache.js';

export interface WantedSlices {
  /** z indices that must be in memory and good; the others may be missing or bad. */
  slices: Iterable<number>;
  /** Whether the range of the whole series is needed too. */
  ranged?: boolean;
  /** Aborts when nobody waits any more. */
  signal?: AbortSignal | undefined;
}

/** Volumes of which slices are in memory, for as long as they are worked on. */
export class LoadedVolumes {
  constructor(
    private readonly cache: VolumeCache,
    private readonly loader: SliceLoader,
    private readonly ranges: ValueRanges,
  ) {}

  /**
   * Loads slices, each once however many ask, and keeps them in memory until `use` is done.
   *
   * @throws Refusal 'unprocessable' when a wanted image cannot be shown; 'unavailable' when the volume is larger than
   *   the memory for volumes, none of that came free in time, or the storage does not answer
   */
  async use<T>(series: OpenedSeries, wanted: WantedSlices, use: (volume: Volume) => Promise<T>): Promise<T> {
    const lease = await this.cache.lease(series, 'required');
    if (lease === null) throw new Refusal('unavailable', 'There is no memory for the volume.');
    try {
      await this.load(lease, wanted);
      return await use(lease.volume);
    } finally {
      lease.release();
    }
  }

  /** The same for a volume that is in use already. */
  async load(lease: Lease, { slices, ranged = false, signal }: WantedSlices): Promise<void> {
    const { volume } = lease;
    const { series } = volume;
    const all = [...slices];
    const known = all.find((z) => volume.state(z) === SliceState.Bad);
    if (known !== undefined) throw series.badImage(known);
    if (ranged) await this.ranges.within(lease, signal);
    await this.loader.load(volume, all, Priority.Volume, signal);
    const bad = all.find((z) => volume.state(z) === SliceState.Bad);
    if (bad !== undefined) throw series.badImage(bad);
  }
}
