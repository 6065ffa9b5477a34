import type { Bus } from '@circus/bus';
import { events } from '@circus/contracts';
import { LRUCache } from 'lru-cache';
import type { SeriesToken } from './seriesTokens.js';

/** Tokens whose uses are remembered; the one longest unused is forgotten first, and lives from its issue again. */
const REMEMBERED = 100_000;
/** The others are told of a use when this share of the token's life has passed since the last time. */
const TOLD_AFTER = 1 / 20;

/**
 * How long tokens live: each use begins the time anew (RS specification 1.9). Uses are remembered in memory and told to
 * the other processes; a process that was restarted counts from the issue.
 */
export class TokenUses {
  readonly #usedAt = new LRUCache<string, number>({ max: REMEMBERED });
  readonly #toldAt = new LRUCache<string, number>({ max: REMEMBERED });

  /** @param life milliseconds without a use after which a token is worthless */
  private constructor(
    private readonly bus: Bus,
    private readonly life: number,
    private readonly now: () => number,
  ) {}

  /** @param now epoch milliseconds */
  static async heardOn(bus: Bus, life: number, now: () => number = Date.now): Promise<TokenUses> {
    const uses = new TokenUses(bus, life, now);
    await bus.subscribe(events.seriesTokenUsed, ({ tokenId, usedAt }) => {
      uses.#remember(tokenId, Math.min(Date.parse(usedAt), now()));
    });
    return uses;
  }

  /** Whether the token's time has not run out. */
  isAlive({ id, issuedAt }: SeriesToken): boolean {
    return this.now() <= Math.max(issuedAt, this.#usedAt.get(id) ?? 0) + this.life;
  }

  /** The token was used; only for one that is alive. */
  use({ id, issuedAt }: SeriesToken): void {
    const now = this.now();
    this.#remember(id, now);
    if (now - (this.#toldAt.get(id) ?? issuedAt) < this.life * TOLD_AFTER) return;
    this.#toldAt.set(id, now);
    this.bus.announce(events.seriesTokenUsed, { version: 1, tokenId: id, usedAt: new Date(now).toISOString() });
  }

  #remember(id: string, usedAt: number): void {
    if (usedAt > (this.#usedAt.get(id) ?? 0)) this.#usedAt.set(id, usedAt);
  }
}
