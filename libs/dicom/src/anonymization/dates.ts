const DAY_MS = 86_400_000;

/**
 * Values of DA or DT moved by whole days; times and offsets stay as they are. What is no date becomes empty.
 *
 * @param text several values are parted by `\`
 */
export const shiftedDates = (text: string, days: number): string =>
  text
    .split('\\')
    .map((value) => shiftedDate(value.trim(), days))
    .join('\\');

function shiftedDate(value: string, days: number): string {
  if (value === '') return '';
  // ACR-NEMA wrote 1993.08.22; a DT may end after year or month.
  const [, year, month = '01', day = '01', rest = ''] =
    /^(\d{4})(?:\.?(\d{2})(?:\.?(\d{2}))?)?([\d.]*(?:[+-]\d{4})?)$/.exec(value) ?? [];
  if (year === undefined) return '';
  const at = new Date(0);
  at.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const moved = new Date(at.getTime() + days * DAY_MS);
  if (Number(month) < 1 || Number(month) > 12 || at.getUTCDate() !== Number(day) || moved.getUTCFullYear() < 1)
    return '';
  const written = moved.toISOString().slice(0, 10).replaceAll('-', '');
  const digits = /^\d{4}\.?(\d{2})?\.?(\d{2})?/.exec(value) as RegExpExecArray;
  return written.slice(0, digits[2] !== undefined ? 8 : digits[1] !== undefined ? 6 : 4) + rest;
}
