import type { ValueRange } from '@circus/volume';
import type { VoxelExtent } from '../rendering/work.js';
import type { OpenedSeries } from './openedSeries.js';
import type { Region } from './voxelMemory.js';

/** What is known of a slice's voxels. */
export enum SliceState {
  /** Not in memory. */
  Absent = 0,
  /** Being written. */
  Loading = 1,
  /** In memory. */
  Ready = 2,
  /** Its image cannot be shown. */
  Bad = 3,
}

/** The voxels of one version of a series, in the shared memory, as far as they have been loaded. */
export class Volume {
  readonly #state: Uint8Array;
  readonly #min: Float64Array;
  readonly #max: Float64Array;
  #settled = 0;

  constructor(
    readonly series: OpenedSeries,
    readonly region: Region,
  ) {
    const { slices, badImages } = series.layout;
    this.#state = new Uint8Array(slices);
    this.#min = new Float64Array(slices);
    this.#max = new Float64Array(slices);
    for (const z of badImages.keys()) this.#settle(z, SliceState.Bad);
  }

  get slices(): number {
    return this.#state.length;
  }

  /** Where the volume lies, for the worker threads. */
  get place(): { extent: VoxelExtent; slices: number; offset: number } {
    return { extent: this.series.extent, slices: this.slices, offset: this.region.offset };
  }

  state(z: number): SliceState {
    return this.#state[z] ?? SliceState.Bad;
  }

  /** True when nothing can be loaded any more: every slice is in memory or bad. */
  get complete(): boolean {
    return this.#settled === this.slices;
  }

  /** True while no slice is in memory. */
  get empty(): boolean {
    return !this.#state.includes(SliceState.Ready);
  }

  begin(z: number): void {
    this.#state[z] = SliceState.Loading;
  }

  /** The slice is in memory, its voxels within `range`. */
  finish(z: number, range: ValueRange): void {
    this.#min[z] = range.min;
    this.#max[z] = range.max;
    this.#settle(z, SliceState.Ready);
  }

  /** The image cannot be shown, for the reason given. */
  spoil(z: number, reason: string): void {
    this.series.layout.badImages.set(z, reason);
    this.#settle(z, SliceState.Bad);
  }

  /** The slice could not be loaded now; it may be tried again. */
  abandon(z: number): void {
    this.#state[z] = SliceState.Absent;
  }

  /** Range of the voxels of these slices as far as they are in memory, null if none of them is. */
  valueRange(slices: Iterable<number>): ValueRange | null {
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (const z of slices) {
      if (this.#state[z] !== SliceState.Ready) continue;
      min = Math.min(min, this.#min[z] as number);
      max = Math.max(max, this.#max[z] as number);
    }
    return min <= max ? { min, max } : null;
  }

  #settle(z: number, state: SliceState.Ready | SliceState.Bad): void {
    this.#state[z] = state;
    this.#settled += 1;
  }
}
