import { Refusal } from '@circus/contracts';
import { volumeBytes } from '@circus/volume';
import type { OpenedSeries } from './openedSeries.js';
import type { SliceLoader } from './sliceLoader.js';
import { Volume } from './volume.js';
import type { Region, VoxelMemory } from './voxelMemory.js';

/**
 * How badly room is needed. `required`: the picture cannot be made without; waits for volumes in use. `spare`: it can;
 * takes free room, or that of volumes nobody has looked at for a while. `prefetch`: nobody has asked yet; takes free room,
 * or that of others nobody has asked for.
 */
export type Demand = 'required' | 'spare' | 'prefetch';

const URGENCY: Record<Demand, number> = { required: 2, spare: 1, prefetch: 0 };

export interface VolumeCacheOptions {
  memory: VoxelMemory;
  loader: Pick<SliceLoader, 'stop'>;
  /** A volume not used for so long is dropped, ms. */
  timeToLive: number;
  /** A volume not used for so long makes room for one that could do without, ms. */
  restAfter?: number;
  /** How long a required volume waits for others to be released, ms. */
  patience?: number;
}

/** A volume in use: it stays in memory until released. */
export interface Lease {
  readonly volume: Volume;
  release(): void;
}

interface Entry {
  readonly series: OpenedSeries;
  /** The most urgent so far. */
  demand: Demand;
  /** null: there was no room. */
  readonly volume: Promise<Volume | null>;
  hasRoom: boolean;
  pins: number;
  lastUsed: number;
  stale: boolean;
}

interface Reservation {
  bytes: number;
  demand: Demand;
  resolve(region: Region | null): void;
}

/**
 * The volumes in memory: one copy for each version of a series, however many ask for it at the same time. Room is
 * reserved before anything is loaded; the volume longest unused goes first, one in use never.
 */
export class VolumeCache {
  /** By series and version; the longest unused comes first. */
  readonly #entries = new Map<string, Entry>();
  /** Requests for room, in order. */
  #reservations: Reservation[] = [];
  /** Volumes on their way out, whose memory is still being written. */
  #leaving = 0;
  readonly #sweeper: NodeJS.Timeout;
  readonly #restAfter: number;
  readonly #patience: number;

  constructor(private readonly options: VolumeCacheOptions) {
    this.#restAfter = options.restAfter ?? 60_000;
    this.#patience = options.patience ?? 30_000;
    this.#sweeper = setInterval(() => this.#dropIdle(), Math.min(60_000, options.timeToLive)).unref();
  }

