import type { DicomElement, DicomJson } from '@circus/dicom';

/** Texts that people type freely, in which a patient may be named, and bytes of any meaning. */
const FREE_VRS = new Set(['LT', 'ST', 'UT', 'UN', 'OB', 'OW', 'OD', 'OF', 'OL', 'OV']);

/** Addresses, telephone numbers and numbers of stays, which stand outside the patient's group. */
const FURTHER_TAGS = new Set([
  '00080092',
  '00080094',
  '00321033',
  '00380010',
  '00380060',
  '00380300',
  '00380400',
  '00401102',
  '00401103',
  '00402016',
  '00402017',
]);

/**
 * A data set for somebody who may not see patients: what says who the patient is stays, but empty (DECISIONS 14). That is the
 * patient's group 0010, every person's name, free texts and numbers of orders and stays; private attributes are left out,
 * because nobody knows what they hold.
 */
export function withoutPatient(dataset: DicomJson): DicomJson {
  const shown: DicomJson = {};
  for (const [tag, element] of Object.entries(dataset)) {
    if (Number.parseInt(tag.slice(0, 4), 16) % 2 === 1) continue;
    shown[tag] = isOfPatient(tag, element) ? { vr: element.vr } : shownElement(element);
  }
  return shown;
}

export const isOfPatient = (tag: string, { vr }: Pick<DicomElement, 'vr'>): boolean =>
  tag.startsWith('0010') || vr === 'PN' || FREE_VRS.has(vr) || FURTHER_TAGS.has(tag);

const shownElement = (element: DicomElement): DicomElement =>
  element.vr === 'SQ'
    ? { vr: 'SQ', Value: (element.Value ?? []).map((item) => withoutPatient(item as DicomJson)) }
    : element;
