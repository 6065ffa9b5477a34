import { LRUCache } from 'lru-cache';

/** What is repeated within this time is one entry of the audit trail. */
const WINDOW_MS = 10 * 60_000;

/** The id under which something is told in the current ten minutes, the same in every process. */
export const idOfNow = (what: string): string => `${what}:${Math.floor(Date.now() / WINDOW_MS)}`;

/** Remembers what has been told within the current ten minutes, up to a number of things: what is repeated costs a look-up. */
export class ToldOnce {
  private readonly recent: LRUCache<string, true>;

  /** @param max things remembered; one that is forgotten too early is told twice, which its id makes harmless */
  constructor(max: number) {
    this.recent = new LRUCache({ max, ttl: WINDOW_MS });
  }

  /**
   * @returns the id to tell it under, the same in every process for these ten minutes: whoever tells it first counts, the
   *   others' are dropped; undefined where this process has told it
   */
  take(what: string): string | undefined {
    const id = idOfNow(what);
    if (this.recent.has(id)) return undefined;
    this.recent.set(id, true);
    return id;
  }

  /** It could not be told: the next time counts as the first. */
  giveBack(id: string): void {
    this.recent.delete(id);
  }
}
