import type { FastifyRequest } from 'fastify';

/** Bytes of a whole, from `start` to the one behind the last. */
export interface ByteRange {
  start: number;
  end: number;
}

/** One range; several at once are answered with the whole, as RFC 9110 14.2 allows. */
const FORM = /^bytes *= *(\d*) *- *(\d*) *$/i;

/**
 * The range of bytes that a request asks for (RFC 9110 14): null for all of them, 'unsatisfiable' for one beyond the end.
 *
 * @param tag the entity tag of what would be answered: a range of another version is not given (`If-Range`)
 */
export function byteRangeOf(
  { method, headers }: FastifyRequest,
  length: number,
  tag: string,
): ByteRange | null | 'unsatisfiable' {
  const match = FORM.exec(headers.range ?? '');
  const condition = headers['if-range'];
  if (match === null || method !== 'GET' || (condition !== undefined && condition !== tag)) return null;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return null;
  if (from === '') {
    const last = Math.min(Number(to), length);
    return last === 0 ? 'unsatisfiable' : { start: length - last, end: length };
  }
  const start = Number(from);
  const end = to === '' ? length : Math.min(Number(to) + 1, length);
  if (to !== '' && Number(to) < start) return null;
  return start >= length ? 'unsatisfiable' : { start, end };
}
