import type { AttributesSchema, Project } from '@circus/contracts';
import type { TextKey } from '../i18n/en.js';

export const ATTRIBUTE_TYPES = ['string', 'integer', 'number', 'boolean'] as const;

/** One attribute of a schema as it is written in the editor: numbers as text, so that anything can be typed. */
export interface AttributeDraft {
  key: number;
  name: string;
  type: (typeof ATTRIBUTE_TYPES)[number];
  required: boolean;
  /** Smallest and largest number, or length of a text. */
  least: string;
  most: string;
  /** Parted by commas. */
  choices: string;
}

/** What is wrong with an attribute, in the words of the dictionary. */
export interface AttributeFlaw {
  key: number;
  text: TextKey;
}

type Property = NonNullable<AttributesSchema['properties']>[string];

let keys = 0;
export const newAttribute = (): AttributeDraft => {
  keys += 1;
  return { key: keys, name: '', type: 'string', required: false, least: '', most: '', choices: '' };
};

export function draftOf({ properties = {}, required = [] }: AttributesSchema): AttributeDraft[] {
  return Object.entries(properties).map(([name, property]) => {
    const isText = property.type === 'string';
    const [least, most] = isText ? [property.minLength, property.maxLength] : [property.minimum, property.maximum];
    return {
      ...newAttribute(),
      name,
      type: property.type,
      required: required.includes(name),
      least: least === undefined ? '' : String(least),
      most: most === undefined ? '' : String(most),
      choices: (property.enum ?? []).join(', '),
    };
  });
}

/** @param before what stood there: members that the editor has no field for stay */
export function schemaOf(drafts: readonly AttributeDraft[], before: AttributesSchema): AttributesSchema {
  if (drafts.length === 0) return {};
  const required = drafts.filter((draft) => draft.required).map(({ name }) => name.trim());
  return {
    type: 'object',
    properties: Object.fromEntries(
      drafts.map((draft) => [draft.name.trim(), propertyOf(draft, before.properties?.[draft.name.trim()])]),
    ),
    ...(required.length > 0 && { required }),
  };
}

function propertyOf({ type, least, most, choices }: AttributeDraft, before: Property | undefined): Property {
  const { maximumExclusive, minimumExclusive } = before?.type === type ? before : {};
  const isNumber = type === 'integer' || type === 'number';
  const limits = {
    ...(least.trim() !== '' && { [isNumber ? 'minimum' : 'minLength']: Number(least) }),
    ...(most.trim() !== '' && { [isNumber ? 'maximum' : 'maxLength']: Number(most) }),
  };
  const listed = choices
    .split(',')
    .map((choice) => choice.trim())
    .filter((choice) => choice !== '');
  return {
    type,
    ...(type !== 'boolean' && limits),
    ...(isNumber && maximumExclusive !== undefined && { maximumExclusive }),
    ...(isNumber && minimumExclusive !== undefined && { minimumExclusive }),
    ...(type === 'string' && listed.length > 0 && { enum: listed }),
  };
}

/** What the suite would refuse, and what no case could meet. */
export function attributeFlaws(drafts: readonly AttributeDraft[]): AttributeFlaw[] {
  const seen = new Set<string>();
  return drafts.flatMap(({ key, name, type, least, most }): AttributeFlaw[] => {
    const flaws: AttributeFlaw[] = [];
    const trimmed = name.trim();
    if (trimmed === '') flaws.push({ key, text: 'project.flaw.noName' });
    else if (seen.has(trimmed)) flaws.push({ key, text: 'project.flaw.twice' });
    seen.add(trimmed);
    if (type === 'boolean') return flaws;
    const limits = [least, most].map((each) => (each.trim() === '' ? null : Number(each)));
    const isWhole = type !== 'number';
    if (limits.some((each) => each !== null && (!Number.isFinite(each) || (isWhole && !Number.isInteger(each))))) {
      flaws.push({ key, text: isWhole ? 'project.flaw.noInteger' : 'project.flaw.noNumber' });
    } else if (type === 'string' && limits.some((each) => each !== null && each < 0)) {
      flaws.push({ key, text: 'project.flaw.negative' });
    } else if (limits[0] != null && limits[1] != null && limits[0] > limits[1]) {
      flaws.push({ key, text: 'project.flaw.order' });
    }
    return flaws;
  });
}

/** A project that asks for nothing yet. */
export const NEW_PROJECT: Omit<Project, 'projectId' | 'projectName' | 'createdAt' | 'updatedAt'> = {
  description: '',
  icon: { glyph: 'folder', color: '#ffffff', backgroundColor: '#1864ab' },
  tags: [],
  windowPresets: [],
  windowPriority: 'dicom,preset,auto',
  caseAttributesSchema: {},
  labelAttributesSchema: {},
};
