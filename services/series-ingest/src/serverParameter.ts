import type { Bus } from '@circus/bus';
import { rpc } from '@circus/contracts';

/** A server parameter, text unless it is read in another way, asked from auth and then known for a while. */
export class ServerParameter<Value = string> {
  private known: Value | null = null;
  private askedAt = Number.NEGATIVE_INFINITY;
  private changes = 0;

  constructor(
    private readonly bus: Bus,
    readonly key: string,
    private readonly ttlMs: number,
    /** Null for what cannot be meant, and counts as not set. */
    private readonly read: (value: unknown) => Value | null = (value) =>
      typeof value === 'string' && value !== '' ? (value as Value) : null,
  ) {}

  /**
   * Null while it is not set.
   * @throws Refusal `unavailable` when auth does not answer and nothing is known
   */
  async value(): Promise<Value | null> {
    if (performance.now() - this.askedAt < this.ttlMs) return this.known;
    let changes: number;
    do {
      changes = this.changes;
      try {
        const { value } = await this.bus.request(rpc.serverParam, { key: this.key });
        this.known = this.read(value);
      } catch (error) {
        if (this.known === null) throw error;
      }
      // An answer that was under way while the value changed may be the old one.
    } while (changes !== this.changes);
    this.askedAt = performance.now();
    return this.known;
  }

  /** It may be another one now: it is asked for again. */
  forget(): void {
    this.changes += 1;
    this.askedAt = Number.NEGATIVE_INFINITY;
  }
}
