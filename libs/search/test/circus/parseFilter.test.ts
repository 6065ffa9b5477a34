import type { FieldMap } from '../../src/circus/fields.js';
import { parseFilter } from '../../src/circus/parseFilter.js';
import { refusalOf } from '../refusalOf.js';

const fields: FieldMap = {
  caseId: { column: 'case_id', type: 'text' },
  tags: { column: 'tags', type: 'textArray' },
  createdAt: { column: 'created_at', type: 'date' },
  'patientInfo.age': { column: 'patient_age', type: 'number' },
};

const parse = (text: string | string[] | undefined, patientInfoAllowed = true) =>
  parseFilter(text, fields, { patientInfoAllowed });
const parseJson = (filter: unknown) => parse(JSON.stringify(filter));
const refused = (filter: unknown, patientInfoAllowed = true) =>
  refusalOf(() => parse(typeof filter === 'string' ? filter : JSON.stringify(filter), patientInfoAllowed));
const nested = (depth: number): unknown => (depth === 1 ? { caseId: 'a' } : { $and: [nested(depth - 1)] });

describe('parseFilter', () => {
  it('takes a missing and an empty filter as no condition', () => {
    for (const text of [undefined, '', '{}']) expect(parse(text)).toEqual({ kind: 'and', parts: [] });
  });

  it('joins several keys and several operators with AND', () => {
    expect(parseJson({ caseId: 'x', 'patientInfo.age': { $gte: 50, $lt: 60 } })).toEqual({
      kind: 'and',
      parts: [
        { kind: 'comparison', key: 'caseId', operator: 'eq', operand: 'x' },
        {
          kind: 'and',
          parts: [
            { kind: 'comparison', key: 'patientInfo.age', operator: 'gte', operand: 50 },
            { kind: 'comparison', key: 'patientInfo.age', operator: 'lt', operand: 60 },
          ],
        },
      ],
    });
  });

  it.each([
    [{ $date: '2024-02-03' }, '2024-02-03T00:00:00.000Z'],
    [{ $date: '2024-02-03T04:05:06.789Z' }, '2024-02-03T04:05:06.789Z'],
    [{ $date: '2024-02-03T04:05+09:00' }, '2024-02-02T19:05:00.000Z'],
    [{ $date: 1_700_000_000_000 }, '2023-11-14T22:13:20.000Z'],
    [{ $date: { $numberLong: '1700000000000' } }, '2023-11-14T22:13:20.000Z'],
    ['2024-02-03', '2024-02-03T00:00:00.000Z'],
    ['2024-02-03T04:05:06', '2024-02-03T04:05:06.000Z'],
    ['2024-02-03T04:05:06.1234567-0330', '2024-02-03T07:35:06.123Z'],
    ['0099-12-31', '0099-12-31T00:00:00.000Z'],
  ])('reads %j on a date field as %s', (value, instant) => {
    expect(parseJson({ createdAt: { $gte: value } })).toMatchObject({ operand: new Date(instant) });
  });

  it('leaves ISO text on other fields, and other text on date fields, as text', () => {
    expect(parseJson({ caseId: '2024-02-03' })).toMatchObject({ operand: '2024-02-03' });
    expect(parseJson({ createdAt: 'yesterday' })).toMatchObject({ operand: 'yesterday' });
  });

  it.each([[{ $numberLong: '5' }], [{ $numberInt: '5' }], [{ $numberDouble: '5.0' }]])(
    'reads %j as a number',
    (value) => {
      expect(parseJson({ 'patientInfo.age': value })).toMatchObject({ operand: 5 });
    },
  );

  it.each(['{', '[', 'caseId', "{'caseId':1}", ' '])('refuses %j, which is not JSON', (text) => {
    expect(refused(text)).toMatchObject({ kind: 'invalid', message: 'Invalid JSON was passed as a filter string' });
  });

  it('refuses what is not JSON in the words of the endpoint, and a repeated filter likewise', () => {
    const options = { patientInfoAllowed: true, unparseableText: 'Filter string could not be parsed.' };
    for (const text of ['{', ['{}', '{}']]) {
      expect(refusalOf(() => parseFilter(text, fields, options)).message).toBe('Filter string could not be parsed.');
    }
  });

  it.each<[string, unknown]>([
    ['null', 'null'],
    ['a number', '5'],
    ['a text', '"caseId"'],
    ['an array', '[]'],
    ['a date', { $date: 0 }],
    ['an unknown field', { password: 'x' }],
    ['a member every object inherits', '{"__proto__":"x"}'],
    ['another such member', { toString: 'x' }],
    ['null as a value', { caseId: null }],
    ['an array as a value', { tags: ['x'] }],
    ['an object id', { caseId: { $oid: '507f1f77bcf86cd799439011' } }],
    ['a nested object', { patientInfo: { age: 5 } }],
    ['an object without operators', { caseId: {} }],
    ...['$eq', '$nin', '$not', '$exists', '$size', '$type', '$mod', '$elemMatch', '$options', 'toString'].map(
      (operator): [string, unknown] => [operator, { caseId: { [operator]: 'x' } }],
    ),
    ...['$nor', '$where', '$expr', '$text', '$comment'].map((key): [string, unknown] => [key, { [key]: [] }]),
    ['an $and that is no array', { $and: { caseId: 'x' } }],
    ['an $or that is no array', { $or: 'x' }],
    ['an $or of values', { $or: ['x'] }],
    ['an $in that is no array', { caseId: { $in: 'x' } }],
    ['an $all that is no array', { tags: { $all: 'x' } }],
    ['an object in $in', { caseId: { $in: [{ a: 1 }] } }],
    ['an array in $in', { caseId: { $in: [['x']] } }],
    ['null in $all', { tags: { $all: [null] } }],
    ['null for $ne', { caseId: { $ne: null } }],
    ['an array for $gt', { caseId: { $gt: ['x'] } }],
    ['a date that is none', { createdAt: { $date: 'nonsense' } }],
    ['a date outside the calendar', { createdAt: { $date: '2023-02-29' } }],
    ['a plain date outside the calendar', { createdAt: '2023-13-01' }],
    ['an hour outside the day', { createdAt: { $date: '2023-01-01T24:00:00Z' } }],
    ['a date outside the years 1 to 9999', { createdAt: { $date: 8.64e15 } }],
    ['a date of another type', { createdAt: { $date: true } }],
    ['a $numberLong that is none', { 'patientInfo.age': { $numberLong: 'five' } }],
    ['a number beyond all numbers', '{"patientInfo.age":1e999}'],
    ['a text with a NUL', { caseId: 'a\0b' }],
    ['a text with half a surrogate pair', '{"caseId":"\\ud800"}'],
    ['a regular expression of another type', { caseId: { $regex: 5 } }],
    ['options of another type', { caseId: { $regex: 'a', $options: 5 } }],
    ['unknown options', { caseId: { $regex: 'a', $options: 'x' } }],
    ['a regular expression beside an operator', { caseId: { $regex: 'a', $ne: 'b' } }],
    ['a regular expression outside the safe subset', { caseId: { $regex: '(a+)+' } }],
    ['17 filters inside each other', nested(17)],
    ['1,001 comparisons', { $or: Array.from({ length: 1001 }, () => ({ caseId: 'x' })) }],
    ['1,001 regular expressions in a list', { caseId: { $in: Array(1001).fill({ $regex: 'x' }) } }],
    ['costly regular expressions', { $or: Array.from({ length: 7 }, () => ({ caseId: { $regex: '(?:a|.){250}' } })) }],
    ['more than 64 KiB', { caseId: 'é'.repeat(32 * 1024) }],
  ])('refuses %s as a bad filter', (_, filter) => {
    const refusal = refused(filter);
    expect(refusal).toMatchObject({ kind: 'invalid', message: 'Bad filter.' });
    expect(refusal.details.reason).toMatch(/^[A-Z$].*\.$/);
  });

  it('takes everything up to its limits', () => {
    expect(() => parseJson(nested(16))).not.toThrow();
    expect(() => parseJson({ $or: Array.from({ length: 1000 }, () => ({ caseId: 'x' })) })).not.toThrow();
    expect(() =>
      parseJson({ caseId: { $in: Array.from({ length: 2000 }, (_, index) => `case-${index}`) } }),
    ).not.toThrow();
    expect(() => parseJson({ caseId: 'a'.repeat(64 * 1024 - 13) })).not.toThrow();
    expect(() => parseJson({ caseId: { $in: [null] } })).not.toThrow();
  });

  it.each<[string, unknown]>([
    ['an empty $and', { $and: [] }],
    ['an empty $or, deep inside', { $and: [{ $or: [] }] }],
    ['an order by a regular expression', { caseId: { $gt: { $regex: 'a' } } }],
  ])('refuses %s as an invalid query, as MongoDB does', (_, filter) => {
    expect(refused(filter)).toMatchObject({ kind: 'invalid', message: 'Invalid query' });
  });

  it.each<[string, unknown]>([
    ['alone', { 'patientInfo.age': 5 }],
    ['inside $and and $or', { $and: [{ caseId: 'x' }, { $or: [{ 'patientInfo.age': { $gt: 5 } }] }] }],
    ['beside an empty $and', { $and: [], 'patientInfo.age': 5 }],
  ])('refuses patient information %s to those without the right to it', (_, filter) => {
    expect(refused(filter, false)).toMatchObject({
      kind: 'invalid',
      message: 'You cannot search using patient information.',
    });
  });

  it('refuses bad form before the missing right', () => {
    expect(refused({ 'patientInfo.age': 5, nothing: 1 }, false).message).toBe('Bad filter.');
  });

  it('reads fields marked personal as patient information, whatever their name', () => {
    const named: FieldMap = { name: { column: 'name', type: 'text', personal: true } };
    expect(refusalOf(() => parseFilter('{"name":"x"}', named, { patientInfoAllowed: false })).message).toBe(
      'You cannot search using patient information.',
    );
  });
});
