import { type Database, Prisma } from '@circus/db';
import { type DicomElement, type DicomJson, textOf, textsOf, vrOf } from '@circus/dicom';
import { DimseFailure, type Query, STATUS } from '@circus/dicom-network';
import { allOf, type Condition } from './matching.js';
import { LEVELS, type Level, type QueryKey, queryKeyOf } from './queryKeys.js';

/** Matches taken from the database at a time. */
const PAGE = 500;

/** Attributes of a query that are no keys: character set, offset, level, retrieve AE title, availability. */
const CHARACTER_SET = '00080005';
const LEVEL = '00080052';
const RETRIEVE_AE_TITLE = '00080054';
const AVAILABILITY = '00080056';
const NO_KEYS = new Set([CHARACTER_SET, '00080201', LEVEL, RETRIEVE_AE_TITLE, AVAILABILITY]);

const FROM: Readonly<Record<Level, Prisma.Sql>> = {
  PATIENT: Prisma.sql`archive.patient p`,
  STUDY: Prisma.sql`archive.study st JOIN archive.patient p ON p.id = st.patient_pk`,
  SERIES: Prisma.sql`archive.series s JOIN archive.study st ON st.id = s.study_pk JOIN archive.patient p ON p.id = s.patient_pk`,
  IMAGE: Prisma.sql`archive.instance i JOIN archive.series s ON s.id = i.series_pk
    JOIN archive.study st ON st.id = s.study_pk JOIN archive.patient p ON p.id = s.patient_pk`,
};
const ID: Readonly<Record<Level, Prisma.Sql>> = {
  PATIENT: Prisma.sql`p.id`,
  STUDY: Prisma.sql`st.id`,
  SERIES: Prisma.sql`s.id`,
  IMAGE: Prisma.sql`i.id`,
};

/** The level of a query. @throws DimseFailure for none, and for one that its information model does not have */
export function levelOf({ root, identifier }: Pick<Query, 'root' | 'identifier'>): Level {
  const text = textOf(identifier, LEVEL).trim();
  const level = LEVELS.find((each) => each === text);
  if (!level || (root === 'study' && level === 'PATIENT')) {
    throw new DimseFailure(STATUS.identifierDoesNotMatch, 'The query has no level (0008,0052) of its model.');
  }
  return level;
}

/**
 * What C-FIND answers, in the order in which it was stored (PS3.4 C.4.1). Keys of higher levels may be given, too.
 *
 * @param domains whose series can be seen; patients and studies without one of them do not exist
 * @throws DimseFailure
 */
export async function* findMatches(
  database: Database,
  query: Query,
  domains: readonly string[],
  aeTitle: string,
): AsyncIterable<DicomJson> {
  const level = levelOf(query);
  const wanted = Object.entries(query.identifier).filter(([tag]) => !NO_KEYS.has(tag) && !tag.endsWith('0000'));
  const keys = wanted.map(([tag, given]) => ({ tag, given, key: queryKeyOf(tag, level, domains) }));
  const where = allOf([reachable(level, domains), ...keys.map(conditionOf)]) as Prisma.Sql;
  const columns = keys.map(({ key }, index) =>
    key ? Prisma.sql`${key.select} AS ${Prisma.raw(`k${index}`)}` : Prisma.sql`NULL AS ${Prisma.raw(`k${index}`)}`,
  );
  const select = Prisma.join([Prisma.sql`${ID[level]} AS id`, ...columns]);
  for (let last = 0n; !query.signal.aborted; ) {
    const rows = await database.$queryRaw<({ id: bigint } & Record<string, unknown>)[]>`
      SELECT ${select} FROM ${FROM[level]} WHERE ${ID[level]} > ${last} AND ${where} ORDER BY ${ID[level]} LIMIT ${PAGE}`;
    for (const row of rows) {
      const match: DicomJson = {
        [LEVEL]: { vr: 'CS', Value: [level] },
        [RETRIEVE_AE_TITLE]: { vr: 'AE', Value: [aeTitle] },
        [AVAILABILITY]: { vr: 'CS', Value: ['ONLINE'] },
      };
      for (const [index, { tag, given, key }] of keys.entries()) {
        match[tag] = elementOf(tag, given, key, row[`k${index}`] as string | null);
      }
      yield match;
      last = row.id;
    }
    if (rows.length < PAGE) return;
  }
}

function conditionOf({ tag, given, key }: { tag: string; given: DicomElement; key: QueryKey | null }): Condition {
  return key ? key.condition(given, given.vr === 'SQ' ? [] : textsOf({ [tag]: given }, tag)) : null;
}

function reachable(level: Level, domains: readonly string[]): Prisma.Sql {
  if (level === 'SERIES' || level === 'IMAGE') return Prisma.sql`s.domain = ANY(${domains}::text[])`;
  const parent = level === 'STUDY' ? Prisma.sql`r.study_pk = st.id` : Prisma.sql`r.patient_pk = p.id`;
  return Prisma.sql`EXISTS (SELECT FROM archive.series r WHERE ${parent} AND r.domain = ANY(${domains}::text[]))`;
}

function elementOf(tag: string, given: DicomElement, key: QueryKey | null, value: string | null): DicomElement {
  const vr = vrOf(tag) ?? given.vr;
  if (!key || value === null || value === '') return { vr };
  if (key.kind === 'json') {
    const { BulkDataURI, ...element } = JSON.parse(value) as DicomElement;
    return BulkDataURI === undefined ? element : { vr };
  }
  return { vr, Value: value.split('\\').map((each) => (isNumeric(vr) ? Number(each) : each)) };
}

const isNumeric = (vr: string): boolean => ['US', 'SS', 'UL', 'SL', 'FL', 'FD'].includes(vr);
