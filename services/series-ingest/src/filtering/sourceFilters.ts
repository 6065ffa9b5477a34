import type { Database } from '@circus/db';
import type { Origin } from '../storing/origin.js';
import { type SourceFilter, sourceFilters } from './filterRepository.js';

/**
 * The filters of sources, known for a moment without asking the database: images come by the thousand a second. Whoever
 * changes them waits that moment before it says so, in every process the change holds then.
 */
export class SourceFilters {
  private known = new Map<string, SourceFilter>();
  private loadedAt = Number.NEGATIVE_INFINITY;
  private loading: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    private readonly ttlMs: number,
  ) {}

  /** The filter for images of a source; null where there is none. */
  async of({ source }: Origin): Promise<SourceFilter | null> {
    if (performance.now() - this.loadedAt >= this.ttlMs) {
      this.loading ??= this.load().finally(() => {
        this.loading = null;
      });
      await this.loading;
    }
    return this.known.get(`${source.type}:${source.id}`) ?? null;
  }

  /** Resolves when no process goes by what was before. */
  async changed(): Promise<void> {
    this.loadedAt = Number.NEGATIVE_INFINITY;
    // What is being loaded may be what was before.
    await new Promise((resolve) => setTimeout(resolve, this.ttlMs));
    this.loadedAt = Number.NEGATIVE_INFINITY;
  }

  private async load(): Promise<void> {
    const at = performance.now();
    const filters = await sourceFilters(this.database);
    this.known = new Map(filters.map((each) => [`${each.sourceType}:${each.sourceId}`, each]));
    this.loadedAt = at;
  }
}
