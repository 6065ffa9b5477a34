import { vrOf } from '../dictionary/dictionary.js';
import type { DataElement, DataItem } from '../elements/dataElement.js';
import { inUtf8 } from '../elements/inUtf8.js';
import type { Actions } from './actions.js';
import { type FinalAction, finalAction } from './attributeTypes.js';
import { BASIC_PROFILE, type ConfidentialityOptionDefinition } from './confidentialityOptions.js';
import { shiftedDates } from './dates.js';
import { dummyValue } from './dummyValues.js';
import { creatorTagOf, isPrivateCreator, isSafePrivate } from './safePrivate.js';
import { TextCleaner } from './textCleaning.js';

/** The five values that tell one instance from all others. */
export interface InstanceNames {
  patientName: string;
  patientId: string;
  studyInstanceUid: string;
  seriesInstanceUid: string;
  sopInstanceUid: string;
}

/** What the anonymizations of one patient have in common. */
export interface Pseudonyms {
  /** In the place of the original's; UIDs only where the profile does not keep them. */
  names: InstanceNames;
  /** Another UID for one of the original, always the same. */
  uid(real: string): string;
  /** By which dates are moved where the profile says so. */
  shiftDays: number;
}

export const NAME_TAGS: Readonly<Record<keyof InstanceNames, string>> = {
  patientName: '00100010',
  patientId: '00100020',
  studyInstanceUid: '0020000D',
  seriesInstanceUid: '0020000E',
  sopInstanceUid: '00080018',
};

const REGISTERED_UIDS = '1.2.840.10008.';
const textVrs = new Set(['SH', 'LO', 'ST', 'LT', 'UC', 'UT', 'AE', 'UR', 'PN']);
/** Text that dummies stand for inside a sequence that becomes one. */
const dummiedVrs = new Set([...textVrs, 'AS', 'DA', 'DT', 'TM']);

/**
 * A data set without what identifies: the Basic Application Level Confidentiality Profile and the options of `actions` (PS3.15
 * Annex E), at every depth, its text in UTF-8, with the attributes that say so. Pixels are not looked at.
 *
 * @param sopClassUid by it the conditional codes of the profile are decided
 */
export function anonymizeElements(
  dataset: readonly DataElement[],
  actions: Actions,
  pseudonyms: Pseudonyms,
  sopClassUid: string,
): DataElement[] {
  const original = inUtf8(dataset);
  const run = new Anonymization(actions, pseudonyms, sopClassUid, original);
  const kept = run.elements(original);
  const named = Object.entries(NAME_TAGS).flatMap(([name, tag]): DataElement[] => {
    const standing = kept.find((element) => element.tag === tag);
    if (actions.of(tag) === 'K' && standing && valueText(standing) !== '') return [];
    return [textElement(tag, vrOf(tag) ?? 'LO', pseudonyms.names[name as keyof InstanceNames])];
  });
  return withElements(kept, [...named, ...markers(actions, kept)]);
}

/** The elements behind the pixels. */
export function anonymizeFurther(
  elements: readonly DataElement[],
  actions: Actions,
  pseudonyms: Pseudonyms,
  sopClassUid: string,
): DataElement[] {
  return new Anonymization(actions, pseudonyms, sopClassUid, []).elements(elements);
}

class Anonymization {
  private cleaner: TextCleaner | undefined;

  constructor(
    private readonly actions: Actions,
    private readonly pseudonyms: Pseudonyms,
    private readonly sopClassUid: string,
    private readonly original: readonly DataElement[],
  ) {}

  /** @param cleaning whether all text is cleaned, since it stands in content that is */
  elements(elements: readonly DataElement[], cleaning = false): DataElement[] {
    const creators = new Map<string, string>();
    for (const element of elements) {
      if (isPrivate(element.tag) && isPrivateCreator(element.tag)) creators.set(element.tag, valueText(element));
    }
    const usedBlocks = new Set<string>();
    const kept: DataElement[] = [];
    for (const element of elements) {
      const { tag } = element;
      if (isPrivate(tag)) {
        if (this.actions.of(tag) !== 'C') continue;
        // Those that reserve blocks come first; which of them are needed is known at the end.
        if (isPrivateCreator(tag)) kept.push(element);
        else if (isSafePrivate(tag, creators.get(creatorTagOf(tag)))) {
          usedBlocks.add(creatorTagOf(tag));
          kept.push(...this.kept(element, cleaning));
        }
      } else {
        kept.push(...this.done(element, finalAction(this.actions.of(tag), tag, this.sopClassUid), cleaning));
      }
    }
    return creators.size === 0
      ? kept
      : kept.filter(({ tag }) => !isPrivate(tag) || !isPrivateCreator(tag) || usedBlocks.has(tag));
  }

