import { Refusal } from '@circus/contracts';
import { element as jsonElement } from '../attributes.js';
import { vrOf } from '../dictionary/dictionary.js';
import { type TagPath, tagPathText } from '../tagPath.js';
import { encodeValue } from '../write/encodeValues.js';
import type { DataElement, DataItem, ElementForm } from './dataElement.js';
import { inserted, inUtf8 } from './inUtf8.js';

/** A new value for one attribute; null takes the attribute away. */
export interface ElementChange {
  path: TagPath;
  /** Several values are parted by `\`. */
  value: string | null;
}

const wholeTextVrs = new Set(['ST', 'LT', 'UT', 'UR']);
const numberVrs = new Set(['US', 'SS', 'UL', 'SL', 'FL', 'FD', 'UV', 'SV']);
const binaryVrs = new Set(['OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'UN']);
/** Bytes of a word, where their order matters. */
const wordBytes: Readonly<Record<string, number>> = { US: 2, SS: 2, AT: 2, UL: 4, SL: 4, FL: 4, FD: 8, UV: 8, SV: 8 };
/** The least and the greatest value of whole numbers. */
const ranges: Readonly<Record<string, readonly [number, number]>> = {
  US: [0, 0xffff],
  SS: [-0x8000, 0x7fff],
  UL: [0, 0xffffffff],
  SL: [-0x80000000, 0x7fffffff],
};
const characterSetTag = '00080005';

/**
 * A data set with other values, its text in UTF-8 (spec slicebox 6.8). Sequences and items on the way to a new attribute are
 * made where they follow those that are there.
 *
 * @throws Refusal 'invalid' that says which change cannot be made, and why
 */
export function modifyElements(
  dataset: readonly DataElement[],
  changes: readonly ElementChange[],
  form: ElementForm,
): DataElement[] {
  let modified = inUtf8(dataset);
  for (const { path, value } of changes) {
    requireChangeable(path);
    modified = changed(modified, path, value, form, path);
  }
  return modified;
}

function requireChangeable(path: TagPath): void {
  const [root] = path;
  if (path.some(({ tag }) => tag.endsWith('0000') || tag.startsWith('0002') || tag.startsWith('FFFE'))) {
    throw refused(path, 'it is kept by the suite itself');
  }
  if (path.some(({ tag }) => tag === characterSetTag)) throw refused(path, 'text is always written in ISO_IR 192');
  if (root && root.tag >= '7FE00000') throw refused(path, 'pixels, and what stands behind them, cannot be modified');
}

function changed(
  elements: readonly DataElement[],
  [step, ...rest]: TagPath,
  value: string | null,
  form: ElementForm,
  whole: TagPath,
): DataElement[] {
  if (!step) return [...elements];
  const index = elements.findIndex(({ tag }) => tag === step.tag);
  const known = elements[index];
  if (rest.length === 0) {
    const others = elements.filter(({ tag }) => tag !== step.tag);
    return value === null ? others : inserted(others, newElement(step.tag, known, value, form, whole));
  }
  if (known && known.items === null) throw refused(whole, `(${step.tag}) is no sequence`);
  if (!known && vrOf(step.tag) !== 'SQ') throw refused(whole, `(${step.tag}) is no sequence`);
  const items: DataItem[] = [...(known?.items ?? [])];
  const at = Number(step.item) - 1;
  if (at >= items.length && value === null) return [...elements]; // what is not there need not be taken away
  if (at > items.length)
    throw refused(whole, `its sequence has ${items.length} items, the next one is ${items.length + 1}`);
  items[at] = { elements: changed(items[at]?.elements ?? [], rest, value, form, whole) };
  const sequence: DataElement = { tag: step.tag, vr: 'SQ', length: -1, value: null, items };
  return inserted(
    elements.filter(({ tag }) => tag !== step.tag),
    sequence,
  );
}

function newElement(
  tag: string,
  known: DataElement | undefined,
  value: string,
  form: ElementForm,
  path: TagPath,
): DataElement {
  const vr = known && known.vr !== 'UN' ? known.vr : vrOf(tag);
  if (vr === undefined) throw refused(path, 'nobody knows what kind of value a private or unknown attribute has');
  if (vr === 'SQ') throw refused(path, 'a sequence has no value: name an attribute in one of its items');
  if (binaryVrs.has(vr)) throw refused(path, 'bytes cannot be given as text');
  const parts = value === '' ? [] : wholeTextVrs.has(vr) ? [value] : value.split('\\');
  const values = parts.map((part) => valueOf(vr, part, path));
  const bytes = encodeValue(tag, jsonElement(vr), 'utf8');
  const encoded = values.length === 0 ? bytes : encodeValue(tag, { vr, Value: values }, 'utf8');
  return {
    tag,
    vr,
    length: encoded.length,
    value: form.bigEndian ? turned(encoded, wordBytes[vr] ?? 1) : encoded,
    items: null,
  };
}

function valueOf(vr: string, text: string, path: TagPath): string | number {
  if (vr === 'AT') {
    if (!/^[0-9A-Fa-f]{8}$/.test(text)) throw refused(path, `"${text}" is no tag of eight hexadecimal digits`);
    return text;
  }
  const trimmed = text.trim();
  if (numberVrs.has(vr)) {
    const number = Number(trimmed);
    const range = ranges[vr];
    const fits = range === undefined || (Number.isInteger(number) && number >= range[0] && number <= range[1]);
    if (trimmed === '' || !Number.isFinite(number) || !fits) throw refused(path, `"${text}" is no value of ${vr}`);
    if (vr !== 'UV' && vr !== 'SV') return number;
    if (!/^-?\d{1,20}$/.test(trimmed)) throw refused(path, `"${text}" is no value of ${vr}`);
    return trimmed;
  }
  const pattern = patterns[vr];
  if (pattern && trimmed !== '' && !pattern.test(trimmed)) throw refused(path, `"${text}" is no value of ${vr}`);
  // Tab, line feed, form feed and carriage return stand in texts of several lines (PS3.5 6.1.3).
  const control = wholeTextVrs.has(vr) ? /[\0-\x08\x0b\x0e-\x1f\x7f]/ : /[\0-\x1f\x7f]/;
  if (control.test(text)) throw refused(path, 'its value has control characters');
  return text;
}

/** What values look like, of the VRs of which it matters (PS3.5 6.2). */
const patterns: Readonly<Record<string, RegExp>> = {
  UI: /^(?=.{1,64}$)(0|[1-9]\d*)(\.(0|[1-9]\d*))*$/,
  DA: /^\d{4}\.?\d{2}\.?\d{2}$/,
  TM: /^\d{2}(\d{2}(\d{2}(\.\d{1,6})?)?)?$/,
  AS: /^\d{3}[DWMY]$/,
  IS: /^[+-]?\d{1,11}$/,
  DS: /^(?=.{1,16}$)[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/,
  CS: /^[A-Z0-9 _]{1,16}$/,
};

function turned(bytes: Buffer, word: number): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = 0; word > 1 && at + word <= copy.length; at += word) copy.subarray(at, at + word).reverse();
  return copy;
}

const refused = (path: TagPath, why: string): Refusal =>
  new Refusal('invalid', `${tagPathText(path)} cannot be modified: ${why}.`);
