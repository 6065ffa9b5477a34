import type { SeriesArchive } from '../archive/seriesArchive.js';
import type { SliceLoader } from './sliceLoader.js';
import type { VolumeCache } from './volumeCache.js';

/** A series that has changed. */
export interface ChangedSeries {
  seriesUid: string;
  domain: string;
}

export interface PrefetcherParts {
  archive: SeriesArchive;
  cache: VolumeCache;
  loader: SliceLoader;
  /** Whose series are loaded; `*` for all. */
  domains: readonly string[];
  /** A series is loaded when it has not changed for so long, ms. */
  after: number;
  /** Called when a series could not be opened. */
  onError: (error: unknown) => void;
}

/** Loads series before anybody asks for them, into room that nobody else wants, while there is nothing else to load. */
export class Prefetcher {
  /** Series that may still be changing. */
  readonly #waiting = new Map<string, NodeJS.Timeout>();

  constructor(private readonly parts: PrefetcherParts) {}

  /** A series is new or has changed: it is loaded once it rests. */
  changed({ seriesUid, domain }: ChangedSeries): void {
    const { domains, after } = this.parts;
    if (!domains.includes(domain) && !domains.includes('*')) return;
    const name = `${domain} ${seriesUid}`;
    clearTimeout(this.#waiting.get(name));
    const timer = setTimeout(() => {
      this.#waiting.delete(name);
      this.#load(seriesUid, domain).catch(this.parts.onError);
    }, after);
    this.#waiting.set(name, timer.unref());
  }

  /** Loads nothing that has not been begun. */
  stop(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
  }

  async #load(seriesUid: string, domain: string): Promise<void> {
    const { archive, cache, loader } = this.parts;
    const series = await archive.findAndOpen(seriesUid, [domain]);
    const lease = await cache.lease(series, 'prefetch');
    if (lease === null) return;
    // Released at once: whoever needs the room may have it while this is still being loaded.
    loader.prefetch(lease.volume);
    lease.release();
  }
}
