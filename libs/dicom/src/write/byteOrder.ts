import type { DataElement } from '../elements/dataElement.js';

/** Bytes of a word, of the VRs in which their order matters (PS3.5 7.3). */
export const WORD: Readonly<Record<string, number>> = {
  ...{ US: 2, SS: 2, AT: 2, OW: 2, UL: 4, SL: 4, FL: 4, OF: 4, OL: 4, FD: 8, OD: 8, OV: 8, SV: 8, UV: 8 },
};

/** A big endian element with its words turned round. */
export function inLittleEndian(element: DataElement): DataElement {
  const { vr, value, items } = element;
  if (items) return { ...element, items: items.map((item) => ({ elements: item.elements.map(inLittleEndian) })) };
  const word = WORD[vr] ?? 1;
  return word === 1 || !value ? element : { ...element, value: swapped(value, word) };
}

/** A copy with the bytes of each whole word turned round. @param word 1, 2, 4 or 8 bytes */
export function swapped(value: Buffer, word: number): Buffer {
  const copy = Buffer.from(value);
  const whole = copy.subarray(0, copy.length - (copy.length % word));
  if (word === 2) whole.swap16();
  if (word === 4) whole.swap32();
  if (word === 8) whole.swap64();
  return copy;
}