  /** Volumes held; those that wait for room are not yet. */
  get count(): number {
    return [...this.#entries.values()].filter(({ hasRoom }) => hasRoom).length;
  }

  /** Bytes held, volumes still being loaded included. */
  get size(): number {
    return this.options.memory.reserved;
  }

  /**
   * The volume of a series, in use until the lease is released; null when there is no room and the demand is `spare`.
   *
   * @throws Refusal 'unavailable' when a required volume is larger than the cache, or no room came free in time
   */
  async lease(series: OpenedSeries, demand: Demand): Promise<Lease | null> {
    for (;;) {
      const entry = this.#entries.get(series.key) ?? this.#enter(series, demand);
      entry.pins += 1;
      try {
        const volume = await entry.volume;
        if (volume !== null) return this.#leaseOf(entry, volume, demand);
      } catch (error) {
        entry.pins -= 1;
        throw error;
      }
      // Whoever came first could do without; whoever cannot asks anew.
      if (URGENCY[demand] <= URGENCY[entry.demand]) return null;
    }
  }

  /** Drops everything. Leases must have been released. */
  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    for (const { resolve } of this.#reservations.splice(0)) resolve(null);
    await Promise.all([...this.#entries.values()].map((entry) => this.#drop(entry)));
  }

  #enter(series: OpenedSeries, demand: Demand): Entry {
    const reserved = this.#reserve(volumeBytes(series.layout), demand);
    const volume = reserved.then((region) => (region === null ? null : new Volume(series, region)));
    const entry: Entry = { series, demand, volume, hasRoom: false, pins: 0, lastUsed: Date.now(), stale: false };
    this.#retire(series);
    this.#entries.set(series.key, entry);
    const forget = () => {
      if (this.#entries.get(series.key) === entry) this.#entries.delete(series.key);
    };
    volume.then((made) => {
      if (made === null) forget();
      else entry.hasRoom = true;
    }, forget);
    return entry;
  }

  /** Earlier versions of a series go as soon as nobody uses them. */
  #retire({ id, version }: OpenedSeries): void {
    for (const entry of this.#entries.values()) {
      if (entry.series.id !== id || entry.series.version >= version) continue;
      entry.stale = true;
      if (entry.pins === 0) void this.#drop(entry);
    }
  }

  #leaseOf(entry: Entry, volume: Volume, demand: Demand): Lease {
    if (URGENCY[demand] > URGENCY[entry.demand]) entry.demand = demand;
    this.#entries.delete(entry.series.key);
    this.#entries.set(entry.series.key, entry);
    let held = true;
    return {
      volume,
      release: () => {
        if (!held) return;
        held = false;
        entry.pins -= 1;
        entry.lastUsed = Date.now();
        // What is prefetched is empty at first, and anybody may have its room.
        const useless = volume.empty && entry.demand !== 'prefetch';
        if (entry.pins === 0 && (entry.stale || useless)) void this.#drop(entry);
        else this.#makeRoom();
      },
    };
  }

  #reserve(bytes: number, demand: Demand): Promise<Region | null> {
    const { memory } = this.options;
    if (bytes > memory.limit && demand === 'required') {
      const limit = mebibytes(memory.limit);
      const message = `The volume takes ${mebibytes(bytes)} MiB; this server keeps ${limit} MiB of volumes at most.`;
      return Promise.reject(new Refusal('unavailable', message));
    }
    const crowded = demand !== 'required' && this.#reservations.length > 0;
    if (bytes > memory.limit || crowded) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      const reservation: Reservation = {
        bytes,
        demand,
        resolve: (region) => {
          clearTimeout(timer);
          resolve(region);
        },
      };
      const timer = setTimeout(() => {
        this.#reservations = this.#reservations.filter((other) => other !== reservation);
        reject(new Refusal('unavailable', 'All memory for volumes is in use. Please try again in a moment.'));
        this.#makeRoom();
      }, this.#patience).unref();
      this.#reservations.push(reservation);
      this.#makeRoom();
    });
  }

  /** Serves reservations in order, dropping what may be dropped for them. */
  #makeRoom(): void {
    for (let next = this.#reservations[0]; next !== undefined; next = this.#reservations[0]) {
      const region = this.options.memory.reserve(next.bytes);
      if (region === null) {
        // Memory on its way back may be enough; every return comes here again.
        if (this.#leaving > 0) return;
        const unused = this.#longestUnused(next.demand);
        if (unused !== undefined) {
          void this.#drop(unused);
          return;
        }
        if (next.demand === 'required') return;
      }
      this.#reservations.shift();
      next.resolve(region);
    }
  }

  /** What may go: unused, and what nobody has asked for first. */
  #longestUnused(demand: Demand): Entry | undefined {
    const rested = Date.now() - this.#restAfter;
    const unused = [...this.#entries.values()].filter(({ pins }) => pins === 0);
    const unasked = unused.find(
      (entry) => entry.demand === 'prefetch' && (demand !== 'prefetch' || entry.lastUsed <= rested),
    );
    const mayGo = ({ stale, lastUsed }: Entry) =>
      stale || demand === 'required' || (demand === 'spare' && lastUsed <= rested);
    return unasked ?? unused.find(mayGo);
  }

  #dropIdle(): void {
    const before = Date.now() - this.options.timeToLive;
    for (const entry of this.#entries.values()) {
      if (entry.pins === 0 && entry.lastUsed <= before) void this.#drop(entry);
    }
  }

  /** Gives the memory of an unused volume back, once nothing writes into it any more. */
  async #drop(entry: Entry): Promise<void> {
    this.#entries.delete(entry.series.key);
    this.#leaving += 1;
    const volume = await entry.volume.catch(() => null);
    if (volume !== null) {
      await this.options.loader.stop(volume);
      this.options.memory.release(volume.region);
    }
    this.#leaving -= 1;
    this.#makeRoom();
  }
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
