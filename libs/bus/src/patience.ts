import { setTimeout as pause } from 'node:timers/promises';
import { ErrorCode, NatsError } from 'nats';
import type { Logger } from 'pino';

/** How long a start goes on asking, and how long it waits in between, in milliseconds. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 250;

/** A connection that ended, or a server that said nothing: the same may be asked again. */
const AWAY: ReadonlySet<string> = new Set([
  ErrorCode.Disconnect,
  ErrorCode.Timeout,
  ErrorCode.NoResponders,
  ErrorCode.JetStream408RequestTimeout,
]);

/**
 * Asks NATS for something that may be asked twice, again and again while it does not answer. A start is busy with loading and
 * compiling: its connection may be given up, and be there again a moment later.
 *
 * @throws what NATS says otherwise, or still says after a minute
 */
export async function patiently<Result>(ask: () => Promise<Result>, log: Logger): Promise<Result> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof NatsError) || !AWAY.has(error.code) || performance.now() > until) throw error;
      log.warn({ err: error }, 'NATS does not answer; it is asked again');
      await pause(PAUSE_MS);
    }
  }
}
