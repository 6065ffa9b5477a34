/**
 * The bytes of one file in a longer stream. Whoever stops reading leaves the stream open, so that what comes behind the
 * file can still be read; the owner then drains the rest.
 */
export class SharedBytes implements AsyncIterable<Uint8Array> {
  /** Resolves when the last byte was read, or the source broke. */
  readonly ended: Promise<void>;
  /** Why the source broke. */
  error: unknown;
  private readonly iterator: AsyncIterator<Uint8Array>;
  private end: () => void = () => undefined;

  /** @param explain turns what the source throws into what readers are told */
  constructor(
    source: AsyncIterable<Uint8Array>,
    private readonly explain: (error: unknown) => unknown = (error) => error,
  ) {
    this.iterator = source[Symbol.asyncIterator]();
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  /** An iterator without `return`: giving up does not reach the source. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return { next: () => this.next() };
  }

  /** Reads what nobody wanted. Never throws. */
  async drain(): Promise<void> {
    try {
      while (!(await this.next()).done);
    } catch {
      // `error` has it.
    }
  }

  private async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    try {
      const next = await this.iterator.next();
      if (next.done) this.end();
      return next;
    } catch (error) {
      this.error ??= this.explain(error);
      this.end();
      throw this.error;
    }
  }
}
