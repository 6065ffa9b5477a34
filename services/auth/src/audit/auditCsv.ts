import type { AuditEntry } from '@circus/contracts';

const COLUMNS = [
  'id',
  'at',
  'userId',
  'userEmail',
  'address',
  'action',
  'entity',
  'entityId',
  'details',
  'requestId',
] as const satisfies (keyof AuditEntry)[];

/** Spreadsheets take a cell that begins so for a formula; Japanese ones take the wide signs too. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const TO_BE_QUOTED = /[",\r\n]/;

/** The names of the columns (RFC 4180, 2.3). */
export const CSV_HEADER = `${COLUMNS.join(',')}\r\n`;

/**
 * An entry as a line of CSV (RFC 4180); `details` is JSON. Text that a spreadsheet would take for a formula gets an
 * apostrophe before it: some of it was typed by whoever was refused a login.
 */
export const csvLine = (entry: AuditEntry): string => `${COLUMNS.map((column) => cell(entry[column])).join(',')}\r\n`;

function cell(value: AuditEntry[keyof AuditEntry]): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return TO_BE_QUOTED.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
