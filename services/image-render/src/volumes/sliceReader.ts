import { Refusal } from '@circus/contracts';
import type { RenderQueue } from '../rendering/renderQueue.js';
import type { OpenedSeries } from './openedSeries.js';
import { Priority, type SliceLoader } from './sliceLoader.js';
import type { VolumeCache } from './volumeCache.js';

/** Reads single slices: out of the volume in memory where there is room for it, else by decoding that one image. */
export class SliceReader {
  constructor(
    private readonly cache: VolumeCache,
    private readonly loader: SliceLoader,
    private readonly queue: RenderQueue,
    private readonly memory: SharedArrayBuffer,
  ) {}

  /**
   * A copy of a slice's voxels.
   *
   * @param soon z indices that will be asked for next: their loading begins
   * @param signal aborts when nobody waits any more
   * @throws Refusal 'unprocessable' when the image cannot be shown, 'unavailable' when the storage does not answer
   */
  async read(series: OpenedSeries, z: number, soon: readonly number[], signal: AbortSignal): Promise<Uint8Array> {
    if (series.layout.badImages.has(z)) throw series.badImage(z);
    const lease = await this.cache.lease(series, 'spare');
    if (lease === null) return this.#decode(series, z, signal);
    try {
      const { volume } = lease;
      this.loader.foresee(volume, soon);
      await this.loader.load(volume, [z], Priority.Volume, signal);
      if (series.layout.badImages.has(z)) throw series.badImage(z);
      const { sliceBytes } = series;
      return new Uint8Array(this.memory, volume.region.offset + z * sliceBytes, sliceBytes).slice();
    } finally {
      lease.release();
    }
  }

  async #decode(series: OpenedSeries, z: number, signal: AbortSignal): Promise<Uint8Array> {
    const work = { kind: 'voxels', source: series.source(z), extent: series.extent } as const;
    const outcome = await this.queue.perform(work, signal);
    if (outcome.status === 'done') return outcome.yield;
    if (outcome.status === 'unreadable') throw new Refusal('unavailable', outcome.message);
    series.layout.badImages.set(z, outcome.message);
    throw series.badImage(z);
  }
}