  private done(element: DataElement, action: FinalAction, cleaning: boolean): DataElement[] {
    switch (action) {
      case 'X':
        return [];
      case 'Z':
        return [emptied(element)];
      case 'D':
        return [this.dummy(element)];
      case 'U':
        return element.items ? this.kept(element, cleaning) : [this.withOtherUids(element)];
      case 'C':
        return this.cleaned(element);
      case 'K':
        return this.kept(element, cleaning);
    }
  }

  private kept(element: DataElement, cleaning: boolean): DataElement[] {
    const { vr, items } = element;
    if (items) return [{ ...element, length: -1, items: this.items(items, cleaning) }];
    // Sequences whose bytes could not be read (PS3.5 6.2.2, in big endian): nobody knows what is in them.
    if (vr === 'SQ') return [];
    return [cleaning && textVrs.has(vr) && !CODE_TAGS.has(element.tag) ? this.cleanText(element) : element];
  }

  private items(items: readonly DataItem[], cleaning: boolean): DataItem[] {
    return items.map((item) => ({ elements: this.elements(item.elements, cleaning) }));
  }

  private cleaned(element: DataElement): DataElement[] {
    const vr = knownVr(element);
    if (element.items) return this.cleanedSequence(element, element.items);
    if (vr === 'DA' || vr === 'DT') return [this.shifted(element, vr)];
    // Days are moved as a whole, and codes are of a list: neither says who it is.
    if (vr === 'TM' || vr === 'CS') return [element];
    if (textVrs.has(vr)) return [this.cleanText(element)];
    // Pictures and other bytes cannot be cleaned.
    return element.tag.startsWith('50') || element.tag.startsWith('60') ? [] : [this.dummy(element)];
  }

  private cleanedSequence(element: DataElement, items: readonly DataItem[]): DataElement[] {
    return [{ ...element, length: -1, items: this.items(items, true) }];
  }

  private cleanText(element: DataElement): DataElement {
    const vr = knownVr(element);
    if (vr === 'PN') return emptied(element);
    this.cleaner ??= new TextCleaner(this.original);
    const text = valueText(element);
    const clean = this.cleaner.clean(text);
    return clean === text ? element : textElement(element.tag, vr, clean);
  }

  private shifted(element: DataElement, vr: string): DataElement {
    return textElement(element.tag, vr, shiftedDates(valueText(element), this.pseudonyms.shiftDays));
  }

  private withOtherUids(element: DataElement): DataElement {
    const uids = valueText(element).split('\\');
    return textElement(
      element.tag,
      'UI',
      uids.map((uid) => (uid === '' || uid.startsWith(REGISTERED_UIDS) ? uid : this.pseudonyms.uid(uid))).join('\\'),
    );
  }

  /** A value that says nothing. A sequence has one item, in which all text is of that kind. */
  private dummy(element: DataElement): DataElement {
    const { tag, items } = element;
    const vr = knownVr(element);
    if (items) return { tag, vr: 'SQ', length: -1, value: null, items: this.dummyItems(items) };
    if (vr === 'SQ') return emptied(element);
    if (vr === 'UI') return this.withOtherUids(element);
    const value = dummyValue(tag, vr);
    return { tag, vr, length: value.length, value, items: null };
  }

  private dummyItems(items: readonly DataItem[]): DataItem[] {
    const [first] = items;
    if (!first) return [];
    const elements = this.elements(first.elements).flatMap((element): DataElement[] => {
      if (element.tag === GRAPHIC_OBJECTS) return []; // what was drawn by hand may be writing
      const isDummied = element.items !== null || dummiedVrs.has(element.vr);
      return [isDummied && valueLength(element) !== 0 ? this.dummy(element) : element];
    });
    return [{ elements }];
  }
}

