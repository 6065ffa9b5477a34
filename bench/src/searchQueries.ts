import type { DOMAINS } from './searchRows.js';

type DomainName = (typeof DOMAINS)[number]['name'];

/** Who asks: what their groups' domains are. */
export const CALLERS = {
  everyone: ['all'],
  'county hospital': ['county'],
  'three clinics': ['clinic-1', 'clinic-2', 'clinic-3'],
  outpost: ['outpost'],
} satisfies Record<string, DomainName[]>;
export type Caller = keyof typeof CALLERS;

/** One request: a search, and which promise it falls under. */
export interface Query {
  what: string;
  caller: Caller;
  path: string;
  /** Sent as JSON; without it the path is asked for by GET. */
  body?: object;
  offset: number;
  /** One sort key, offsets to 10,000 and text parts of three letters or more; else 500 ms are allowed. */
  usual: boolean;
  /** Within a my list of 100,000 items: 100 ms are allowed. */
  inList?: boolean;
  /** A page of DICOMweb's searches: 20 ms are allowed for the median. */
  isQido?: boolean;
}

/** Keys that series are sorted by. */
export const SORT_KEYS = [
  'createdAt',
  'updatedAt',
  'seriesDate',
  'patientInfo.patientName',
  'patientInfo.patientId',
  'patientInfo.age',
  'patientInfo.sex',
  'modality',
  'seriesDescription',
  'seriesUid',
  'studyUid',
  'bodyPart',
  'stationName',
  'modelName',
  'manufacturer',
  'width',
  'height',
  'domain',
];

export const part = (text: string) => ({ $regex: text, $options: 'i' });
export const date = (text: string) => ({ $date: `${text}T00:00:00Z` });

/** Every key of a series filter in every form that it takes, from one match to most of all rows. */
const FILTERS: Record<string, object> = {
  none: {},
  CT: { modality: 'CT' },
  MG: { modality: 'MG' },
  ES: { modality: 'ES' },
  'MG, PT or XA': { modality: { $in: ['MG', 'PT', 'XA'] } },
  'not CT': { modality: { $ne: 'CT' } },
  'one series': { seriesUid: '1.2.840.113619.2.55.3.104729.1.1' },
  'one study': { studyUid: '1.2.840.113619.2.55.3.104729.1' },
  'UID that begins': { studyUid: { $regex: '^1\\.2\\.840\\.113619\\.2\\.55\\.3\\.10' } },
  'one patient': { 'patientInfo.patientId': 'P00007919' },
  'part of an ID': { 'patientInfo.patientId': part('0791') },
  'sex F': { 'patientInfo.sex': 'F' },
  'age 80 and more': { 'patientInfo.age': { $gte: 80 } },
  'age 40 to 45': { 'patientInfo.age': { $gte: 40, $lt: 45 } },
  'one year': { seriesDate: { $gte: date('2015-01-01'), $lt: date('2016-01-01') } },
  'one day': { seriesDate: { $gte: date('2015-06-10'), $lt: date('2015-06-11') } },
  'stored early': { createdAt: { $lt: date('2012-01-01') } },
  'stored late': { createdAt: { $gte: date('2014-01-01') } },
  'common part of a name': { 'patientInfo.patientName': part('berg') },
  'rare part of a name': { 'patientInfo.patientName': part('lundbergta') },
  'part of a name with ü': { 'patientInfo.patientName': part('MÜLLER') },
  'common part of a description': { seriesDescription: part('chest') },
  'middling part of a description': { seriesDescription: part('lung') },
  'rare part of a description': { seriesDescription: part('wrist') },
  'MG, F, above 50': { modality: 'MG', 'patientInfo.sex': 'F', 'patientInfo.age': { $gt: 50 } },
  'CT with a part of a name': { $and: [{ modality: 'CT' }, { 'patientInfo.patientName': part('lund') }] },
  'ES or a part of a name': { $or: [{ modality: 'ES' }, { 'patientInfo.patientName': part('lundberg') }] },
};

