import { decodeText } from '../text/decodeText.js';
import type { DataElement } from './dataElement.js';

const textVrs = new Set(['SH', 'LO', 'ST', 'LT', 'UC', 'UT', 'PN']);
const characterSetTag = '00080005';

/** The same data set with its text in UTF-8. */
export function inUtf8(
  elements: readonly DataElement[],
  inherited: readonly string[] = [],
  atRoot = true,
): DataElement[] {
  const own = elements.find(({ tag }) => tag === characterSetTag)?.value;
  const sets = own
    ? own
        .toString('latin1')
        .split('\\')
        .map((term) => term.replace(/[ \0]+$/, ''))
    : inherited;
  const converted = elements
    .filter(({ tag }) => tag !== characterSetTag)
    .map((element): DataElement => {
      const { vr, value, items } = element;
      if (items) return { ...element, items: items.map((item) => ({ elements: inUtf8(item.elements, sets, false) })) };
      if (!value || !textVrs.has(vr) || value.every((byte) => byte < 0x80 && byte !== 0x1b)) return element;
      const text = Buffer.from(decodeText(value, sets, vr).trimEnd());
      const even = text.length % 2 === 0 ? text : Buffer.concat([text, Buffer.from(' ')]);
      return { ...element, value: even, length: even.length };
    });
  if (!atRoot) return converted;
  const set = Buffer.from('ISO_IR 192');
  return inserted(converted, { tag: characterSetTag, vr: 'CS', length: set.length, value: set, items: null });
}

/** The elements with one more, in the order of their tags. */
export function inserted(elements: readonly DataElement[], element: DataElement): DataElement[] {
  const after = elements.findIndex(({ tag }) => tag > element.tag);
  const at = after === -1 ? elements.length : after;
  return [...elements.slice(0, at), element, ...elements.slice(at)];
}
