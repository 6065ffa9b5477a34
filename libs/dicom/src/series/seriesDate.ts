import { textsOf } from '../attributes.js';
import type { DicomHeader } from '../header/dicomHeader.js';

/**
 * When a series was made: Series Date and Time, else Study Date and Time, else null. A missing or unreadable time counts
 * as midnight. The local time becomes UTC with Timezone Offset From UTC (0008,0201).
 *
 * @param defaultOffsetMinutes minutes east of Greenwich where the object does not say, for instance 540 for Japan
 */
export function seriesDateOf(header: DicomHeader, defaultOffsetMinutes: number): Date | null {
  const { dataset } = header;
  const first = (tag: string) => textsOf(dataset, tag)[0] ?? '';
  const offset = offsetOf(first('00080201')) ?? defaultOffsetMinutes;
  return dateOf(first('00080021'), first('00080031'), offset) ?? dateOf(first('00080020'), first('00080030'), offset);
}

/** Minutes of `+HHMM` or `-HHMM`, null for anything else. */
function offsetOf(text: string): number | null {
  const [, sign, hours, minutes] = /^([+-])(\d{2})(\d{2})$/.exec(text.trim()) ?? [];
  if (hours === undefined || minutes === undefined) return null;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** DA may hold old separators (`2014-01-02`, `2014.01.02`), TM colons and a fraction of up to six digits. */
function dateOf(da: string, tm: string, offsetMinutes: number): Date | null {
  const [, year, month, day] = /^([1-9]\d{3})(\d{2})(\d{2})$/.exec(da.replace(/[-/.\s]/g, '')) ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const [, hours = '0', minutes = '0', seconds = '0', fraction = ''] =
    /^(\d{2})(?:(\d{2})(?:(\d{2})(?:\.(\d*))?)?)?$/.exec(tm.replace(/[:\s]/g, '')) ?? [];
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hours), Number(minutes), Number(seconds));
  const isCalendarDay = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31;
  return isCalendarDay ? new Date(time + milliseconds - offsetMinutes * 60_000) : null;
}