const FILTERED_SORTS: Record<string, number>[] = [
  { createdAt: -1 },
  { 'patientInfo.patientName': 1 },
  { seriesDate: -1 },
  { updatedAt: -1 },
];
const CALLERS_SORTS: Record<string, number>[] = [
  { createdAt: -1 },
  { 'patientInfo.patientName': 1 },
  { seriesDescription: -1 },
];

export const OFFSETS = [0, 1_000, 10_000];
export const PAGE = 20;

/** The table of queries that are asked at each size. */
export function searchQueries(): Query[] {
  const queries: Query[] = [];
  const add = (caller: Caller, filter: string, sort: Record<string, number>, offset: number) =>
    queries.push({
      what: `${filter}; ${Object.entries(sort)
        .map(([key, direction]) => `${key} ${direction === 1 ? 'ascending' : 'descending'}`)
        .join(', ')}; ${caller}`,
      caller,
      path: pathOf(FILTERS[filter] ?? {}, sort, offset),
      offset,
      usual: Object.keys(sort).length === 1,
    });
  for (const offset of OFFSETS) {
    for (const key of SORT_KEYS) for (const direction of [1, -1]) add('everyone', 'none', { [key]: direction }, offset);
    for (const filter of Object.keys(FILTERS)) {
      for (const sort of FILTERED_SORTS) {
        add('everyone', filter, sort, offset);
      }
    }
    for (const caller of Object.keys(CALLERS) as Caller[]) {
      if (caller === 'everyone') continue;
      for (const filter of ['none', 'CT', 'age 40 to 45', 'common part of a name', 'middling part of a description']) {
        for (const sort of CALLERS_SORTS) {
          add(caller, filter, sort, offset);
        }
      }
    }
  }
  return [...queries, ...others()];
}

/** What else may be asked, and must end soon enough. */
function others(): Query[] {
  const other = (what: string, filter: object, sort: Record<string, number>, more = ''): Query => ({
    what,
    caller: 'everyone',
    path: pathOf(filter, sort, 0) + more,
    offset: 0,
    usual: false,
  });
  const newest = { createdAt: -1 };
  return [
    other('two letters that are nowhere', { 'patientInfo.patientName': part('xq') }, newest),
    other('two letters', { 'patientInfo.patientName': part('ya') }, newest),
    other('part of a UID', { seriesUid: part('9999.1') }, newest),
    other('pattern', { seriesDescription: part('t[12] .*(flair|tse)') }, newest),
    other('names in a range', { 'patientInfo.patientName': { $gt: 'Ta', $lt: 'Tb' } }, newest),
    other('modality, then newest', {}, { modality: 1, createdAt: -1 }),
    other('five sort keys', {}, { modality: 1, bodyPart: 1, 'patientInfo.sex': -1, width: 1, seriesDate: -1 }),
    other('exact total of all', {}, newest, '&exactTotal=true'),
    other('exact total of CT', { modality: 'CT' }, newest, '&exactTotal=true'),
    other('exact total of a part of a name', { 'patientInfo.patientName': part('berg') }, newest, '&exactTotal=true'),
    { ...other('page 5,000', {}, newest), path: pathOf({}, newest, 100_000), offset: 100_000 },
  ];
}

const pathOf = (filter: object, sort: Record<string, number>, offset: number): string =>
  pagePath('/api/series', filter, sort, offset);

/** The path of one page of a CIRCUS search. @param offset a multiple of the page */
export function pagePath(path: string, filter: object, sort: Record<string, number>, offset: number): string {
  const parameters = new URLSearchParams({
    filter: JSON.stringify(filter),
    sort: JSON.stringify(sort),
    limit: String(PAGE),
    page: String(1 + offset / PAGE),
    envelope: 'true',
  });
  return `${path}?${parameters}`;
}
