import { nameOfText } from '../attributes.js';
import type { DicomElement, DicomValue } from '../dicomJson.js';
import { decodeTextIn } from '../text/decodeText.js';
import type { Encoding } from './bytes.js';

/** Binary values up to this many bytes stand in the JSON as base64 (PS3.18 F.2.7). */
const inlineLimit = 1024;
/** Text and numbers of more bytes than this are pointed at like binary values: JSON is not the place for them. */
export const valueLimit = 1 << 18;

/** Where a value stands and what is needed to understand it. */
export interface ValueSource {
  bytes: Buffer;
  offset: number;
  length: number;
  encoding: Encoding;
  characterSets: readonly string[];
  onUnknownCharacterSet?: ((characterSet: string) => void) | undefined;
  /** Told of bytes that are to be decoded with escape sequences, before that is done. */
  onSlowText?: ((bytes: number) => void) | undefined;
  /** Whether DS and IS values stay text. */
  numbersAsText?: boolean;
}

/** Bytes of one value of the VRs that hold numbers. */
const numberSizes: Readonly<Record<string, number>> = {
  US: 2,
  SS: 2,
  UL: 4,
  SL: 4,
  FL: 4,
  FD: 8,
  UV: 8,
  SV: 8,
  AT: 4,
};
/** Bytes of the words that big endian files turn round in binary VRs. */
const wordSizes: Readonly<Record<string, number>> = { OW: 2, OF: 4, OL: 4, OD: 8, OV: 8 };
const wholeTextVrs = new Set(['ST', 'LT', 'UT', 'UR']);
const textVrs = new Set(['AE', 'AS', 'CS', 'DA', 'DT', 'LO', 'SH', 'TM', 'UC', 'UI', ...wholeTextVrs]);
/** One way only to match any text: with two, a long row of digits would be tried in every combination. */
const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** An attribute of defined length in the DICOM JSON model. Never throws: any bytes have some reading. */
export function elementOf(vr: string, source: ValueSource): DicomElement {
  const { length } = source;
  if (length === 0) return { vr };
  const readable = numberSizes[vr] !== undefined || textVrs.has(vr) || isNumberText(vr) || vr === 'PN';
  if (!readable) return binaryElement(vr, source);
  if (length > valueLimit) return { vr, BulkDataURI: bulkUri(source.offset, length) };
  const values = valuesOf(vr, source);
  return values.every((value) => value === null) ? { vr } : { vr, Value: values };
}

/** `#<offset>,<length>`, the length left empty when it is not known. */
export function bulkUri(offset: number, length: number | null): string {
  return `#${offset},${length ?? ''}`;
}

function binaryElement(vr: string, { bytes, offset, length, encoding }: ValueSource): DicomElement {
  if (length > inlineLimit) return { vr, BulkDataURI: bulkUri(offset, length) };
  const wordSize = encoding.bigEndian ? (wordSizes[vr] ?? 1) : 1;
  if (wordSize === 1) return { vr, InlineBinary: bytes.toString('base64', offset, offset + length) };
  const copy = Buffer.from(bytes.subarray(offset, offset + length - (length % wordSize)));
  for (let i = 0; i < copy.length; i += wordSize) copy.subarray(i, i + wordSize).reverse();
  return { vr, InlineBinary: copy.toString('base64') };
}

function valuesOf(vr: string, source: ValueSource): DicomValue[] {
  if (numberSizes[vr] !== undefined) return binaryNumbers(vr, source);
  const { bytes, offset, length, characterSets } = source;
  const text = decodeTextIn(bytes, offset, offset + length, characterSets, vr, source);
  if (wholeTextVrs.has(vr)) return [withoutTrailingSpaces(text) || null];
  const parts = text.includes('\\') ? text.split('\\') : [text];
  if (isNumberText(vr) && !source.numbersAsText) return parts.map(numberOrText);
  if (vr === 'PN') return parts.map(nameOrNull);
  return parts.map((part) => (vr === 'UC' ? withoutTrailingSpaces(part) : trimmed(part)) || null);
}

const isNumberText = (vr: string): boolean => vr === 'DS' || vr === 'IS';

function nameOrNull(text: string): DicomValue {
  const name = nameOfText(text.split('=', 3).map(withoutTrailingSpaces).join('='));
  return Object.keys(name).length === 0 ? null : name;
}

function numberOrText(text: string): DicomValue {
  const value = trimmed(text);
  if (!decimal.test(value)) return value || null;
  const number = Number(value);
  return Number.isFinite(number) ? number : value;
}

function binaryNumbers(vr: string, { bytes, offset, length, encoding }: ValueSource): DicomValue[] {
  const size = numberSizes[vr] as number;
  const read = numberReader(vr, bytes, encoding);
  const values: DicomValue[] = [];
  for (let at = offset; at + size <= offset + length; at += size) values.push(read(at));
  return values;
}

function numberReader(vr: string, bytes: Buffer, { parser, bigEndian }: Encoding): (at: number) => string | number {
  switch (vr) {
    case 'US':
      return (at) => parser.readUint16(bytes, at);
    case 'SS':
      return (at) => parser.readInt16(bytes, at);
    case 'UL':
      return (at) => parser.readUint32(bytes, at);
    case 'SL':
      return (at) => parser.readInt32(bytes, at);
    case 'FL':
      return (at) => finiteOrText(parser.readFloat(bytes, at));
    case 'FD':
      return (at) => finiteOrText(parser.readDouble(bytes, at));
    case 'UV':
      return (at) => safeOrText(bigEndian ? bytes.readBigUInt64BE(at) : bytes.readBigUInt64LE(at));
    case 'SV':
      return (at) => safeOrText(bigEndian ? bytes.readBigInt64BE(at) : bytes.readBigInt64LE(at));
    default: // AT
      return (at) => hexOf(parser.readUint16(bytes, at)) + hexOf(parser.readUint16(bytes, at + 2));
  }
}

/** JSON has no NaN and no infinities; PS3.18 F.2.3 writes them as text. */
function finiteOrText(value: number): string | number {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'inf' : '-inf';
}

function safeOrText(value: bigint): string | number {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function hexOf(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, '0');
}

function withoutTrailingSpaces(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0x20) end--;
  return end === text.length ? text : text.slice(0, end);
}

function trimmed(text: string): string {
  let start = 0;
  while (text.charCodeAt(start) === 0x20) start++;
  return withoutTrailingSpaces(start === 0 ? text : text.slice(start));
}
