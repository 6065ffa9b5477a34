import { randomFillSync } from 'node:crypto';
import { monotonicFactory } from 'ulid';

/** What a client may choose as the id of its request. */
const ACCEPTED = /^[\w.-]{1,64}$/;

/** Random fractions out of a pool: a call of the system's generator for every character of an id would cost more. */
const pool = new Uint32Array(1024);
let taken = pool.length;
function randomFraction(): number {
  if (taken === pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  return (pool[taken++] ?? 0) / 2 ** 32;
}

const newRequestId = monotonicFactory(randomFraction);

/** The id that a request keeps through every service and log: the client's own where it is well formed, else a ULID. */
export function requestIdFrom(header: string | undefined): string {
  return header !== undefined && ACCEPTED.test(header) ? header : newRequestId();
}
