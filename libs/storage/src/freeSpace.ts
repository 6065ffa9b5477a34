import { Refusal } from '@circus/contracts';
import type { Storage } from './storage.js';

export interface FreeSpaceOptions {
  minFreeBytes: number;
  checkIntervalMs: number;
}

/** Keeps every door shut while the storage is below its free-space mark, so that nothing fails half-way. */
export class FreeSpace {
  private freeBytes = Number.POSITIVE_INFINITY;
  private checkedAt = Number.NEGATIVE_INFINITY;
  private checking: Promise<void> | null = null;

  constructor(
    private readonly storage: Pick<Storage, 'freeBytes'>,
    private readonly options: FreeSpaceOptions,
  ) {}

  /** The free-space mark, bytes. */
  get mark(): number {
    return this.options.minFreeBytes;
  }

  /** @throws Refusal `noSpace` */
  async require(): Promise<void> {
    if ((await this.look()) < this.mark) {
      throw new Refusal('noSpace', 'The storage is nearly full. Nothing is stored until there is room again.');
    }
  }

  /** @returns the free bytes, as they were found not longer ago than the interval of checks */
  async look(): Promise<number> {
    if (performance.now() - this.checkedAt >= this.options.checkIntervalMs) await this.check();
    return this.freeBytes;
  }

  /** Many may ask at once; the storage is asked once. */
  private check(): Promise<void> {
    this.checking ??= this.storage
      .freeBytes()
      .then((freeBytes) => {
        this.freeBytes = freeBytes;
        this.checkedAt = performance.now();
      })
      .finally(() => {
        this.checking = null;
      });
    return this.checking;
  }
}
