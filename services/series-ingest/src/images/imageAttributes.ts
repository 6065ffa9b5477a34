import type { ImageAttribute } from '@circus/contracts';
import {
  type DataElement,
  decodeText,
  type ElementForm,
  type FileElements,
  keywordOf,
  type TagPath,
  writtenTagPath,
} from '@circus/dicom';

/** Bytes of a binary value that are shown as numbers. */
const SHOWN_BYTES = 20;
const BINARY_VRS = new Set(['OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'UN']);
const WHOLE_TEXT_VRS = new Set(['ST', 'LT', 'UT', 'UR']);
type NumberForm = { bytes: number; read(bytes: Buffer, at: number, big: boolean): string };
const NUMBERS: Record<string, NumberForm | undefined> = {
  US: { bytes: 2, read: (b, at, big) => String(big ? b.readUInt16BE(at) : b.readUInt16LE(at)) },
  SS: { bytes: 2, read: (b, at, big) => String(big ? b.readInt16BE(at) : b.readInt16LE(at)) },
  UL: { bytes: 4, read: (b, at, big) => String(big ? b.readUInt32BE(at) : b.readUInt32LE(at)) },
  SL: { bytes: 4, read: (b, at, big) => String(big ? b.readInt32BE(at) : b.readInt32LE(at)) },
  FL: { bytes: 4, read: (b, at, big) => String(Number((big ? b.readFloatBE(at) : b.readFloatLE(at)).toPrecision(8))) },
  FD: { bytes: 8, read: (b, at, big) => String(big ? b.readDoubleBE(at) : b.readDoubleLE(at)) },
  UV: { bytes: 8, read: (b, at, big) => String(big ? b.readBigUInt64BE(at) : b.readBigUInt64LE(at)) },
  SV: { bytes: 8, read: (b, at, big) => String(big ? b.readBigInt64BE(at) : b.readBigInt64LE(at)) },
  AT: {
    bytes: 4,
    read: (b, at, big) => [at, at + 2].map((from) => hex(big ? b.readUInt16BE(from) : b.readUInt16LE(from))).join(''),
  },
};
NUMBERS.OF = NUMBERS.FL;
NUMBERS.OD = NUMBERS.FD;
NUMBERS.OW = NUMBERS.US;
NUMBERS.OL = NUMBERS.UL;

/** The attributes of a file in their order, those inside sequences too, without bulk data (spec slicebox 6.5). */
export function attributesOf({ meta, dataset, form }: FileElements): ImageAttribute[] {
  const found: ImageAttribute[] = [];
  add(found, meta, { implicit: false, bigEndian: false }, [], []);
  add(found, dataset, form, [], []);
  return found;
}

function add(
  found: ImageAttribute[],
  elements: readonly DataElement[],
  form: ElementForm,
  above: TagPath,
  inherited: readonly string[],
): void {
  const own = elements.find(({ tag }) => tag === '00080005')?.value;
  const sets = own ? own.toString('latin1').split('\\').map(trimmed) : inherited;
  for (const element of elements) {
    if (isBulk(element.tag)) continue;
    found.push(attributeOf(element, form, above, sets));
    for (const [index, item] of (element.items ?? []).entries()) {
      add(found, item.elements, form, [...above, { tag: element.tag, item: index + 1 }], sets);
    }
  }
}

function attributeOf(element: DataElement, form: ElementForm, above: TagPath, sets: readonly string[]): ImageAttribute {
  const { tag, vr, length } = element;
  const values = valuesOf(element, form, sets);
  const sequences = above.map((step) => keywordOf(step.tag) ?? '');
  const name = keywordOf(tag) ?? '';
  return {
    group: tag.slice(0, 4),
    element: tag.slice(4),
    vr,
    length,
    multiplicity: values.length,
    depth: above.length,
    path: sequences.join('/'),
    name,
    value: values.join('\\'),
    values,
    tagPath: writtenTagPath([...above, { tag }]),
    namePath: [...sequences, name],
  };
}

function valuesOf({ vr, value, length }: DataElement, { bigEndian }: ElementForm, sets: readonly string[]): string[] {
  if (value === null || value.length === 0) return [];
  if (length === -1) return ['< Fragments >'];
  if (BINARY_VRS.has(vr) && value.length > SHOWN_BYTES) return ['< Binary data >'];
  const numbers = NUMBERS[vr];
  if (numbers) {
    const count = Math.floor(value.length / numbers.bytes);
    return Array.from({ length: count }, (_, n) => numbers.read(value, n * numbers.bytes, bigEndian));
  }
  if (BINARY_VRS.has(vr)) return [...value].map(String);
  const text = decodeText(value, sets, vr);
  if (WHOLE_TEXT_VRS.has(vr)) return [text.trimEnd()];
  return text.split('\\').map(trimmed);
}

const trimmed = (text: string): string => text.replace(/^ +|[ \0]+$/g, '');

const hex = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0');

/** Pixel, overlay, curve, audio, spectroscopy, waveform data, and encapsulated documents. */
const isBulk = (tag: string): boolean =>
  /^(7FE0(0008|0009|0010)|60..3000|50..(3000|200C)|56000020|54001010|00420011)$/.test(tag);
