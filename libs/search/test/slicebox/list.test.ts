import { parseSliceboxList, type SliceboxListRules, sliceboxListToSql } from '../../src/slicebox/list.js';
import type { SliceboxProperties } from '../../src/slicebox/properties.js';
import { parseSliceboxQuery, sliceboxQueryToSql } from '../../src/slicebox/query.js';
import { seriesFiltersToSql } from '../../src/slicebox/seriesFilters.js';
import { type Sql, sql } from '../../src/sql.js';
import { refusalOf } from '../refusalOf.js';
import { type TokyoDatabase, tokyoDatabase } from '../tokyoDatabase.js';

const properties: SliceboxProperties = {
  id: { column: 'id', type: 'number' },
  patientName: { column: 'patient_name', personal: true },
  modality: { column: 'modality' },
};
const rules: SliceboxListRules = {
  orderable: properties,
  filterable: Object.values(properties),
  patientInfoAllowed: true,
};
const queryRules = { searchable: properties, orderable: properties, patientInfoAllowed: true };
const columns = {
  sourceType: 'source_type',
  sourceId: 'source_id',
  hasSeriesType: (ids: Sql) => sql`types && ${ids}`,
  hasSeriesTag: (ids: Sql) => sql`tags && ${ids}`,
};

let database: TokyoDatabase;

beforeAll(async () => {
  database = await tokyoDatabase();
  await database.db.$executeRawUnsafe(`CREATE TABLE series AS SELECT * FROM (VALUES
    (1::bigint, 'Smith^Ann', 'CT', 'box', 1, '{3}'::bigint[], '{}'::bigint[]),
    (2, 'SMITH^BOB', 'MR', 'box', 2, '{4}', '{8}'),
    (3, 'Lee', 'CT', 'import', 1, '{3,4}', '{8,9}'),
    (4, '50%_\\', 'ct', 'user', 1, '{}', '{}')) AS x (id, patient_name, modality, source_type, source_id, types, tags)`);
});

afterAll(() => database?.drop());

async function ids(
  { where, orderBy, slice }: { where: Sql; orderBy: Sql; slice: Sql },
  filters?: Sql,
): Promise<number[]> {
  const rows = await database.db.$queryRaw<{ id: bigint }[]>(
    sql`SELECT id FROM series WHERE ${where} AND ${filters ?? sql`TRUE`} ORDER BY ${orderBy} ${slice}`,
  );
  return rows.map(({ id }) => Number(id));
}

const listed = (query: Record<string, unknown>, changes: Partial<SliceboxListRules> = {}) => {
  const list = parseSliceboxList(query, { ...rules, ...changes });
  return ids(sliceboxListToSql(list, 'id'), seriesFiltersToSql(list.seriesFilters, columns));
};
const orderOf = (idColumn: string) => {
  const query = { orderby: 'modality', orderascending: 'false' };
  const list = parseSliceboxList(query, { ...rules, orderable: { modality: { column: 's.modality' } } });
  return sliceboxListToSql(list, idColumn).orderBy.text;
};
const refusedList = (query: Record<string, unknown>, changes: Partial<SliceboxListRules> = {}) =>
  refusalOf(() => parseSliceboxList(query, { ...rules, ...changes }));

