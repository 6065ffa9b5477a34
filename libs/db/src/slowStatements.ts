import { tracing } from '@circus/tracing';
import pg from 'pg';

/** Statements that took at least so long are seen in a trace, milliseconds. */
const SLOW_MS = 5;

export const DATABASE_ATTRIBUTES = { 'db.system.name': 'postgresql' };

/** A statement's first word: the rest of it is nobody's business, and is long. */
const WORD = /^\s*(?:--[^\n]*\n\s*)*([a-z]+)/i;

type Query = (...given: unknown[]) => unknown;

/**
 * Asks, and where that took long adds a span to what the caller is at work on. It is made afterwards: a fast statement costs
 * a look at the clock.
 */
function timed(ask: Query, given: unknown[]): unknown {
  const trace = tracing();
  const parent = trace?.current();
  // With a callback it is the pool that asks, for a statement that it sees itself.
  if (!trace || !parent || typeof given.at(-1) === 'function') return ask(...given);
  const begun = performance.now();
  const answer = ask(...given);
  if (!(answer instanceof Promise)) return answer;
  const ended = (): void => {
    const milliseconds = performance.now() - begun;
    if (milliseconds < SLOW_MS) return;
    const word = WORD.exec(textOf(given[0]))?.[1]?.toUpperCase() ?? 'statement';
    const attributes = { ...DATABASE_ATTRIBUTES, 'db.operation.name': word };
    const startedAt = Date.now() - milliseconds;
    trace.begin(word, { kind: 'client', parent, attributes, startedAt }).end();
  };
  answer.then(ended, ended);
  return answer;
}

function textOf(asked: unknown): string {
  if (typeof asked === 'string') return asked;
  const { text } = (asked ?? {}) as { text?: unknown };
  return typeof text === 'string' ? text : '';
}

/** A connection whose slow statements are seen in traces. */
export class ClientWithSpans extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const ask = this.query.bind(this) as Query;
    this.query = ((...given: unknown[]) => timed(ask, given)) as pg.Client['query'];
  }
}

/** A pool whose slow statements are seen in traces, with the time for which they waited for a connection. */
export class PoolWithSpans extends pg.Pool {
  constructor(config?: pg.PoolConfig) {
    super(config);
    const ask = this.query.bind(this) as Query;
    this.query = ((...given: unknown[]) => timed(ask, given)) as pg.Pool['query'];
  }
}
