/**
 * Keeps some works under way at the same time and takes their results in the order in which they were begun.
 */
export class OrderedPipeline<Result> {
  private readonly pending: Promise<Result>[] = [];

  /** @param settled is called with each result, one after the other */
  constructor(
    private readonly limit: number,
    private readonly settled: (result: Result) => void | Promise<void>,
  ) {}

  /** Returns when fewer than `limit` works are under way. @param work never rejects */
  async add(work: Promise<Result>): Promise<void> {
    this.pending.push(work);
    while (this.pending.length >= this.limit) await this.takeFirst();
  }

  /** Returns when nothing is under way any more. */
  async end(): Promise<void> {
    while (this.pending.length > 0) await this.takeFirst();
  }

  private async takeFirst(): Promise<void> {
    const result = await (this.pending[0] as Promise<Result>);
    this.pending.shift();
    await this.settled(result);
  }
}
