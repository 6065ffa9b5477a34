import type { Volume } from './volume.js';

/** A slice that is wanted. */
export interface WantedSlice {
  volume: Volume;
  z: number;
  priority: number;
}

/**
 * Slices to load: higher priority first; within a priority volumes take turns, and each volume's slices come in the
 * order in which they were asked for.
 */
export class SliceQueue {
  /** By priority; the slices of each volume that waits there. */
  readonly #levels = new Map<number, Map<Volume, number[]>>();
  /** The priority at which a slice waits; entries at other levels have been overtaken. */
  readonly #priorities = new Map<Volume, Map<number, number>>();

  /** Asks for a slice, or raises its priority; a lower priority than it has changes nothing. */
  want(volume: Volume, z: number, priority: number): void {
    const priorities = this.#priorities.get(volume) ?? new Map<number, number>();
    this.#priorities.set(volume, priorities);
    if ((priorities.get(z) ?? Number.NEGATIVE_INFINITY) >= priority) return;
    priorities.set(z, priority);
    const level = this.#levels.get(priority) ?? new Map<Volume, number[]>();
    this.#levels.set(priority, level);
    const slices = level.get(volume);
    if (slices === undefined) level.set(volume, [z]);
    else slices.push(z);
  }

  /** Takes back that a slice is wanted. */
  forget(volume: Volume, z: number): void {
    const priorities = this.#priorities.get(volume);
    priorities?.delete(z);
    if (priorities?.size === 0) this.#priorities.delete(volume);
  }

  /** Takes out the slice to load next. @param atLeast those of a lower priority stay */
  take(atLeast = Number.NEGATIVE_INFINITY): WantedSlice | undefined {
    for (const priority of [...this.#levels.keys()].sort((a, b) => b - a)) {
      if (priority < atLeast) return undefined;
      const level = this.#levels.get(priority) as Map<Volume, number[]>;
      for (const [volume, slices] of level) {
        level.delete(volume);
        const z = this.#next(volume, slices, priority);
        if (slices.length > 0) level.set(volume, slices);
        if (z !== undefined) return { volume, z, priority };
      }
      this.#levels.delete(priority);
    }
    return undefined;
  }

  /** Forgets every slice of a volume. */
  drop(volume: Volume): void {
    this.#priorities.delete(volume);
    for (const level of this.#levels.values()) level.delete(volume);
  }

  #next(volume: Volume, slices: number[], priority: number): number | undefined {
    const priorities = this.#priorities.get(volume);
    for (let z = slices.shift(); z !== undefined; z = slices.shift()) {
      if (priorities?.get(z) !== priority) continue;
      priorities.delete(z);
      if (priorities.size === 0) this.#priorities.delete(volume);
      return z;
    }
    return undefined;
  }
}
