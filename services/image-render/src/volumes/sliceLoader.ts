import { Refusal } from '@circus/contracts';
import type { RenderThreads } from '../rendering/renderThreads.js';
import { SliceQueue, type WantedSlice } from './sliceQueue.js';
import { SliceState, type Volume } from './volume.js';

/** How much a slice is wanted; higher comes first. (RS specification 6.2) */
export const Priority = {
  /** The one picture somebody waits for. */
  Image: 100,
  /** Part of the many a picture needs. */
  Volume: 50,
  /** Next to what is being looked at. */
  Neighbour: 10,
  Background: 0,
  /** Nobody has asked for it yet. */
  Prefetch: -10,
} as const;

/** Slices to either side of the one looked at that are loaded before the rest. */
const NEIGHBOURS = 4;

/** Somebody who waits for slices. */
interface Waiter {
  missing: number;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/** Loads slices into volumes, each once, however many ask for it. */
export class SliceLoader {
  readonly #queue = new SliceQueue();
  readonly #waiters = new Map<Volume, Map<number, Waiter[]>>();
  /** Loads under way, and who waits for the last of them. */
  readonly #loading = new Map<Volume, { count: number; ended: (() => void)[] }>();
  #running = 0;
  /** Of those under way, how many nobody has asked for. */
  #prefetching = 0;
  #loaded = 0;

  /**
   * @param threads do the work
   * @param limit loads under way at a time, over all volumes
   * @param prefetchLimit how many of them may be such that nobody has asked for: who does ask waits for them
   */
  constructor(
    private readonly threads: Pick<RenderThreads, 'perform'>,
    private readonly limit: number,
    private readonly prefetchLimit = 1,
  ) {}

  /** Images decoded so far, bad ones too. */
  get loaded(): number {
    return this.#loaded;
  }

  /**
   * Waits until slices are in memory, or known to be bad.
   *
   * @param signal ends the waiting; what nobody else waits for and has not begun is not loaded
   * @throws Refusal 'unavailable' when the storage does not answer; Error when a thread died of a slice
   */
  async load(volume: Volume, slices: Iterable<number>, priority: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const waitedFor: number[] = [];
      const leave = () => {
        for (const z of waitedFor) this.#leave(volume, z, waiter);
        reject(signal?.reason);
      };
      const settle = (settled: () => void) => {
        signal?.removeEventListener('abort', leave);
        settled();
      };
      const waiter: Waiter = {
        missing: 0,
        resolve: () => settle(resolve),
        reject: (reason) => settle(() => reject(reason)),
      };
      for (const z of slices) {
        const state = volume.state(z);
        if (state === SliceState.Ready || state === SliceState.Bad) continue;
        if (state === SliceState.Absent) this.#queue.want(volume, z, priority);
        waiter.missing += 1;
        waitedFor.push(z);
        this.#wait(volume, z, waiter);
      }
      if (waiter.missing === 0) resolve();
      else signal?.addEventListener('abort', leave, { once: true });
      this.#start();
    });
  }

  /** Begins to load slices that will be asked for in a moment. */
  foresee(volume: Volume, slices: Iterable<number>): void {
    for (const z of slices) {
      if (volume.state(z) === SliceState.Absent) this.#queue.want(volume, z, Priority.Neighbour);
    }
    this.#start();
  }

  /** Goes on to load the whole volume when nothing else is to be done, beginning around slice `z`. */
  fill(volume: Volume, z: number): void {
    if (volume.complete) return;
    for (let distance = 0; distance < volume.slices; distance += 1) {
      const priority = distance <= NEIGHBOURS ? Priority.Neighbour : Priority.Background;
      for (const near of distance === 0 ? [z] : [z + distance, z - distance]) {
        const within = near >= 0 && near < volume.slices;
        if (within && volume.state(near) === SliceState.Absent) this.#queue.want(volume, near, priority);
      }
    }
    this.#start();
  }

  /** Loads the whole volume when there is nothing else at all to do. */
  prefetch(volume: Volume): void {
    for (let z = 0; z < volume.slices; z += 1) {
      if (volume.state(z) === SliceState.Absent) this.#queue.want(volume, z, Priority.Prefetch);
    }
    this.#start();
  }

  /** Loads no more of a volume; ends when nothing is being written into it. Nobody may be waiting for its slices. */
  async stop(volume: Volume): Promise<void> {
    this.#queue.drop(volume);
    const loading = this.#loading.get(volume);
    if (loading !== undefined) await new Promise<void>((resolve) => loading.ended.push(resolve));
  }

  #start(): void {
    while (this.#running < this.limit) {
      const mayPrefetch = this.#prefetching < this.prefetchLimit;
      const wanted = this.#queue.take(mayPrefetch ? Priority.Prefetch : Priority.Background);
      if (wanted === undefined) return;
      this.#running += 1;
      void this.#loadSlice(wanted);
    }
  }

  async #loadSlice({ volume, z, priority }: WantedSlice): Promise<void> {
    if (priority === Priority.Prefetch) this.#prefetching += 1;
    const loading = this.#loading.get(volume) ?? { count: 0, ended: [] };
    this.#loading.set(volume, loading);
    loading.count += 1;
    volume.begin(z);
    try {
      await this.#decode(volume, z);
      for (const waiter of this.#takeWaiters(volume, z)) {
        waiter.missing -= 1;
        if (waiter.missing === 0) waiter.resolve();
      }
    } catch (error) {
      volume.abandon(z);
      for (const waiter of this.#takeWaiters(volume, z)) waiter.reject(error);
    }
    this.#running -= 1;
    if (priority === Priority.Prefetch) this.#prefetching -= 1;
    loading.count -= 1;
    if (loading.count === 0) {
      this.#loading.delete(volume);
      for (const ended of loading.ended) ended();
    }
    this.#start();
  }

  async #decode(volume: Volume, z: number): Promise<void> {
    const { series, region } = volume;
    const offset = region.offset + z * series.sliceBytes;
    const { extent } = series;
    const outcome = await this.threads.perform({ kind: 'load', source: series.source(z), extent, offset });
    if (outcome.status === 'unreadable') throw new Refusal('unavailable', outcome.message);
    this.#loaded += 1;
    if (outcome.status === 'badImage') volume.spoil(z, outcome.message);
    else volume.finish(z, outcome.yield);
  }

  #wait(volume: Volume, z: number, waiter: Waiter): void {
    const slices = this.#waiters.get(volume) ?? new Map<number, Waiter[]>();
    this.#waiters.set(volume, slices);
    const waiters = slices.get(z);
    if (waiters === undefined) slices.set(z, [waiter]);
    else waiters.push(waiter);
  }

  /** Somebody does not wait any more: a slice that nobody else waits for is not begun. */
  #leave(volume: Volume, z: number, waiter: Waiter): void {
    const waiters = this.#waiters.get(volume)?.get(z);
    const index = waiters?.indexOf(waiter) ?? -1;
    if (waiters === undefined || index === -1) return;
    waiters.splice(index, 1);
    if (waiters.length > 0) return;
    this.#takeWaiters(volume, z);
    this.#queue.forget(volume, z);
  }

  #takeWaiters(volume: Volume, z: number): Waiter[] {
    const slices = this.#waiters.get(volume);
    const waiters = slices?.get(z) ?? [];
    slices?.delete(z);
    if (slices?.size === 0) this.#waiters.delete(volume);
    return waiters;
  }
}
