import type { SeriesType, SeriesTypeRule, SeriesTypeRuleAttribute } from '@circus/contracts';
import { badPages, type Example, type ExamplesOf, NOBODY_S_ID } from './example.js';

const beyondContract = true;

export const seriesTypeExamples: ExamplesOf = ({ ids, user }) => {
  let type: SeriesType = { id: 0, name: '' };
  let rule: SeriesTypeRule = { id: 0, seriesTypeId: 0 };
  let attribute: Partial<SeriesTypeRuleAttribute> = {};
  const [types, addType, typeQuery] = ['GET /seriestypes', 'POST /seriestypes', 'POST /seriestypes/series/query'];
  const [update, removeType] = ['PUT /seriestypes/{id}', 'DELETE /seriestypes/{id}'];
  const [rules, addRule, removeRule] = [
    'GET /seriestypes/rules',
    'POST /seriestypes/rules',
    'DELETE /seriestypes/rules/{id}',
  ];
  const [attributes, addAttribute] = [
    'GET /seriestypes/rules/{id}/attributes',
    'POST /seriestypes/rules/{id}/attributes',
  ];
  const removeAttribute = 'DELETE /seriestypes/rules/{ruleId}/attributes/{attributeId}';
  const forbidden: [string, Partial<Example>][] = [
    [addType, { body: { name: 'no' } }],
    [update, { path: { id: 1 } }],
    [removeType, { path: { id: 1 } }],
    [addRule, { body: { seriesTypeId: 1 } }],
    [removeRule, { path: { id: 1 } }],
    [addAttribute, { path: { id: 1 }, body: { group: 8, element: 96, value: 'CT' } }],
    [removeAttribute, { path: { ruleId: 1, attributeId: 1 } }],
  ];
  return [
    ...forbidden.map(([operation, call]) => ({
      operation,
      when: 'for a user',
      ...call,
      as: user,
      status: 403,
      beyondContract,
    })),
    {
      operation: addType,
      when: 'with a name',
      body: { id: -1, name: 'T1' },
      status: 201,
      see: (body) => {
        type = body as SeriesType;
      },
    },
    { operation: addType, when: 'with the name once more', body: { name: 'T1' }, status: 400, beyondContract },
    { operation: addType, when: 'without a name', body: {}, status: 400, beyondContract },
    { operation: types, when: 'for a user', as: user, status: 200, see: (body) => expect(body).toEqual([type]) },
    ...badPages(types),
    () => ({
      operation: addRule,
      when: 'for a type',
      body: { id: -1, seriesTypeId: type.id },
      status: 201,
      see: (body) => {
        rule = body as SeriesTypeRule;
      },
    }),
    { operation: addRule, when: 'for none', body: { seriesTypeId: NOBODY_S_ID }, status: 400, beyondContract },
    () => ({
      operation: rules,
      when: 'for a type',
      query: { seriestypeid: type.id },
      as: user,
      status: 200,
      see: (body) => expect(body).toEqual([rule]),
    }),
    { operation: rules, when: 'without a type', status: 400, beyondContract },
    {
      operation: rules,
      when: 'for a type that is no number',
      query: { seriestypeid: 'x' },
      status: 400,
      beyondContract,
    },
    () => ({
      operation: addAttribute,
      when: 'with a path',
      path: { id: rule.id },
      body: { id: -1, seriesTypeRuleId: -1, group: 8, element: 256, path: '(0008,1032)[1]', value: 'X' },
      status: 201,
      see: (body) => {
        attribute = body as SeriesTypeRuleAttribute;
        expect(attribute).toMatchObject({ seriesTypeRuleId: rule.id, group: 8, element: 256, path: '(0008,1032)[1]' });
      },
    }),
    () => ({
      operation: addAttribute,
      when: 'without a value',
      path: { id: rule.id },
      body: { group: 8, element: 96 },
      status: 400,
      beyondContract,
    }),
    {
      operation: addAttribute,
      when: 'for no rule',
      path: { id: NOBODY_S_ID },
      body: { group: 8, element: 96, value: 'CT' },
      status: 400,
      beyondContract,
    },
    () => ({
      operation: attributes,
      when: 'for a rule',
      path: { id: rule.id },
      as: user,
      status: 200,
      see: (body) => expect(body).toEqual([attribute]),
    }),
    {
      operation: attributes,
      when: 'for no rule',
      path: { id: NOBODY_S_ID },
      status: 200,
      see: (body) => expect(body).toEqual([]),
    },
    { operation: 'GET /seriestypes/rules/updatestatus', when: 'for a user', as: user, status: 200 },
    () => ({ operation: update, when: 'without a body', path: { id: type.id }, status: 204 }),
    () => ({
      operation: update,
      when: 'with a name',
      path: { id: type.id },
      body: { ...type, name: 'T2' },
      status: 204,
    }),
    { operation: update, when: 'for no type', path: { id: NOBODY_S_ID }, status: 404, beyondContract },
    () => ({
      operation: 'PUT /metadata/series/{seriesId}/seriestypes/{seriesTypeId}',
      when: 'for a type that is there',
      path: { seriesId: ids.series, seriesTypeId: type.id },
      as: user,
      status: 204,
    }),
    {
      operation: typeQuery,
      when: 'for series with a type and without',
      body: { ids: [ids.series, NOBODY_S_ID] },
      as: user,
      status: 200,
      see: (body) => expect((body as { seriesidseriestypes: unknown[] }).seriesidseriestypes).toHaveLength(1),
    },
    { operation: typeQuery, when: 'without ids', body: {}, status: 400, beyondContract },
    { operation: typeQuery, when: 'with ids that are no numbers', body: { ids: ['x'] }, status: 400, beyondContract },
    ...[1, 2].flatMap((time) => [
      () => ({
        operation: removeAttribute,
        when: `for an attribute, time ${time}`,
        path: { ruleId: rule.id, attributeId: attribute.id ?? 0 },
        status: 204,
      }),
      () => ({ operation: removeRule, when: `for a rule, time ${time}`, path: { id: rule.id }, status: 204 }),
      () => ({ operation: removeType, when: `for a type, time ${time}`, path: { id: type.id }, status: 204 }),
    ]),
    { operation: removeType, when: 'for an id that is no number', path: { id: 'x' }, status: 404, beyondContract },
  ];
};
