import { Refusal } from '@circus/contracts';
import type { Gate } from '../rendering/gate.js';
import type { RenderThreads } from '../rendering/renderThreads.js';
import type { Work, WorkOutcome, WorkYield } from '../rendering/work.js';
import type { OpenedSeries } from '../volumes/openedSeries.js';
import { Priority, type SliceLoader } from '../volumes/sliceLoader.js';
import type { ValueRanges } from '../volumes/valueRanges.js';
import { SliceState, type Volume } from '../volumes/volume.js';
import type { Lease, VolumeCache } from '../volumes/volumeCache.js';
import { checkTarget, needsValueRange, type SectionRequest, sectionWindow } from './sectionRequest.js';

export interface SectionRendererParts {
  cache: VolumeCache;
  loader: SliceLoader;
  threads: RenderThreads;
  ranges: ValueRanges;
  /** Limits pictures made at a time. */
  gate: Gate;
}

/** Makes pictures of sections through series. */
export class SectionRenderer {
  constructor(private readonly parts: SectionRendererParts) {}

  /**
   * A section as a greyscale PNG.
   *
   * @param signal aborts when nobody waits for the picture any more
   * @throws Refusal 'invalid' for a section the series has not, 'unprocessable' when an image it needs cannot be shown,
   *   'unavailable' when memory, threads or storage are overloaded
   */
  async render(series: OpenedSeries, request: SectionRequest, signal?: AbortSignal): Promise<Uint8Array> {
    checkTarget(series, request);
    const ownImageOnly = request.mode === 'axial';
    if (ownImageOnly) refuseBadImage(series, request.target);
    const { cache } = this.parts;
    const ranged = !needsValueRange(series, request) || series.valueRange !== null;
    const lease = await cache.lease(series, ownImageOnly ? 'spare' : 'required');
    if (lease === null && ownImageOnly) return this.#renderImage(series, request, signal);
    if (lease === null) throw new Refusal('unavailable', 'There is no memory for the volume.');
    try {
      return ownImageOnly && ranged
        ? await this.#renderAxial(lease, request, signal)
        : await this.#renderVolume(lease, request, signal);
    } finally {
      lease.release();
    }
  }

  /** Needs one image; loads it, and the rest of the volume once the picture is made. */
  async #renderAxial({ volume }: Lease, request: SectionRequest, signal?: AbortSignal): Promise<Uint8Array> {
    const { loader } = this.parts;
    const { target } = request;
    await loader.load(volume, [target], Priority.Image, signal);
    refuseBadImage(volume.series, target);
    const png = await this.#picture(volume, request, signal);
    loader.fill(volume, target);
    return png;
  }

  /** Needs every image: those the section shows must be good, the others may be bad. */
  async #renderVolume(lease: Lease, request: SectionRequest, signal?: AbortSignal): Promise<Uint8Array> {
    const { volume } = lease;
    const { series } = volume;
    const { loader, ranges } = this.parts;
    if (needsValueRange(series, request)) await ranges.within(lease, signal);
    const shown = request.mode === 'axial' ? [request.target] : [...series.layout.images.keys()];
    await loader.load(volume, shown, Priority.Volume, signal);
    const bad = shown.find((z) => volume.state(z) === SliceState.Bad);
    if (bad !== undefined) throw series.badImage(bad);
    return this.#picture(volume, request, signal);
  }

  /** Makes the picture without keeping any voxels. */
  async #renderImage(series: OpenedSeries, request: SectionRequest, signal?: AbortSignal): Promise<Uint8Array> {
    const range = needsValueRange(series, request) ? await this.parts.ranges.of(series, signal) : null;
    const window = sectionWindow(series, request, range);
    const source = series.source(request.target);
    const outcome = await this.#perform({ kind: 'image', source, extent: series.extent, window }, signal);
    if (outcome.status === 'done') return outcome.yield;
    if (outcome.status === 'unreadable') throw new Refusal('unavailable', outcome.message);
    series.layout.badImages.set(request.target, outcome.message);
    throw series.badImage(request.target);
  }

  async #picture({ series, region, slices }: Volume, request: SectionRequest, signal?: AbortSignal) {
    const { mode, target } = request;
    const window = sectionWindow(series, request, series.valueRange);
    const { extent } = series;
    const { offset } = region;
    const outcome = await this.#perform({ kind: 'section', extent, slices, offset, mode, target, window }, signal);
    if (outcome.status !== 'done') throw new Error(outcome.message);
    return outcome.yield;
  }

  #perform<W extends Work>(work: W, signal?: AbortSignal): Promise<WorkOutcome<WorkYield[W['kind']]>> {
    return this.parts.gate.run(() => this.parts.threads.perform(work), signal);
  }
}

function refuseBadImage(series: OpenedSeries, z: number): void {
  if (series.layout.badImages.has(z)) throw series.badImage(z);
}
