import { Refusal } from '@circus/contracts';
import { type DicomElement, type DicomJson, type DicomValue, decodeText } from '@circus/dicom';
import type { ReadAttributes } from '../storedImages.js';
import { IDENTIFYING_TAGS } from './identifyingTags.js';

/** A value of the tag file. */
export type TagValue = string | number | (string | number)[] | TagValues[];

/** The attributes of a slice, keyed `gggg,eeee` in lower case. */
export interface TagValues {
  [tag: string]: TagValue;
}

/** A binary value of unknown meaning that is longer is an error (spec circus-cs 6). */
const MAX_UNKNOWN_BYTES = 5 * 2 ** 20;

const NUMBER_VRS = new Set(['US', 'SS', 'UL', 'SL', 'FL', 'FD', 'UV', 'SV']);
const BULK_VRS = new Set(['OB', 'OW', 'OD', 'OF', 'OL', 'OV']);

/**
 * Private attributes by name, as a set that `tagsOfSlice` takes.
 *
 * @param names one or several of the form `x01f11001`, in any case
 * @throws Refusal 'invalid' for another form, or an attribute that is not private
 */
export function privateTagsNamed(names: string | readonly string[]): Set<string> {
  return new Set(
    [names].flat().map((name) => {
      const [, group, element] = /^x([0-9a-f]{3}[13579bdf])([0-9a-f]{4})$/.exec(name.toLowerCase()) ?? [];
      if (group !== undefined && element !== undefined) return `${group},${element}`;
      throw new Refusal('invalid', `${JSON.stringify(name)} is no private attribute: they look like x01f11001.`);
    }),
  );
}

/**
 * The attributes of an object as they stand in the tag file of a volume, file meta information included (spec circus-cs 6).
 * Text has `\` between its values, numbers of several values are an array. Left out: pixels and other binary values,
 * attributes that identify somebody (at every depth), and private ones that are not asked for.
 *
 * @param privateTags from `privateTagsNamed`; what lies inside a private sequence comes with it
 * @throws Refusal 'tooLarge' for a value of unknown meaning above 5 MiB
 */
export function tagsOfSlice({ header, bytes }: ReadAttributes, privateTags: ReadonlySet<string>): TagValues {
  const reading: Reading = { bytes, characterSets: header.characterSets, privateTags };
  return { ...tagsOf(header.meta, reading), ...tagsOf(header.dataset, reading) };
}

interface Reading {
  bytes: Uint8Array;
  characterSets: readonly string[];
  /** `all` inside a private sequence that was asked for. */
  privateTags: ReadonlySet<string> | 'all';
}

function tagsOf(dataset: DicomJson, reading: Reading): TagValues {
  const tags: TagValues = {};
  for (const [tag, element] of Object.entries(dataset)) {
    const key = `${tag.slice(0, 4)},${tag.slice(4)}`.toLowerCase();
    if (IDENTIFYING_TAGS.has(key)) continue;
    const isPrivate = Number.parseInt(tag.charAt(3), 16) % 2 === 1;
    if (isPrivate && reading.privateTags !== 'all' && !reading.privateTags.has(key)) continue;
    const value = valueOf(element, isPrivate ? { ...reading, privateTags: 'all' } : reading, key);
    if (value !== null) tags[key] = value;
  }
  return tags;
}

/** Null for what is not written. */
function valueOf(element: DicomElement, reading: Reading, key: string): TagValue | null {
  const { vr, Value: values = [] } = element;
  if (BULK_VRS.has(vr)) return null;
  if (vr === 'UN') return unknownValue(element, reading, key);
  if (vr === 'SQ') return values.filter(isItem).map((item) => tagsOf(item, reading));
  if (NUMBER_VRS.has(vr)) return oneOrMany(values.map((value) => value as number | string));
  if (vr === 'AT') return oneOrMany(values.map((value) => `0x${String(value).toLowerCase()}`));
  if (element.BulkDataURI !== undefined) {
    return decodeText(bytesOf(element, reading), reading.characterSets, vr).replace(/ +$/, '');
  }
  return values.map(textOf).join('\\');
}

const oneOrMany = <T>(values: T[]): T | T[] => (values.length === 1 ? (values[0] as T) : values);

function textOf(value: DicomValue): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  const { Alphabetic = '', Ideographic = '', Phonetic = '' } = value as Record<string, string>;
  return [Alphabetic, Ideographic, Phonetic].join('=').replace(/=+$/, '');
}

const isItem = (value: DicomValue): value is DicomJson => typeof value === 'object' && value !== null;

/** Text if it is printable ASCII, padding aside; else a data URL. */
function unknownValue(element: DicomElement, reading: Reading, key: string): string {
  const bytes = Buffer.from(bytesOf(element, reading));
  if (bytes.length > MAX_UNKNOWN_BYTES) {
    throw new Refusal(
      'tooLarge',
      `The attribute (${key}) of an image is longer than 5 MiB and cannot be written as text.`,
    );
  }
  const text = bytes.toString('latin1').replace(/[\0 ]+$/, '');
  return /^[\x20-\x7e\t\r\n\f]*$/.test(text)
    ? text
    : `data:application/octet-stream;base64,${bytes.toString('base64')}`;
}

function bytesOf({ InlineBinary, BulkDataURI }: DicomElement, { bytes }: Reading): Uint8Array {
  if (InlineBinary !== undefined) return Buffer.from(InlineBinary, 'base64');
  const [, offset, length] = /^#(\d+),(\d+)$/.exec(BulkDataURI ?? '') ?? [];
  if (offset === undefined) return new Uint8Array(0);
  return bytes.subarray(Number(offset), Number(offset) + Number(length));
}
