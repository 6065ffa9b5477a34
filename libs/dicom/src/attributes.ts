import type { DicomElement, DicomJson, DicomValue, PersonName } from './dicomJson.js';

/** Every value of an attribute as text; an empty value is ''. Names have their groups joined with `=`. */
export function textsOf(dataset: DicomJson, tag: string): string[] {
  return (dataset[tag]?.Value ?? []).map(textOfValue);
}

/** The values of an attribute as text, joined with `\`; '' when absent or empty. */
export function textOf(dataset: DicomJson, tag: string): string {
  const values = dataset[tag]?.Value;
  if (values === undefined) return '';
  return values.length === 1 ? textOfValue(values[0] ?? null) : values.map(textOfValue).join('\\');
}

/** The first value as a finite number; null when absent, empty or not a number. */
export function numberOf(dataset: DicomJson, tag: string): number | null {
  return numberOfValue(dataset[tag]?.Value?.[0] ?? null);
}

/** Every value as a number. Empty when the attribute is absent or one value is not a finite number. */
export function numbersOf(dataset: DicomJson, tag: string): number[] {
  const numbers = (dataset[tag]?.Value ?? []).map(numberOfValue);
  return numbers.every((each) => each !== null) ? numbers : [];
}

/** The items of a sequence; empty when absent. */
export function itemsOf(dataset: DicomJson, tag: string): DicomJson[] {
  const element = dataset[tag];
  return element?.vr === 'SQ' ? (element.Value ?? []).filter(isItem) : [];
}

/** A name's component groups joined with `=`, empty groups at the end left out (PS3.5 6.2.1.2). */
export function textOfName(name: PersonName): string {
  return [name.Alphabetic ?? '', name.Ideographic ?? '', name.Phonetic ?? ''].join('=').replace(/=+$/, '');
}

/** The opposite of `textOfName`. */
export function nameOfText(text: string): PersonName {
  const [alphabetic, ideographic, phonetic] = text.split('=');
  const name: PersonName = {};
  if (alphabetic) name.Alphabetic = alphabetic;
  if (ideographic) name.Ideographic = ideographic;
  if (phonetic) name.Phonetic = phonetic;
  return name;
}

/** An attribute made of plain values, for building data sets by hand. PN text becomes component groups. */
export function element(vr: string, ...values: readonly (DicomValue | undefined)[]): DicomElement {
  const given = values.filter((value): value is DicomValue => value !== undefined && value !== '');
  if (given.length === 0) return { vr };
  return { vr, Value: vr === 'PN' ? given.map((value) => nameOfText(textOfValue(value))) : given };
}

function textOfValue(value: DicomValue): string {
  if (value === null) return '';
  if (typeof value === 'object') return isName(value) ? textOfName(value) : '';
  return String(value);
}

function numberOfValue(value: DicomValue): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

function isName(value: PersonName | DicomJson): value is PersonName {
  return 'Alphabetic' in value || 'Ideographic' in value || 'Phonetic' in value;
}

function isItem(value: DicomValue): value is DicomJson {
  return typeof value === 'object' && value !== null && !isName(value);
}
