import { type Access, Refusal } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';
import { type DicomJson, keywordOf } from '@circus/dicom';
import type { ResourcePath } from '@circus/dicom-web';
import { allOf, datasetMatch, dicomMatch, runSearch, type SearchResult, type Sql, withTimeLimit } from '@circus/search';
import { domainsOf } from '@circus/service-kit';
import { fromOf } from '../../metadata/neededJoins.js';
import { inDomains } from '../../series/seriesRepository.js';
import { patientTags, seriesTags, studyTags } from '../../storing/archiveLevels.js';
import { type LevelName, OF_WHAT_IS_BELOW, type QueryLevel, queryLevel, withinPath } from './queryLevels.js';
import type { DicomWebQuery, QueryKey } from './queryRequest.js';

const { join, sql } = Prisma;

/** No statement of a query may take longer. */
const LONGEST_MS = 10_000;

/** A match: what stands in columns as text by tag, and the data sets where the rest stands. */
export interface Match {
  study: string;
  series?: string;
  instance?: string;
  /** In the order of `tags`. */
  texts: string[];
  datasets: DicomJson[];
  /** Of a study: its modalities, and how many series and instances it has. */
  modalities?: string[];
  seriesCount?: number;
  instanceCount?: number;
}

export interface QueryResult extends SearchResult<Match> {
  level: QueryLevel;
  /** Tags of what stands in `texts`. */
  tags: string[];
}

/**
 * Answers a query from the archive's rows alone (PS3.18 10.6, matching as PS3.4 C.2.2.2).
 *
 * @param path the study, or series, that it is kept to
 * @throws Refusal `invalid` for an attribute that the level does not have, `unavailable` for one that takes too long
 */
export async function runQuery(
  database: Database,
  access: Access,
  name: LevelName,
  path: Partial<ResourcePath>,
  query: DicomWebQuery,
): Promise<QueryResult> {
  const level = queryLevel(name, path);
  const conditions = query.keys.flatMap((key) => conditionOf(level, access, key, query.fuzzy) ?? []);
  const own =
    name === 'studies' ? studyVisible(access) : [inDomains(access, name === 'series' ? 'k.domain' : 's.domain')];
  const tags = tagsOf(level, query.include);
  const wantsDatasets = query.include === 'all' || query.include.some((tag) => !(tag in level.attributes));
  const columns = columnsOf(name, level, tags, wantsDatasets, access);
  const where = allOf([...withinPath(path), ...own, ...conditions]);
  const search = {
    columns,
    from: fromOf(level, columns, where, level.orderBy),
    countFrom: fromOf(level, where),
    where,
    orderBy: level.orderBy,
    limit: query.limit,
    page: 1,
    offset: query.offset,
  };
  const found = await withTimeLimit(database, LONGEST_MS, (db) => runSearch<Match>({ db, ...search }));
  return { ...found, level, tags };
}

/** Null for a key that every value matches. */
function conditionOf(level: QueryLevel, access: Access, { path, vr, value }: QueryKey, fuzzy: boolean): Sql | null {
  const [tag = ''] = path;
  const attribute = path.length === 1 ? level.attributes[tag] : undefined;
  if (attribute) return dicomMatch(attribute, value, { fuzzy });
  const below = level.noun === 'study' && path.length === 1 ? OF_WHAT_IS_BELOW[tag] : undefined;
  if (below) {
    const match = dicomMatch(below, value, { fuzzy });
    return match && sql`EXISTS (SELECT FROM ${below.from} AND ${inDomains(access)} AND ${match})`;
  }
  if (level.noun !== 'instance' && !KEPT_WITH_LEVEL[level.noun]?.has(tag)) {
    throw new Refusal('invalid', `${keywordOf(tag) ?? tag} cannot be searched by among ${nouns[level.noun]}.`);
  }
  const matches = level.datasets.flatMap((each) => datasetMatch(each, path, vr, value, { fuzzy }) ?? []);
  return matches.length === 0 ? null : sql`(${join(matches, ' OR ')})`;
}

const nouns: Record<string, string> = { study: 'studies', series: 'series', instance: 'instances' };

/** What stands beside the columns of a level. */
const KEPT_WITH_LEVEL: Record<string, ReadonlySet<string>> = {
  study: new Set([...patientTags, ...studyTags]),
  series: new Set(seriesTags),
};

/** A study exists for who sees one of its series. */
const studyVisible = (access: Access): Sql[] =>
  domainsOf(access) === null
    ? []
    : [sql`EXISTS (SELECT FROM archive.series s WHERE s.study_pk = st.id AND ${inDomains(access)})`];

/** In columns: what is shown always and what is asked for. */
function tagsOf(level: QueryLevel, include: DicomWebQuery['include']): string[] {
  const asked = include === 'all' ? Object.keys(level.attributes) : include.filter((tag) => tag in level.attributes);
  return [...new Set([...level.shown, ...asked])].filter((tag) => tag in level.attributes);
}

function columnsOf(name: LevelName, level: QueryLevel, tags: string[], datasets: boolean, access: Access): Sql {
  const texts = sql`ARRAY[${join(tags.map((tag) => (level.attributes[tag] as { text: Sql }).text))}] AS texts`;
  const sets = datasets
    ? sql`jsonb_build_array(${join([...level.datasets])}) AS datasets`
    : sql`'[]'::jsonb AS datasets`;
  if (name === 'studies') {
    const series = sql`FROM archive.series s WHERE s.study_pk = st.id AND ${inDomains(access)}`;
    return sql`st.study_instance_uid AS study, ${texts}, ${sets},
      ARRAY(SELECT DISTINCT s.modality ${series} AND s.modality <> '' ORDER BY 1) AS modalities,
      (SELECT count(*)::int ${series}) AS "seriesCount",
      (SELECT coalesce(sum(s.number_of_instances), 0)::int ${series}) AS "instanceCount"`;
  }
  const uids = sql`s.study_instance_uid AS study, s.series_instance_uid AS series`;
  return name === 'series'
    ? sql`${uids}, ${texts}, ${sets}`
    : sql`${uids}, i.sop_instance_uid AS instance, ${texts}, ${sets}`;
}
