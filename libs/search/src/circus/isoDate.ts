const ISO_DATE =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/** Instants PostgreSQL and ISO 8601 both write with four digits of a year: 0001-01-01 to 9999-12-31, UTC. */
const EARLIEST = Date.parse('0001-01-01T00:00:00.000Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** Looks like an ISO 8601 date, whether or not the calendar has it. */
export const looksLikeIsoDate = (text: string): boolean => ISO_DATE.test(text);

/** The instant of that many milliseconds since 1970, undefined outside the years 1 to 9999. */
export function dateFromMilliseconds(milliseconds: number): Date | undefined {
  return milliseconds >= EARLIEST && milliseconds <= LATEST ? new Date(milliseconds) : undefined;
}

/**
 * Reads `yyyy-mm-dd`, alone (midnight UTC) or with a time of day. Without an offset the time is UTC; finer than a millisecond is
 * cut off. Undefined for text of another form and for dates the calendar does not have.
 */
export function parseIsoDate(text: string): Date | undefined {
  const match = ISO_DATE.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset = 'Z'] = match;
  const clock = [Number(hour), Number(minute), Number(second)] as const;
  if (clock[0] > 23 || clock[1] > 59 || clock[2] > 59) return undefined;

  // setUTCFullYear, because Date.UTC takes the years 0 to 99 for 1900 to 1999.
  const local = new Date(0);
  local.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (local.getUTCMonth() !== Number(month) - 1 || local.getUTCDate() !== Number(day)) return undefined;
  local.setUTCHours(...clock, Number(fraction.slice(0, 3).padEnd(3, '0')));

  const minutes = offsetMinutes(offset);
  return minutes === undefined ? undefined : dateFromMilliseconds(local.getTime() - minutes * 60_000);
}

function offsetMinutes(offset: string): number | undefined {
  if (offset === 'Z' || offset === 'z') return 0;
  const digits = offset.slice(1).replace(':', '');
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2) || '0');
  if (hours > 18 || minutes > 59) return undefined;
  return (offset[0] === '-' ? -1 : 1) * (hours * 60 + minutes);
}
