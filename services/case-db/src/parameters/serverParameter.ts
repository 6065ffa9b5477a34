import type { Bus } from '@circus/bus';
import { rpc } from '@circus/contracts';
import type { z } from 'zod';
import type { Log } from '../log.js';

/** Nobody waits longer for a setting that has a default. */
const TIMEOUT_MS = 1_000;

/**
 * A server parameter, asked from auth and then known for a few seconds. While auth does not answer, the last known value
 * counts, at first the default.
 */
export class ServerParameter<Value> {
  private known: Value;
  private knownUntil = 0;
  private asking: Promise<void> | null = null;
  private changes = 0;

  constructor(
    private readonly bus: Bus,
    readonly key: string,
    private readonly schema: z.ZodType<Value>,
    /** Holds where the parameter is not set, or set to something of another form. */
    private readonly byDefault: Value,
    private readonly ttlMs: number,
    private readonly log: Log,
  ) {
    this.known = byDefault;
  }

  async value(): Promise<Value> {
    if (Date.now() >= this.knownUntil) {
      this.asking ??= this.ask().finally(() => {
        this.asking = null;
      });
      await this.asking;
    }
    return this.known;
  }

  /** It may be another one now: it is asked for again. */
  forget(): void {
    this.changes += 1;
    this.knownUntil = 0;
  }

  private async ask(): Promise<void> {
    let changes: number;
    do {
      changes = this.changes;
      try {
        const { value } = await this.bus.request(rpc.serverParam, { key: this.key }, { timeoutMs: TIMEOUT_MS });
        const parsed = this.schema.safeParse(value);
        this.known = parsed.success ? parsed.data : this.byDefault;
      } catch (error) {
        this.log.warn({ err: error, key: this.key }, 'A server parameter could not be asked for');
      }
      // An answer that was under way while the value changed may be the old one.
    } while (changes !== this.changes);
    this.knownUntil = Date.now() + this.ttlMs;
  }
}
