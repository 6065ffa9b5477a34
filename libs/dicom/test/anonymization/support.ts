import { createHash } from 'node:crypto';
import { type Pseudonyms, textElement } from '../../src/anonymization/anonymizeElements.js';
import type { DataElement } from '../../src/elements/dataElement.js';
import { uidFrom } from '../../src/uid.js';

/** Pseudonyms of some patient. */
export const pseudonyms = (given: Partial<Pseudonyms> = {}): Pseudonyms => ({
  names: {
    patientName: '2.25.1',
    patientId: '2.25.2',
    studyInstanceUid: '2.25.3',
    seriesInstanceUid: '2.25.4',
    sopInstanceUid: '2.25.5',
  },
  uid: (real) => uidFrom(createHash('sha256').update(real).digest('hex')),
  shiftDays: -700,
  ...given,
});

export const textOf = (tag: string, vr: string, text: string): DataElement => textElement(tag, vr, text);

/** All values at every depth, in one text. */
export const valuesOf = (elements: readonly DataElement[]): string =>
  elements
    .map(({ value, items }) =>
      items ? items.map((item) => valuesOf(item.elements)).join(' ') : (value?.toString().replace(/[ \0]+$/, '') ?? ''),
    )
    .join(' ');

export const sequence = (tag: string, ...items: DataElement[][]): DataElement => ({
  tag,
  vr: 'SQ',
  length: -1,
  value: null,
  items: items.map((elements) => ({ elements })),
});
