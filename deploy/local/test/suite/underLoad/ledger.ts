/** More of one kind tell nobody more. */
const MOST_TOLD = 10;

/** What somebody asked for, and what of it was acknowledged: that must be there once, the rest once at most. */
export class Ledger {
  private readonly attempts = new Set<string>();
  private readonly acknowledgements = new Set<string>();

  constructor(private readonly what: string) {}

  /** To be called before it is asked for: whoever dies may have done it all the same. */
  attempt(id: string): void {
    this.attempts.add(id);
  }

  acknowledge(id: string): void {
    if (!this.attempts.has(id)) throw new Error(`Nobody asked for ${this.what} ${id}`);
    this.acknowledgements.add(id);
  }

  get acknowledged(): ReadonlySet<string> {
    return this.acknowledgements;
  }

  /** @returns what is wrong with what was found: lost, doubled, or never asked for */
  wrongs(found: Iterable<string>): string[] {
    const counts = new Map<string, number>();
    for (const id of found) counts.set(id, (counts.get(id) ?? 0) + 1);
    const named = (wrong: string, ids: string[]) =>
      ids.length === 0 ? [] : [`${this.what}: ${ids.length} ${wrong}: ${ids.slice(0, MOST_TOLD).join(', ')}`];
    return [
      ...named(
        'lost',
        [...this.acknowledgements].filter((id) => !counts.has(id)),
      ),
      ...named(
        'there more than once',
        [...counts].filter(([, count]) => count > 1).map(([id]) => id),
      ),
      ...named(
        'that nobody asked for',
        [...counts.keys()].filter((id) => !this.attempts.has(id)),
      ),
    ];
  }
}
