import { parseSort, type SortableField, sortToSql } from '../../src/circus/sort.js';
import { sql } from '../../src/sql.js';
import { refusalOf } from '../refusalOf.js';

const fields: Record<string, SortableField> = {
  createdAt: { column: 'created_at' },
  seriesDate: { column: 'series_date_time', nullable: true },
  modality: { column: 'modality' },
  caseId: { column: 'case_id' },
  a: { column: 'a' },
  b: { column: 'b' },
  'patientInfo.age': { column: 'patient_age', visibleWhen: sql`project_id = ${'p1'}` },
};

const read = (text?: string, patientInfoAllowed = true) =>
  parseSort(text, fields, { createdAt: -1 }, 'case_id', { patientInfoAllowed });
const orderBy = (text?: string) => sortToSql(read(text)).text;
const refused = (text: string) => refusalOf(() => read(text));

describe('parseSort', () => {
  it('takes the default for a missing, an empty and a keyless sort', () => {
    for (const text of [undefined, '', '{}']) expect(orderBy(text)).toBe('created_at DESC, case_id ASC');
  });

  it('honours the order of keys and puts the primary key last', () => {
    expect(orderBy('{"modality":1,"createdAt":-1}')).toBe('modality ASC, created_at DESC, case_id ASC');
    expect(orderBy('{"createdAt":-1,"modality":1}')).toBe('created_at DESC, modality ASC, case_id ASC');
  });

  it('sorts NULL as the smallest value where a column may be NULL', () => {
    expect(orderBy('{"seriesDate":1}')).toBe('series_date_time ASC NULLS FIRST, case_id ASC');
    expect(orderBy('{"seriesDate":-1}')).toBe('series_date_time DESC NULLS LAST, case_id ASC');
  });

  it('takes several columns that decide between equal rows', () => {
    const keys = parseSort(undefined, { addedToListAt: { column: 'added_at' } }, { addedToListAt: -1 }, [
      'position',
      'id',
    ]);
    expect(sortToSql(keys).text).toBe('added_at DESC, position ASC, id ASC');
  });

  it('sorts a field as missing where the caller may not know it', () => {
    const order = sortToSql(read('{"patientInfo.age":-1}'));
    expect(order.text).toBe('CASE WHEN project_id = $1 THEN patient_age END DESC NULLS LAST, case_id ASC');
    expect(order.values).toEqual(['p1']);
  });

  it.each([
    ['{', 'Bad sort parameter. Invalid JSON.'],
    ['createdAt', 'Bad sort parameter. Invalid JSON.'],
    ['[]', 'Bad sort parameter. Non-object passed.'],
    ['null', 'Bad sort parameter. Non-object passed.'],
    ['1', 'Bad sort parameter. Non-object passed.'],
    ['{"createdAt":1,"seriesDate":1,"modality":1,"caseId":1,"a":1,"b":1}', 'Bad sort parameter. Too many sort keys.'],
    ['{"createdAt":0}', 'Bad sort parameter. Invalid key/value pair.'],
    ['{"createdAt":"1"}', 'Bad sort parameter. Invalid key/value pair.'],
    ['{"createdAt":true}', 'Bad sort parameter. Invalid key/value pair.'],
    ['{"password":1}', 'Bad sort parameter. Invalid key/value pair.'],
    ['{"toString":1}', 'Bad sort parameter. Invalid key/value pair.'],
  ])('refuses %s with "%s"', (text, message) => {
    expect(refused(text)).toMatchObject({ kind: 'invalid', message });
  });

  it('refuses to sort by patient information without the right to it', () => {
    expect(refusalOf(() => read('{"patientInfo.age":1}', false)).message).toBe(
      'You cannot search using patient information.',
    );
  });

  it('refuses in the words of the endpoint, the empty text too, where it has words of its own', () => {
    for (const text of ['', '{', '[]', '{"createdAt":2}']) {
      const options = { refusalText: 'Invalid sort parameter.' };
      expect(refusalOf(() => parseSort(text, fields, { createdAt: -1 }, 'id', options)).message).toBe(
        'Invalid sort parameter.',
      );
    }
  });
});
