/** What may stand together in a batch, and what may be at work at the same time. */
interface BatchClaims {
  /** Two items may share a batch only if every name they both claim has the same value. */
  within: ReadonlyMap<string, string>;
  /** Two batches run at the same time only if no name is in both. */
  across: readonly string[];
}

export interface MicroBatchOptions<Item, Result> {
  /** Commits a batch; every item is settled for itself. A rejection settles all of them. */
  commit(items: Item[]): Promise<PromiseSettledResult<Result>[]>;
  claimsOf(item: Item): BatchClaims;
  /** The weight of an item, for instance its bytes in the statement. */
  weightOf(item: Item): number;
  maxItems: number;
  maxWeight: number;
  maxInFlight: number;
}

interface Waiting<Item, Result> {
  item: Item;
  claims: BatchClaims;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Commits together what is ready at the same time. There is no delay: a batch starts at once when none runs, and whatever
 * becomes ready while one runs is the next. Items that claim the same things keep their order.
 */
export class MicroBatch<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private readonly claimed = new Set<string>();
  private inFlight = 0;
  private scheduled = false;
  private idle: (() => void)[] = [];

  constructor(private readonly options: MicroBatchOptions<Item, Result>) {}

  /** Resolves when the item's batch is committed. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, claims: this.options.claimsOf(item), resolve, reject });
      this.schedule();
    });
  }

  /** Resolves when nothing waits and nothing runs. */
  async drain(): Promise<void> {
    if (this.inFlight === 0 && this.waiting.length === 0) return;
    await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  /** After the events of this turn of the loop, so that what became ready together goes together. */
  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      while (this.inFlight < this.options.maxInFlight && this.startBatch());
    });
  }

  private startBatch(): boolean {
    const batch = this.takeBatch();
    if (batch.length === 0) return false;
    const names = batch.flatMap(({ claims }) => claims.across);
    for (const name of names) this.claimed.add(name);
    this.inFlight += 1;
    void this.run(batch).finally(() => {
      this.inFlight -= 1;
      for (const name of names) this.claimed.delete(name);
      if (this.waiting.length > 0) this.schedule();
      else if (this.inFlight === 0) for (const resolve of this.idle.splice(0)) resolve();
    });
    return true;
  }

  private takeBatch(): Waiting<Item, Result>[] {
    const batch: Waiting<Item, Result>[] = [];
    const left: Waiting<Item, Result>[] = [];
    const within = new Map<string, string>();
    const passedOver = new Set<string>();
    let weight = 0;
    for (const [index, candidate] of this.waiting.entries()) {
      if (batch.length === this.options.maxItems) {
        left.push(...this.waiting.slice(index));
        break;
      }
      const { claims, item } = candidate;
      const itemWeight = this.options.weightOf(item);
      const isTooMuch = batch.length > 0 && weight + itemWeight > this.options.maxWeight;
      const isFree = !claims.across.some((name) => this.claimed.has(name) || passedOver.has(name));
      if (isTooMuch || !isFree || !fits(claims.within, within)) {
        left.push(candidate);
        // Nothing overtakes an item that it has to do with.
        for (const name of claims.across) passedOver.add(name);
        continue;
      }
      for (const [name, value] of claims.within) within.set(name, value);
      batch.push(candidate);
      weight += itemWeight;
    }
    this.waiting = left;
    return batch;
  }

  private async run(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const settled = await this.options.commit(batch.map(({ item }) => item));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const outcome = settled[index];
        if (outcome?.status === 'fulfilled') resolve(outcome.value);
        else reject(outcome?.reason ?? new Error('A batch did not settle one of its items'));
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

const fits = (claims: ReadonlyMap<string, string>, taken: ReadonlyMap<string, string>): boolean =>
  [...claims].every(([name, value]) => (taken.get(name) ?? value) === value);