describe('A Slicebox list', () => {
  it('gives the first 20 rows by id unless it says otherwise', async () => {
    expect(parseSliceboxList({}, rules)).toMatchObject({
      startIndex: 0,
      count: 20,
      order: undefined,
      filter: undefined,
    });
    expect(await listed({})).toEqual([1, 2, 3, 4]);
  });

  it('gives a slice, all rows for a negative count, none for 0', async () => {
    expect(await listed({ startindex: '1', count: '2' })).toEqual([2, 3]);
    expect(await listed({ startindex: '1', count: '-1' })).toEqual([2, 3, 4]);
    expect(await listed({ count: '-1' })).toEqual([1, 2, 3, 4]);
    expect(await listed({ count: '0' })).toEqual([]);
  });

  it('keeps what a joined row brings together, as an index of that table has it', () => {
    expect(orderOf('s.id')).toBe('s.modality DESC,s.id DESC');
    expect(orderOf('i.id')).toBe('s.modality DESC,s.id DESC,i.id DESC');
  });

  it('orders by a property, ascending by default, and in the same direction by id between equal ones', async () => {
    expect(await listed({ orderby: 'modality', filter: 'c' })).toEqual([4, 1, 3]);
    expect(await listed({ orderby: 'modality', orderascending: 'false', filter: 'c' })).toEqual([3, 1, 4]);
    expect(await listed({ orderby: 'id', orderascending: 'False' })).toEqual([4, 3, 2, 1]);
    expect(await listed({ orderby: 'id' })).toEqual([1, 2, 3, 4]);
  });

  it('finds substrings in any of its properties, whatever their case', async () => {
    expect(await listed({ filter: 'smith' })).toEqual([1, 2]);
    expect(await listed({ filter: 'ct' })).toEqual([1, 3, 4]);
    expect(await listed({ filter: '2' })).toEqual([2]);
  });

  it('takes %, _ and the backslash for themselves', async () => {
    for (const filter of ['%', '_', '\\', '0%_\\']) expect(await listed({ filter })).toEqual([4]);
  });

  it('joins the values of one series filter with OR and the filters with AND', async () => {
    expect(await listed({ sources: 'box:1,import:1' })).toEqual([1, 3]);
    expect(await listed({ sources: 'box:1,box:2' })).toEqual([1, 2]);
    expect(await listed({ seriestypes: '3,4' })).toEqual([1, 2, 3]);
    expect(await listed({ seriestypes: '3', seriestags: '8,9' })).toEqual([3]);
    expect(await listed({ sources: '', seriestypes: '', seriestags: '' })).toEqual([1, 2, 3, 4]);
  });

  it('takes the first of a repeated parameter and passes unknown ones over', async () => {
    expect(await listed({ count: ['1', '2'], unknown: 'x' })).toEqual([1]);
  });

  it.each([
    [{ startindex: '-1' }, 'The start index must be an integer of 0 or more.'],
    [{ startindex: 'x' }, 'The start index must be an integer of 0 or more.'],
    [{ count: '' }, 'The count must be an integer; a negative one asks for everything.'],
    [{ count: '1.5' }, 'The count must be an integer; a negative one asks for everything.'],
    [{ orderascending: 'yes' }, 'The parameter orderascending is true or false.'],
    [{ orderby: 'PatientName' }, 'Unknown property. Known ones are id, patientName, modality.'],
    [{ orderby: 'toString' }, 'Unknown property. Known ones are id, patientName, modality.'],
    [{ filter: 'a\0' }, 'A text to search for contains characters that no attribute can.'],
    [{ sources: 'box' }, 'Sources are written type:id, separated by commas, for instance box:1,import:7.'],
    [{ sources: 'box:1,' }, 'Sources are written type:id, separated by commas, for instance box:1,import:7.'],
    [{ sources: 'hat:1' }, 'Unknown source type. Known ones are user, box, directory, scp, import, unknown.'],
    [{ sources: 'box:99999999999999999999' }, 'An id is a whole number.'],
    [{ seriestypes: '1;2' }, 'The parameter seriestypes is a list of ids separated by commas.'],
    [{ seriestags: 'x' }, 'The parameter seriestags is a list of ids separated by commas.'],
  ])('refuses %j', (query, message) => {
    expect(refusedList(query)).toMatchObject({ kind: 'invalid', message });
  });

  it('neither orders nor matches by patient information without the right to it', async () => {
    const message = 'You may not search or order by patient information.';
    const withoutRight = { patientInfoAllowed: false };
    expect(refusedList({ orderby: 'patientName' }, withoutRight)).toMatchObject({ kind: 'forbidden', message });
    const personalOnly = { filterable: [{ column: 'patient_name', personal: true }], patientInfoAllowed: false };
    expect(refusedList({ filter: 'smith' }, personalOnly)).toMatchObject({ kind: 'forbidden', message });
    expect(await listed({ filter: 'smith' }, withoutRight)).toEqual([]);
    expect(await listed({ filter: 'ct' }, withoutRight)).toEqual([1, 3, 4]);
  });
});

