import type { Access } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';
import { domainsOf } from '@circus/service-kit';
import type { KeyRow } from './keyQueries.js';

const COLUMNS = [
  'ID',
  'Image ID',
  'Created',
  'Patient Name',
  'Anonymous Patient Name',
  'Patient ID',
  'Anonymous Patient ID',
  'Study Instance UID',
  'Anonymous Study Instance UID',
  'Series Instance UID',
  'Anonymous Series Instance UID',
  'SOP Instance UID',
  'Anonymous SOP Instance UID',
  'Tag Path',
  'Value',
  'Anonymized Value',
];
/** Keys read at a time. */
const PAGE = 1_000;

interface ValueRow {
  key_id: bigint;
  tag_path: string;
  value: string;
  anonymized_value: string;
}

/** All keys of the caller's domains, one line for each of their values (spec slicebox 7.8), read as they are sent. */
export async function* keysAsCsv(database: Database, access: Access): AsyncIterable<string> {
  const domains = domainsOf(access);
  const ofDomains = domains === null ? Prisma.sql`TRUE` : Prisma.sql`domain = ANY(${domains}::text[])`;
  yield line(COLUMNS);
  for (let after = 0n; ; ) {
    const keys = await database.$queryRaw<KeyRow[]>`
      SELECT * FROM sharing.anonymization_key WHERE id > ${after} AND ${ofDomains} ORDER BY id LIMIT ${PAGE}`;
    const last = keys.at(-1);
    if (!last) return;
    after = last.id;
    const values = await database.$queryRaw<ValueRow[]>`
      SELECT key_id, tag_path, value, anonymized_value FROM sharing.anonymization_key_value
      WHERE key_id = ANY(${keys.map(({ id }) => id)}::bigint[]) ORDER BY key_id, id`;
    yield keys
      .map((key) =>
        linesOf(
          key,
          values.filter(({ key_id }) => key_id === key.id),
        ),
      )
      .join('');
  }
}

function linesOf(key: KeyRow, values: readonly ValueRow[]): string {
  const ofKey = [
    String(key.id),
    String(key.image_id),
    key.created_at.toISOString(),
    key.patient_name,
    key.anonymous_patient_name,
    key.patient_id,
    key.anonymous_patient_id,
    key.study_instance_uid,
    key.anonymous_study_instance_uid,
    key.series_instance_uid,
    key.anonymous_series_instance_uid,
    key.sop_instance_uid,
    key.anonymous_sop_instance_uid,
  ];
  if (values.length === 0) return line([...ofKey, '', '', '']);
  return values
    .map(({ tag_path, value, anonymized_value }) => line([...ofKey, tag_path, value, anonymized_value]))
    .join('');
}

const line = (cells: readonly string[]): string => `${cells.map(cell).join(';')}\r\n`;

/** What a spreadsheet would calculate is text for it (spec slicebox 7.8). */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
