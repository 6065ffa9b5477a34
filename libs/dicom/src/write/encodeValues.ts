import { Refusal } from '@circus/contracts';
import { textOfName } from '../attributes.js';
import { bufferOf } from '../bufferOf.js';
import type { DicomElement, DicomValue } from '../dicomJson.js';

/** Character set that text is written in. */
export type TextEncoding = 'latin1' | 'utf8';

const binaryNumbers = new Set(['US', 'SS', 'UL', 'SL', 'FL', 'FD', 'UV', 'SV', 'AT']);
/** VRs padded with NUL instead of a space (PS3.5 6.2). */
const nulPadded = new Set(['UI', 'OB', 'UN', 'OW', 'OF', 'OD', 'OL', 'OV']);
const decimalLimit = 16;

/**
 * The value of an attribute, little endian, padded to an even length (PS3.5 7.1).
 *
 * @param source file that `BulkDataURI` points into; its bytes are taken as they are
 * @throws Refusal 'invalid' for bulk data without a source
 */
export function encodeValue(tag: string, element: DicomElement, text: TextEncoding, source?: Uint8Array): Buffer {
  const { vr, Value, InlineBinary, BulkDataURI } = element;
  if (InlineBinary !== undefined) return padded(Buffer.from(InlineBinary, 'base64'), vr);
  if (BulkDataURI !== undefined) return padded(bulkOf(tag, BulkDataURI, source), vr);
  if (Value === undefined) return Buffer.alloc(0);
  if (binaryNumbers.has(vr)) return Buffer.concat(Value.map((value) => encodeNumber(vr, value)));
  return padded(Buffer.from(Value.map((value) => textOfValue(vr, value)).join('\\'), text), vr);
}

function bulkOf(tag: string, uri: string, source: Uint8Array | undefined): Buffer {
  const [, offset, length] = /^#(\d+),(\d+)$/.exec(uri) ?? [];
  const end = Number(offset) + Number(length);
  if (offset === undefined || source === undefined || end > source.length) {
    throw new Refusal('invalid', `The bytes of attribute ${tag} are not at hand.`);
  }
  return bufferOf(source.subarray(Number(offset), end));
}

function textOfValue(vr: string, value: DicomValue): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return vr === 'DS' ? decimalString(value) : String(value);
  return textOfName(value);
}

/** At most 16 characters (PS3.5 6.2, DS), with as many digits as fit. */
export function decimalString(value: number): string {
  for (let digits = 17; digits > 0; digits--) {
    const rounded = digits === 17 ? value : Number(value.toPrecision(digits));
    const text = [String(rounded), rounded.toExponential()].find((each) => each.length <= decimalLimit);
    if (text !== undefined) return text;
  }
  return '';
}

function encodeNumber(vr: string, value: DicomValue): Buffer {
  if (vr === 'UV' || vr === 'SV') {
    const bytes = Buffer.alloc(8);
    const number = BigInt(typeof value === 'string' || typeof value === 'number' ? value : 0);
    if (vr === 'UV') bytes.writeBigUInt64LE(BigInt.asUintN(64, number));
    else bytes.writeBigInt64LE(BigInt.asIntN(64, number));
    return bytes;
  }
  if (vr === 'AT') {
    const tag = Number.parseInt(String(value), 16);
    return Buffer.from(Uint16Array.of(tag >>> 16, tag & 0xffff).buffer);
  }
  const number = typeof value === 'string' ? specialNumber(value) : typeof value === 'number' ? value : 0;
  switch (vr) {
    case 'US':
      return Buffer.from(Uint16Array.of(number).buffer);
    case 'SS':
      return Buffer.from(Int16Array.of(number).buffer);
    case 'UL':
      return Buffer.from(Uint32Array.of(number).buffer);
    case 'SL':
      return Buffer.from(Int32Array.of(number).buffer);
    case 'FL':
      return Buffer.from(Float32Array.of(number).buffer);
    default:
      return Buffer.from(Float64Array.of(number).buffer);
  }
}

function specialNumber(text: string): number {
  if (text === 'inf') return Number.POSITIVE_INFINITY;
  return text === '-inf' ? Number.NEGATIVE_INFINITY : Number(text);
}

function padded(bytes: Buffer, vr: string): Buffer {
  if (bytes.length % 2 === 0) return bytes;
  return Buffer.concat([bytes, Buffer.from(nulPadded.has(vr) ? '\0' : ' ')]);
}
