import { LRUCache } from 'lru-cache';

/** Finished pictures by name, the least recently shown leaving first. */
export class PictureCache {
  readonly #pictures: LRUCache<string, Uint8Array> | null;

  /** @param limit bytes of all pictures; 0 keeps none */
  constructor(limit: number) {
    this.#pictures =
      limit > 0 ? new LRUCache({ maxSize: limit, sizeCalculation: (picture) => Math.max(1, picture.length) }) : null;
  }

  /** The picture of that name, made if it is not kept. */
  async get(name: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const kept = this.#pictures?.get(name);
    if (kept !== undefined) return kept;
    const picture = await make();
    this.#pictures?.set(name, picture);
    return picture;
  }
}
