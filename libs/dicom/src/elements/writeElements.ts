import type { DataElement, ElementForm } from './dataElement.js';

const undefinedLength = 0xffffffff;
const shortVrs = new Set('AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US'.split(' '));

/**
 * The bytes of elements, in their order. Sequences and items have undefined lengths; group lengths are left out, since they
 * are not true any more (PS3.5 7.2).
 */
export function writeElements(elements: readonly DataElement[], form: ElementForm): Buffer {
  const parts: Buffer[] = [];
  addElements(parts, elements, form);
  return Buffer.concat(parts);
}

/** File meta information with its group length made anew; group 0002 is always explicit VR little endian. */
export function writeMeta(meta: readonly DataElement[]): Buffer {
  const form = { implicit: false, bigEndian: false };
  const rest = writeElements(meta, form);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(rest.length);
  return Buffer.concat([elementStart('00020000', 'UL', 4, form), length, rest]);
}

function addElements(parts: Buffer[], elements: readonly DataElement[], form: ElementForm): void {
  for (const { tag, vr, length, value, items } of elements) {
    if (tag.endsWith('0000')) continue;
    if (items === null) {
      const bytes = value ?? Buffer.alloc(0);
      parts.push(elementStart(tag, vr, length === -1 ? undefinedLength : bytes.length, form), bytes);
      continue;
    }
    parts.push(elementStart(tag, vr, items.length === 0 ? 0 : undefinedLength, form));
    if (items.length === 0) continue;
    for (const item of items) {
      parts.push(delimiter(0xe000, undefinedLength, form));
      addElements(parts, item.elements, form);
      parts.push(delimiter(0xe00d, 0, form));
    }
    parts.push(delimiter(0xe0dd, 0, form));
  }
}

/** Tag, VR and length, before a value. */
export function elementStart(tag: string, vr: string, length: number, { implicit, bigEndian }: ElementForm): Buffer {
  // A value too long for its VR's two bytes of length is written as UN (PS3.5 6.2.2).
  const written = shortVrs.has(vr) && length > 0xfffe ? 'UN' : vr;
  const long = !implicit && !shortVrs.has(written);
  const start = Buffer.alloc(long ? 12 : 8);
  const put16 = (value: number, at: number) =>
    bigEndian ? start.writeUInt16BE(value, at) : start.writeUInt16LE(value, at);
  const put32 = (value: number, at: number) =>
    bigEndian ? start.writeUInt32BE(value, at) : start.writeUInt32LE(value, at);
  put16(Number.parseInt(tag.slice(0, 4), 16), 0);
  put16(Number.parseInt(tag.slice(4), 16), 2);
  if (implicit) put32(length, 4);
  else {
    start.write(written, 4, 'latin1');
    if (long) put32(length, 8);
    else put16(length, 6);
  }
  return start;
}

function delimiter(element: number, length: number, form: ElementForm): Buffer {
  return elementStart(`FFFE${element.toString(16).toUpperCase()}`, '', length, { ...form, implicit: true });
}
