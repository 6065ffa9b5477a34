import { Refusal } from '@circus/contracts';
import type { Slab } from '@circus/volume';
import type { RenderQueue } from '../rendering/renderQueue.js';
import type { LoadedVolumes } from '../volumes/loadedVolumes.js';
import type { OpenedSeries } from '../volumes/openedSeries.js';
import { Priority, type SliceLoader } from '../volumes/sliceLoader.js';
import type { ValueRanges } from '../volumes/valueRanges.js';
import type { Volume } from '../volumes/volume.js';
import type { Lease, VolumeCache } from '../volumes/volumeCache.js';
import {
  checkTarget,
  finishOf,
  needsValueRange,
  type SectionRequest,
  sectionWindow,
  slabOf,
} from './sectionRequest.js';

export interface SectionRendererParts {
  cache: VolumeCache;
  loader: SliceLoader;
  volumes: LoadedVolumes;
  ranges: ValueRanges;
  queue: RenderQueue;
}

/** Makes pictures of sections through series. */
export class SectionRenderer {
  constructor(private readonly parts: SectionRendererParts) {}

  /**
   * A section as a picture: a greyscale PNG unless another form is asked for.
   *
   * @param signal aborts when nobody waits for the picture any more
   * @throws Refusal 'invalid' for a section the series has not, 'unprocessable' when an image it needs cannot be shown,
   *   'unavailable' when memory, threads or storage are overloaded
   */
  async render(series: OpenedSeries, request: SectionRequest, signal?: AbortSignal): Promise<Uint8Array> {
    checkTarget(series, request);
    const slab = slabOf(series, request);
    const ranged = needsValueRange(series, request);
    if (request.mode === 'axial' && slab === null) return this.#renderAxial(series, request, ranged, signal);
    const slices = slicesOf(series, request, slab);
    return this.parts.volumes.use(series, { slices, ranged, signal }, (volume) =>
      this.#picture(volume, request, slab, signal),
    );
  }

  /** Needs one image only, unless the window is to be estimated. */
  async #renderAxial(
    series: OpenedSeries,
    request: SectionRequest,
    ranged: boolean,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    refuseBadImage(series, request.target);
    const { cache, volumes } = this.parts;
    const lease = await cache.lease(series, 'spare');
    if (lease === null) return this.#renderImage(series, request, signal);
    try {
      if (!ranged || series.valueRange !== null) return await this.#renderOwnImage(lease, request, signal);
      await volumes.load(lease, { slices: [request.target], ranged, signal });
      return await this.#picture(lease.volume, request, null, signal);
    } finally {
      lease.release();
    }
  }

  /** Loads the one image, and the rest of the volume once the picture is made. */
  async #renderOwnImage({ volume }: Lease, request: SectionRequest, signal?: AbortSignal): Promise<Uint8Array> {
    const { loader } = this.parts;
    const { target } = request;
    await loader.load(volume, [target], Priority.Image, signal);
    refuseBadImage(volume.series, target);
    const png = await this.#picture(volume, request, null, signal);
    loader.fill(volume, target);
    return png;
  }

  /** Makes the picture without keeping any voxels. */
  async #renderImage(series: OpenedSeries, request: SectionRequest, signal?: AbortSignal): Promise<Uint8Array> {
    const range = needsValueRange(series, request) ? await this.parts.ranges.of(series, signal) : null;
    const window = sectionWindow(series, request, range);
    const { extent, layout } = series;
    const place = { source: series.source(request.target), extent, z: request.target, slices: layout.slices };
    const outcome = await this.parts.queue.perform({ kind: 'image', ...place, window, ...finishOf(request) }, signal);
    if (outcome.status === 'done') return outcome.yield;
    if (outcome.status === 'unreadable') throw new Refusal('unavailable', outcome.message);
    series.layout.badImages.set(request.target, outcome.message);
    throw series.badImage(request.target);
  }

  #picture(volume: Volume, request: SectionRequest, slab: Slab | null, signal?: AbortSignal): Promise<Uint8Array> {
    const { mode, target } = request;
    const window = sectionWindow(volume.series, request, volume.series.valueRange);
    return this.parts.queue.show(
      { kind: 'section', ...volume.place, mode, target, slab, window, ...finishOf(request) },
      signal,
    );
  }
}

function slicesOf({ layout }: OpenedSeries, { mode }: SectionRequest, slab: Slab | null): number[] {
  const all = [...layout.images.keys()];
  return mode === 'axial' && slab !== null ? all.slice(slab.first, slab.last + 1) : all;
}

function refuseBadImage(series: OpenedSeries, z: number): void {
  if (series.layout.badImages.has(z)) throw series.badImage(z);
}
