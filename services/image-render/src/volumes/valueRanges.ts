import { setMaxListeners } from 'node:events';
import { Refusal } from '@circus/contracts';
import type { ValueRange } from '@circus/volume';
import type { Gate } from '../rendering/gate.js';
import type { RenderThreads } from '../rendering/renderThreads.js';
import type { OpenedSeries } from './openedSeries.js';
import { Priority, type SliceLoader } from './sliceLoader.js';
import type { Lease, VolumeCache } from './volumeCache.js';

/** A series being measured without memory to keep it. */
interface Measuring {
  range: Promise<ValueRange | null>;
  /** Ends the work when nobody waits for it any more. */
  controller: AbortController;
  waiting: number;
}

/** Finds the range of the voxels of a series. */
export class ValueRanges {
  /** By series and version. */
  readonly #measuring = new Map<string, Measuring>();

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
    if (lease === null) return this.#keep(series, await this.#measured(series, signal));
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
    const all = [...series.layout.images.keys()];
    await this.loader.load(volume, all, Priority.Volume, signal);
    return this.#keep(series, volume.valueRange(all));
  }

  /**
   * The range over some slices, bad images left out.
   *
   * @throws Refusal 'unprocessable' when none of them can be shown, 'unavailable' as `SliceLoader.load`
   */
  async among(series: OpenedSeries, slices: readonly number[], signal?: AbortSignal): Promise<ValueRange> {
    const lease = await this.cache.lease(series, 'spare');
    let range: ValueRange | null;
    try {
      if (lease === null) range = await this.#measure(series, slices, signal);
      else {
        await this.loader.load(lease.volume, slices, Priority.Volume, signal);
        range = lease.volume.valueRange(slices);
      }
    } finally {
      lease?.release();
    }
    if (range === null) throw series.badImage(slices[0] ?? 0);
    return range;
  }

  async #measured(series: OpenedSeries, signal?: AbortSignal): Promise<ValueRange | null> {
    const measuring = this.#measuring.get(series.key) ?? this.#beginMeasuring(series);
    measuring.waiting += 1;
    const gone = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    gone.catch(() => undefined);
    try {
      signal?.throwIfAborted();
      return await Promise.race([measuring.range, gone]);
    } finally {
      measuring.waiting -= 1;
      if (measuring.waiting === 0) {
        this.#forget(series, measuring);
        measuring.controller.abort(new Error('Nobody waits for the range of the series.'));
      }
    }
  }

  #beginMeasuring(series: OpenedSeries): Measuring {
    const controller = new AbortController();
    setMaxListeners(0, controller.signal); // every image waits for its turn
    const range = this.#measure(series, [...series.layout.images.keys()], controller.signal);
    const measuring = { range, controller, waiting: 0 };
    this.#measuring.set(series.key, measuring);
    const forget = () => this.#forget(series, measuring);
    range.then(forget, forget);
    return measuring;
  }

  #forget(series: OpenedSeries, measuring: Measuring): void {
    if (this.#measuring.get(series.key) === measuring) this.#measuring.delete(series.key);
  }

  /** Decodes images and keeps nothing of them but their range. */
  async #measure(
    series: OpenedSeries,
    slices: readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<ValueRange | null> {
    const { badImages } = series.layout;
    let range: ValueRange | null = null;
    const measureImage = async (z: number) => {
      const work = { kind: 'load', source: series.source(z), extent: series.extent, offset: null } as const;
      const outcome = await this.gate.run(() => this.threads.perform(work), signal);
      if (outcome.status === 'unreadable') throw new Refusal('unavailable', outcome.message);
      if (outcome.status === 'badImage') {
        badImages.set(z, outcome.message);
        return;
      }
      const { min, max } = outcome.yield;
      range = range === null ? { min, max } : { min: Math.min(range.min, min), max: Math.max(range.max, max) };
    };
    await Promise.all(slices.filter((z) => !badImages.has(z)).map(measureImage));
    return range;
  }

  #keep(series: OpenedSeries, range: ValueRange | null): ValueRange {
    if (range === null || series.layout.badImages.has(0)) throw series.badImage(0);
    series.valueRange = range;
    return range;
  }
}
