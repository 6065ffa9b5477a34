import fc from 'fast-check';
import type { FieldMap, FieldType } from '../../src/circus/fields.js';
import { sql } from '../../src/sql.js';
import type { Row } from './filterOracle.js';

/** One field of every type, over the table `row AS r`. */
export const fields: FieldMap = {
  modality: { column: 'r.modality', type: 'text' },
  patientName: { column: 'r.patient_name', type: 'text', personal: true },
  age: { column: 'r.age', type: 'number' },
  weight: { column: sql`r.weight`, type: 'number' },
  dismissed: { column: 'r.dismissed', type: 'boolean' },
  createdAt: { column: 'r.created_at', type: 'date' },
  tags: { column: 'r.tags', type: 'textArray' },
  visits: { column: 'r.visits', type: 'dateArray' },
};

// Few different values, so that random filters meet them often; letters with a case, wide ones, and everything LIKE and
// regular expressions treat specially.
const characters = fc.constantFrom(...'aAbB1_% .*\\^$-[]{}()|+?é', 'É', '山', '𠮷', '\n', ' ');
/** Short texts, full of what is special somewhere. */
export const word = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('CT', 'MR', 'ct', '', 'a', 'ab', 'A^B', '50%', 'a_b', '山田^太郎', '𠮷野', 'aé\nb'),
  },
  { weight: 2, arbitrary: fc.string({ unit: characters, maxLength: 5 }) },
);
const number = fc.constantFrom(-1, 0, 0.5, 49, 50, 51, 1e20, 2 ** 31);
const instants = [0, 1_500, 86_400_000, 1_717_200_000_123, -62_000_000_000_000];
const instant = fc.constantFrom(...instants);
const missing = undefined;

/** A row as MongoDB would keep it, with members missing now and then. */
export const rowArbitrary: fc.Arbitrary<Row> = fc.record({
  modality: fc.option(word, { nil: missing }),
  patientName: fc.option(word, { nil: missing }),
  age: fc.option(fc.constantFrom(0, 49, 50, 51, -1), { nil: missing }),
  weight: fc.option(number, { nil: missing }),
  dismissed: fc.option(fc.boolean(), { nil: missing }),
  createdAt: fc.option(
    instant.map((milliseconds) => new Date(milliseconds)),
    { nil: missing },
  ),
  tags: fc.option(fc.array(word, { maxLength: 3 }), { nil: missing }),
  visits: fc.option(
    fc.array(
      instant.map((milliseconds) => new Date(milliseconds)),
      { maxLength: 3 },
    ),
    { nil: missing },
  ),
});

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
const regexAtom = fc.oneof(
  { weight: 6, arbitrary: characters.map(escaped) },
  { weight: 3, arbitrary: fc.constantFrom('.', '\\d', '\\w', '\\s', '\\D', '\\W', '\\S', '\\b', '\\B', '^', '$') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '[ab]',
      '[^a]',
      '[a-z]',
      '[^\\d\\s]',
      '[\\w.]',
      '[\\s\\S]',
      '[^]',
      '[\\-\\]^]',
      '[é-山]',
      '[A-B_]',
    ),
  },
);
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,}', '{0,2}', '*?', '+?', '{0}');
/** Regular expressions of the safe subset that mean the same with and without JavaScript's `u`. */
export const regexPattern = fc
  .letrec<{ pattern: string; sequence: string; piece: string }>((tie) => ({
    pattern: fc.oneof(
      { weight: 4, arbitrary: tie('sequence') },
      { weight: 1, arbitrary: fc.tuple(tie('sequence'), tie('sequence')).map((branches) => branches.join('|')) },
    ),
    sequence: fc.array(tie('piece'), { maxLength: 4 }).map((pieces) => pieces.join('')),
    piece: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.tuple(regexAtom, quantifier).map(([atom, times]) => (/^(\\b|\\B|\^|\$)$/i.test(atom) ? atom : atom + times)),
      fc
        .tuple(fc.constantFrom('(', '(?:'), tie('pattern'), fc.constantFrom('', '?', '{0,1}'))
        .map(([open, inside, times]) => `${open}${inside})${times}`),
      fc
        .tuple(fc.array(characters, { minLength: 1, maxLength: 3 }), quantifier)
        .map(([inside, times]) => `(${inside.map(escaped).join('')})${times}`),
    ),
  }))
  .pattern.filter((pattern) => pattern.length <= 100);
const options = fc.constantFrom(undefined, undefined, 'i', 's', 'is');
const literalPattern = fc
  .tuple(fc.constantFrom('', '^'), word.map(escaped), fc.constantFrom('', '$'))
  .map((parts) => parts.join(''));
const regex = fc
  .tuple(fc.oneof(literalPattern, regexPattern), options)
  .map(([$regex, $options]) => ($options === undefined ? { $regex } : { $regex, $options }));

const date = fc.oneof(
  instant.map((milliseconds) => ({ $date: milliseconds })),
  instant.map((milliseconds) => ({ $date: new Date(milliseconds).toISOString() })),
  instant.map((milliseconds) => new Date(milliseconds).toISOString()),
);
const anyScalar = fc.oneof(word, number, fc.boolean(), date);
const scalarOf: Record<FieldType, fc.Arbitrary<unknown>> = {
  text: word,
  number: fc.oneof({ weight: 5, arbitrary: number }, fc.constant({ $numberLong: '50' })),
  boolean: fc.boolean(),
  date,
  textArray: word,
  dateArray: date,
};

/** A condition on a field: mostly with values of its own type, now and then with others. */
function conditionOn(type: FieldType): fc.Arbitrary<unknown> {
  const scalar = fc.oneof({ weight: 9, arbitrary: scalarOf[type] }, anyScalar);
  const isText = type === 'text' || type === 'textArray';
  const value = fc.oneof({ weight: 9, arbitrary: scalar }, { weight: isText ? 12 : 1, arbitrary: regex });
  const inList = fc.oneof({ weight: 6, arbitrary: value }, fc.constant(null));
  const operator = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte'), scalar) },
    fc.tuple(fc.constant('$ne'), value),
    fc.tuple(fc.constant('$in'), fc.array(inList, { minLength: 1, maxLength: 4 })),
    fc.tuple(fc.constant('$all'), fc.array(value, { minLength: 1, maxLength: 2 })),
    fc.constantFrom(['$in', []], ['$all', []]),
  );
  return fc.oneof(
    value,
    operator.map(([name, operand]) => ({ [name as string]: operand })),
    fc.tuple(operator, operator).map((operators) => Object.fromEntries(operators)),
  );
}

/** Filters of the right form over some fields: conditions of all kinds, combined and nested. */
export function filtersOver(fieldMap: FieldMap): fc.Arbitrary<Record<string, unknown>> {
  const oneCondition = fc
    .constantFrom(...Object.keys(fieldMap))
    .chain((key) => conditionOn(fieldMap[key]?.type ?? 'text').map((condition) => ({ [key]: condition })));
  return fc.letrec<{ filter: Record<string, unknown> }>((tie) => ({
    filter: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 4, arbitrary: oneCondition },
      { weight: 1, arbitrary: fc.tuple(oneCondition, oneCondition).map(([one, other]) => ({ ...one, ...other })) },
      { weight: 2, arbitrary: fc.record({ $and: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }) },
      { weight: 3, arbitrary: fc.record({ $or: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }) },
    ),
  })).filter;
}

export const filterArbitrary = filtersOver(fields);
