import { Refusal } from '@circus/contracts';
import type { ValueRange } from '@circus/volume';
import type { Gate } from '../rendering/gate.js';
import type { RenderThreads } from '../rendering/renderThreads.js';
import type { OpenedSeries } from './openedSeries.js';
import { Priority, type SliceLoader } from './sliceLoader.js';
import type { Lease, VolumeCache } from './volumeCache.js';

/** Finds the range of all voxels of a series. */
export class ValueRanges {
  /** Ranges being found without memory to keep the volume, by series and version. */
  readonly #measuring = new Map<string, Promise<ValueRange | null>>();

  constructor(
    private readonly cache: VolumeCache,
    private readonly loader: SliceLoader,
    private readonly threads: RenderThreads,
    private readonly gate: Gate,
  ) {}

  /**
   * The range over every image that can be decoded. The volume is kept in memory if there is room.
   *
   * @throws Refusal 'unprocessable' when the lowest image cannot be shown, 'unavailable' as `SliceLoader.load`
   */
  async of(series: OpenedSeries, signal?: AbortSignal): Promise<ValueRange> {
    if (series.valueRange !== null) return series.valueRange;
    const lease = await this.cache.lease(series, 'spare');
    if (lease === null) return this.#measured(series);
    try {
      return await this.within(lease, signal);
    } finally {
      lease.release();
    }
  }

  /** The same, of a volume that is in use already. */
  async within({ volume }: Lease, signal?: AbortSignal): Promise<ValueRange> {
    const { series } = volume;
    if (series.valueRange !== null) return series.valueRange;
    await this.loader.load(volume, series.layout.images.keys(), Priority.Volume, signal);
    return this.#keep(series, volume.valueRange());
  }

  async #measured(series: OpenedSeries): Promise<ValueRange> {
    let measuring = this.#measuring.get(series.key);
    if (measuring === undefined) {
      measuring = this.#measure(series).finally(() => this.#measuring.delete(series.key));
      this.#measuring.set(series.key, measuring);
    }
    return this.#keep(series, await measuring);
  }

  async #measure(series: OpenedSeries): Promise<ValueRange | null> {
    const { images, badImages } = series.layout;
    let range: ValueRange | null = null;
    const measureImage = async (z: number) => {
      const work = { kind: 'load', source: series.source(z), extent: series.extent, offset: null } as const;
      const outcome = await this.gate.run(() => this.threads.perform(work));
      if (outcome.status === 'unreadable') throw new Refusal('unavailable', outcome.message);
      if (outcome.status === 'badImage') {
        badImages.set(z, outcome.message);
        return;
      }
      const { min, max } = outcome.yield;
      range = range === null ? { min, max } : { min: Math.min(range.min, min), max: Math.max(range.max, max) };
    };
    await Promise.all([...images.keys()].filter((z) => !badImages.has(z)).map(measureImage));
    return range;
  }

  #keep(series: OpenedSeries, range: ValueRange | null): ValueRange {
    if (range === null || series.layout.badImages.has(0)) throw series.badImage(0);
    series.valueRange = range;
    return range;
  }
}
