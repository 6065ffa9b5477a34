import { type Condition, conditionsOf, filterOf, parseJson } from '../../src/series/conditions.js';
import { SERIES_FIELDS } from '../../src/series/seriesFields.js';

const one: Condition = { field: 'modality', operator: 'is', value: 'CT' };

describe('conditions of a search', () => {
  it.each<[string, Condition[], object]>([
    ['nothing', [], {}],
    ['a line without a value', [{ ...one, value: ' ' }], {}],
    ['one line', [one], { modality: 'CT' }],
    [
      'a text with signs that mean something in a pattern',
      [{ field: 'seriesDescription', operator: 'contains', value: 'a.b (c)' }],
      { seriesDescription: { $regex: 'a\\.b \\(c\\)', $options: 'i' } },
    ],
    [
      'a beginning',
      [{ field: 'patientInfo.patientName', operator: 'startsWith', value: 'Mori' }],
      { 'patientInfo.patientName': { $regex: '^Mori', $options: 'i' } },
    ],
    [
      'ages and days, the last day to its end',
      [
        { field: 'patientInfo.age', operator: 'atLeast', value: '50' },
        { field: 'seriesDate', operator: 'atMost', value: '2024-02-29' },
      ],
      {
        $and: [{ 'patientInfo.age': { $gte: 50 } }, { seriesDate: { $lte: { $date: '2024-02-29T23:59:59.999Z' } } }],
      },
    ],
  ])('are written as the API takes them, and read again: %s', (_, conditions, filter) => {
    expect(filterOf(conditions, SERIES_FIELDS)).toEqual(filter);
    expect(conditionsOf(filter, SERIES_FIELDS)).toEqual(conditions.filter(({ value }) => value.trim() !== ''));
  });

  it.each<[unknown]>([
    [{ $or: [{ modality: 'CT' }, { modality: 'MR' }] }],
    [{ width: 512 }],
    [{ modality: 'CT', studyUid: '1.2' }],
    [{ modality: { $in: ['CT'] } }],
    [{ seriesDescription: { $regex: 'a.b', $options: 'i' } }],
    [{ $and: [{ modality: 'CT' }, { $or: [] }] }],
    [[]],
    [null],
    ['CT'],
  ])('are not pretended where the filter says something else: %j', (filter) => {
    expect(conditionsOf(filter, SERIES_FIELDS)).toBeNull();
  });

  it('are nothing where nothing was typed, and a reason where it is no JSON', () => {
    expect(parseJson(' ')).toEqual({ value: {} });
    expect(parseJson('{"a"')).toEqual({ reason: expect.any(String) });
  });
});
