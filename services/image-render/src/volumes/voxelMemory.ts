/** A stretch of the voxel memory that belongs to one volume. Offsets are multiples of `ALIGNMENT`. */
export interface Region {
  readonly offset: number;
  readonly bytes: number;
}

/** A page, so that volumes share none. */
const ALIGNMENT = 4096;

/**
 * The memory of all cached volumes: one block shared with the worker threads, divided by first fit.
 *
 * One block, and not one shared buffer for each volume, because a shared buffer is only given back when every thread
 * has collected its garbage, and its size counts for none of them: dropped volumes would pile up far above the limit.
 * The operating system gives a page to the process when it is first written, so an unused block costs nothing.
 */
export class VoxelMemory {
  readonly buffer: SharedArrayBuffer;
  /** Free stretches by ascending offset; no two touch. */
  #free: Region[];
  #reserved = 0;

  /** @param limit bytes, rounded down to whole pages */
  constructor(limit: number) {
    const bytes = Math.floor(limit / ALIGNMENT) * ALIGNMENT;
    this.buffer = new SharedArrayBuffer(bytes);
    this.#free = bytes === 0 ? [] : [{ offset: 0, bytes }];
  }

  /** Bytes in all. */
  get limit(): number {
    return this.buffer.byteLength;
  }

  /** Bytes given out. */
  get reserved(): number {
    return this.#reserved;
  }

  /** A region of at least `bytes`, its content undefined; null when no free stretch is long enough. */
  reserve(bytes: number): Region | null {
    const needed = Math.max(1, Math.ceil(bytes / ALIGNMENT)) * ALIGNMENT;
    const index = this.#free.findIndex((stretch) => stretch.bytes >= needed);
    const stretch = this.#free[index];
    if (stretch === undefined) return null;
    const rest = { offset: stretch.offset + needed, bytes: stretch.bytes - needed };
    this.#free.splice(index, 1, ...(rest.bytes > 0 ? [rest] : []));
    this.#reserved += needed;
    return { offset: stretch.offset, bytes: needed };
  }

  /** Takes a region back. Nobody may read or write it any more. */
  release(region: Region): void {
    const at = this.#free.findIndex((stretch) => stretch.offset > region.offset);
    const index = at === -1 ? this.#free.length : at;
    const before = this.#free[index - 1];
    const after = this.#free[index];
    const joinsBefore = before !== undefined && before.offset + before.bytes === region.offset;
    const joinsAfter = after !== undefined && region.offset + region.bytes === after.offset;
    const offset = joinsBefore ? before.offset : region.offset;
    const end = joinsAfter ? after.offset + after.bytes : region.offset + region.bytes;
    const first = joinsBefore ? index - 1 : index;
    this.#free.splice(first, Number(joinsBefore) + Number(joinsAfter), { offset, bytes: end - offset });
    this.#reserved -= region.bytes;
  }
}
