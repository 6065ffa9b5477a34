import { type NewSeriesTypeRuleAttribute, Refusal, type SeriesTypeRuleAttribute } from '@circus/contracts';
import { keywordOf, tagOf, vrOf } from '@circus/dicom';

/** An attribute of a rule as it is stored. */
export interface RuleAttribute {
  /** Eight upper-case hexadecimal digits. */
  tag: string;
  name: string;
  /** The sequences that lead to it, `(gggg,eeee)[i].(gggg,eeee)`; null: none. */
  path: string | null;
  value: string;
  /** The value as the archive's JSON has it. */
  comparedValue: string;
  /** jsonpath to the element in the archive's JSON; null for an attribute of the data set itself. */
  elementPath: string | null;
}

export interface StoredRuleAttribute extends Pick<RuleAttribute, 'tag' | 'name' | 'path' | 'value'> {
  id: number;
  seriesTypeRuleId: number;
}

/** A sequence on the way, with the item that is meant, from 1; null: any. */
interface Step {
  tag: string;
  item: number | null;
}

const MOST_STEPS = 10;
/** Value representations whose values the archive keeps as numbers (PS3.18 F.2.3). */
const NUMBERS = ['DS', 'FD', 'FL', 'IS', 'SL', 'SS', 'UL', 'US'];

/**
 * Reads an attribute of a rule (spec slicebox 12): the contract's `group`, `element`, `path` and `value`, or `tag` (or `name`),
 * `tagPath` and `values` of 2.x servers. What both say, the contract's words say.
 *
 * @throws Refusal `invalid` for one without a tag or value, and for a path that cannot be read
 */
export function readRuleAttribute(given: NewSeriesTypeRuleAttribute): RuleAttribute {
  const tag = readTag(given);
  const value = given.value ?? given.values;
  if (value === null || value === undefined) throw new Refusal('invalid', 'An attribute of a rule has a value.');
  if (/\u0000|\p{Surrogate}/u.test(value)) {
    throw new Refusal('invalid', 'The value contains characters that no attribute can.');
  }
  const steps = readPath(given.path || given.tagPath || '');
  return {
    tag,
    name: keywordOf(tag) ?? given.name?.replace(/[\p{Cc}\p{Surrogate}]/gu, '') ?? '',
    path: steps.length === 0 ? null : steps.map(textOfStep).join('.'),
    value,
    comparedValue: NUMBERS.includes(vrOf(tag) ?? '') ? shortestNumbers(value) : value,
    elementPath: steps.length === 0 ? null : jsonPathOf(steps, tag),
  };
}

/** An attribute in the contract's words and in those of 2.x servers. */
export function ruleAttributeOf({
  id,
  seriesTypeRuleId,
  tag,
  name,
  path,
  value,
}: StoredRuleAttribute): SeriesTypeRuleAttribute {
  const number = Number.parseInt(tag, 16);
  const sequences = readPath(path ?? '');
  return {
    id,
    seriesTypeRuleId,
    group: number >>> 16,
    element: number & 0xffff,
    value,
    // A 32-bit integer with a sign, as Slicebox has it.
    tag: number | 0,
    name,
    values: value,
    ...(path !== null && {
      path,
      tagPath: sequences.map((step) => Number.parseInt(step.tag, 16) | 0).join(','),
      namePath: sequences.map((step) => keywordOf(step.tag) ?? '').join(','),
    }),
  };
}

function readTag({ group, element, tag, name }: NewSeriesTypeRuleAttribute): string {
  if (typeof group === 'number' && typeof element === 'number') return hexadecimal(group * 0x10000 + element);
  if (typeof tag === 'number') return hexadecimal(tag);
  const named = name ? tagOf(name) : undefined;
  if (named) return named;
  throw new Refusal('invalid', 'An attribute of a rule has a group and an element, or a tag, or the name of one.');
}

const STEP = /^(?:\(([0-9a-f]{4}),([0-9a-f]{4})\)|([0-9a-f]{8})|([a-z]\w*))(?:\[(\d{1,6}|\*)\])?$/i;

/** @throws Refusal `invalid` */
function readPath(text: string): Step[] {
  if (text.trim() === '') return [];
  const parts = /^\s*-?\d{1,10}\s*(,\s*-?\d{1,10}\s*)*$/.test(text) ? text.split(',') : text.split(/[./]/);
  if (parts.length > MOST_STEPS) {
    throw new Refusal('invalid', `The path has more than ${MOST_STEPS} steps.`);
  }
  return parts.map((part) => readStep(part.trim()));
}

function readStep(text: string): Step {
  if (/^-?\d{1,10}$/.test(text)) return { tag: hexadecimal(Number(text)), item: null };
  const [, group, element, digits, keyword, item] = STEP.exec(text) ?? [];
  const tag = group && element ? group + element : (digits ?? (keyword && tagOf(keyword)));
  if (!tag || item === '0' || /^0+$/.test(item ?? '')) {
    throw new Refusal(
      'invalid',
      'The path is made of sequences, for instance (0008,1032)[1].(0040,A043) or ProcedureCodeSequence; items count from 1.',
    );
  }
  return { tag: tag.toUpperCase(), item: item === undefined || item === '*' ? null : Number(item) };
}

const hexadecimal = (tag: number): string => {
  if (tag > 0xffffffff || tag < -0x80000000) throw new Refusal('invalid', 'A tag has 32 bits.');
  return (tag >>> 0).toString(16).toUpperCase().padStart(8, '0');
};

const textOfStep = ({ tag, item }: Step): string =>
  `(${tag.slice(0, 4)},${tag.slice(4)})${item === null ? '' : `[${item}]`}`;

const jsonPathOf = (steps: readonly Step[], tag: string): string =>
  `$${steps.map((step) => `."${step.tag}".Value[${step.item === null ? '*' : step.item - 1}]`).join('')}."${tag}"`;

/** `1.50,2` as `1.5,2`; what is no number stays as it is. */
function shortestNumbers(value: string): string {
  const numbers = value.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  return numbers.every(Number.isFinite) ? numbers.join(',') : value;
}