/** Codes are of a list (PS3.3 8.8): they name concepts, and those of people are dummies by their sequences. */
const CODE_TAGS = new Set(['00080100', '00080102', '00080103', '00080104', '00080119', '00080120']);
const GRAPHIC_OBJECTS = '00700009';

const isPrivate = (tag: string): boolean => Number.parseInt(tag.slice(3, 4), 16) % 2 === 1;

const valueLength = ({ value, items }: DataElement): number => items?.length ?? value?.length ?? 0;

const knownVr = ({ tag, vr }: DataElement): string => (vr === 'UN' ? (vrOf(tag) ?? vr) : vr);

export const valueText = ({ value }: DataElement): string => value?.toString().replace(/[ \0]+$/, '') ?? '';

function emptied(element: DataElement): DataElement {
  const vr = knownVr(element);
  if (vr === 'SQ') return { ...element, vr, length: -1, value: null, items: [] };
  return { ...element, vr, length: 0, value: Buffer.alloc(0), items: null };
}

/** @param text several values are parted by `\` */
export function textElement(tag: string, vr: string, text: string): DataElement {
  const bytes = Buffer.from(text);
  const value = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from(vr === 'UI' ? '\0' : ' ')]);
  return { tag, vr, length: value.length, value, items: null };
}

/** The elements with others in the places of those of the same tags. */
export function withElements(elements: readonly DataElement[], others: readonly DataElement[]): DataElement[] {
  const replaced = new Set(others.map(({ tag }) => tag));
  return [...elements.filter(({ tag }) => !replaced.has(tag)), ...others].sort((left, right) =>
    left.tag < right.tag ? -1 : 1,
  );
}

const PATIENT_IDENTITY_REMOVED = '00120062';
const METHOD = '00120063';
const METHOD_CODES = '00120064';
const TEMPORAL_INFORMATION = '00280303';
const LONGEST_LO = 64;

/** What says that, and how, a data set was de-identified. */
export const DEIDENTIFICATION_TAGS: readonly string[] = [
  PATIENT_IDENTITY_REMOVED,
  METHOD,
  METHOD_CODES,
  TEMPORAL_INFORMATION,
];

/** The attributes that say that, and how, the data set was de-identified (PS3.15 E.1.1, E.3). */
function markers(actions: Actions, kept: readonly DataElement[]): DataElement[] {
  const applied = [BASIC_PROFILE, ...actions.options];
  const before = kept.find(({ tag }) => tag === METHOD_CODES)?.items ?? [];
  const codes = applied.map(codeItem);
  const known = new Set(applied.map(({ code }) => code));
  const others = before.filter(({ elements }) => {
    const code = elements.find(({ tag }) => tag === '00080100');
    return code !== undefined && !known.has(valueText(code));
  });
  const temporal = actions.has('RETAIN_LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED_DATES')
    ? 'MODIFIED'
    : actions.has('RETAIN_LONGITUDINAL_TEMPORAL_INFORMATION')
      ? 'UNMODIFIED'
      : 'REMOVED';
  return [
    textElement(PATIENT_IDENTITY_REMOVED, 'CS', 'YES'),
    textElement(METHOD, 'LO', methodText(applied)),
    { tag: METHOD_CODES, vr: 'SQ', length: -1, value: null, items: [...codes, ...others] },
    textElement(TEMPORAL_INFORMATION, 'CS', temporal),
  ];
}

const codeItem = ({ code, meaning }: ConfidentialityOptionDefinition): DataItem => ({
  elements: [
    textElement('00080100', 'SH', code),
    textElement('00080102', 'SH', 'DCM'),
    textElement('00080104', 'LO', meaning),
  ],
});

/** As many options in each value as fit. */
function methodText(applied: readonly ConfidentialityOptionDefinition[]): string {
  const values: string[] = [];
  for (const { description } of applied) {
    const last = values.at(-1);
    const joined = last === undefined ? description : `${last} - ${description}`;
    if (last !== undefined && joined.length <= LONGEST_LO) values[values.length - 1] = joined;
    else values.push(description);
  }
  return values.join('\\');
}
