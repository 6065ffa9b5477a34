import type { AttributesSchema } from '@circus/contracts';
import { type BodyError, memberPath } from './bodyErrors.js';

type Property = NonNullable<AttributesSchema['properties']>[string];
type Flaw = Pick<BodyError, 'keyword' | 'message'>;

/**
 * What a project's schema has against the attributes of a case or a label (spec circus-api-core 5.3): unknown keys, missing
 * ones, values of another type or out of bounds. A schema that names no properties allows every key.
 *
 * @param path of the attributes in the body
 */
export function attributeErrors(
  attributes: Readonly<Record<string, unknown>>,
  { properties, required = [] }: AttributesSchema,
  path: string,
): BodyError[] {
  const missing = required
    .filter((key) => !Object.hasOwn(attributes, key))
    .map((key) => ({ keyword: 'required', dataPath: path, message: `"${key}" is missing.` }));
  if (!properties) return missing;
  const given = Object.entries(attributes).flatMap(([key, value]): BodyError[] => {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (!property) {
      return [{ keyword: 'additionalProperties', dataPath: path, message: `"${key}" is not expected here.` }];
    }
    const dataPath = memberPath(path, key);
    return flawsOf(value, property).map((flaw) => ({ ...flaw, dataPath }));
  });
  return [...missing, ...given];
}

function flawsOf(value: unknown, property: Property): Flaw[] {
  const { type } = property;
  const isOfType = type === 'integer' ? Number.isInteger(value) : typeof value === type;
  if (!isOfType) return [{ keyword: 'type', message: `The value must be of the type ${type}.` }];
  if (typeof value === 'number') return numberFlaws(value, property);
  return typeof value === 'string' ? textFlaws(value, property) : [];
}

function numberFlaws(value: number, property: Property): Flaw[] {
  const { minimum, maximum, minimumExclusive, maximumExclusive } = property;
  const flaws: Flaw[] = [];
  if (minimum !== undefined && value < minimum) {
    flaws.push({ keyword: 'minimum', message: `The value must be at least ${minimum}.` });
  }
  if (maximum !== undefined && value > maximum) {
    flaws.push({ keyword: 'maximum', message: `The value must be at most ${maximum}.` });
  }
  if (minimumExclusive !== undefined && value <= minimumExclusive) {
    flaws.push({ keyword: 'exclusiveMinimum', message: `The value must be greater than ${minimumExclusive}.` });
  }
  if (maximumExclusive !== undefined && value >= maximumExclusive) {
    flaws.push({ keyword: 'exclusiveMaximum', message: `The value must be less than ${maximumExclusive}.` });
  }
  return flaws;
}

function textFlaws(value: string, { minLength, maxLength, enum: choices }: Property): Flaw[] {
  // JSON schema counts characters, not UTF-16 code units.
  const length = [...value].length;
  const flaws: Flaw[] = [];
  if (minLength !== undefined && length < minLength) {
    flaws.push({ keyword: 'minLength', message: `The text must have at least ${minLength} characters.` });
  }
  if (maxLength !== undefined && length > maxLength) {
    flaws.push({ keyword: 'maxLength', message: `The text must have at most ${maxLength} characters.` });
  }
  if (choices && !choices.includes(value)) {
    flaws.push({ keyword: 'enum', message: `The value must be one of ${choices.join(', ')}.` });
  }
  return flaws;
}