describe('A Slicebox query', () => {
  const body = (changes: Record<string, unknown> = {}) => ({
    startIndex: 0,
    count: 10,
    queryProperties: [],
    ...changes,
  });
  const where = (...conditions: [name: string, operator: string, value: string][]) => ({
    queryProperties: conditions.map(([propertyName, operator, propertyValue]) => ({
      propertyName,
      operator,
      propertyValue,
    })),
  });
  const found = (changes: Record<string, unknown>) => {
    const query = parseSliceboxQuery(body(changes), queryRules);
    return ids(sliceboxQueryToSql(query, 'id'), seriesFiltersToSql(query.seriesFilters, columns));
  };
  const refused = (query: unknown, patientInfoAllowed = true) =>
    refusalOf(() => parseSliceboxQuery(query, { ...queryRules, patientInfoAllowed }));

  it('joins all its conditions with AND: = is exact, like is a substring whatever its case', async () => {
    expect(await found(where(['modality', '=', 'CT']))).toEqual([1, 3]);
    expect(await found(where(['modality', 'like', 'CT']))).toEqual([1, 3, 4]);
    expect(await found(where(['modality', '=', 'CT'], ['patientName', 'like', 'smith']))).toEqual([1]);
    expect(await found(where(['patientName', 'like', '%']))).toEqual([4]);
    expect(await found({})).toEqual([1, 2, 3, 4]);
  });

  it('compares a number as a number', async () => {
    expect(await found(where(['id', '=', '03']))).toEqual([3]);
    expect(await found(where(['id', '=', 'three']))).toEqual([]);
    expect(await found(where(['id', 'like', '3']))).toEqual([3]);
  });

  it('takes slice, order and series filters; missing and null parts count as absent', async () => {
    expect(await found({ order: { orderBy: 'id', orderAscending: false }, startIndex: 1, count: 2 })).toEqual([3, 2]);
    expect(await found({ order: { orderBy: 'modality' }, count: -1, ...where(['modality', '=', 'CT']) })).toEqual([
      1, 3,
    ]);
    expect(await found({ filters: { sourceRefs: [{ sourceType: 'box', sourceId: 2 }], seriesTagIds: null } })).toEqual([
      2,
    ]);
    expect(await found({ filters: { seriesTypeIds: [3], seriesTagIds: [9] }, order: null })).toEqual([3]);
  });

  it.each([
    [null],
    [{ count: 1, queryProperties: [] }],
    [{ startIndex: 0, queryProperties: [] }],
    [{ startIndex: 0, count: 1 }],
    [body({ startIndex: -1 })],
    [body({ count: 1.5 })],
    [body(where(['modality', '<>', 'CT']))],
    [body(where(['nothing', '=', 'CT']))],
    [body({ order: { orderBy: 'nothing' } })],
    [body({ filters: { sourceRefs: [{ sourceType: 'hat', sourceId: 1 }] } })],
    [body({ filters: { seriesTypeIds: [1.5] } })],
  ])('refuses %j', (query) => {
    expect(refused(query)).toMatchObject({ kind: 'invalid', message: expect.stringMatching(/^[A-Z]/) });
  });

  it('names what is missing', () => {
    expect(refused({ startIndex: 0, queryProperties: [] }).message).toContain('count');
  });

  it('refuses conditions on and order by patient information without the right to it', () => {
    expect(refused(body(where(['patientName', 'like', 'x'])), false).kind).toBe('forbidden');
    expect(refused(body({ order: { orderBy: 'patientName' } }), false).kind).toBe('forbidden');
  });
});
