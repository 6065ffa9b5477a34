import type { AnonymizationPreview, AnonymizedAttribute } from '@circus/contracts';
import { type DataElement, type FileElements, inUtf8, keywordOf, valueText } from '@circus/dicom';
import type { FileAnonymization } from './fileAnonymization.js';
import type { ArchivedImage } from './images.js';
import { newSecret, newShiftDays, pseudonymNames, pseudonymUid } from './pseudonyms.js';

/** Value representations whose values are text (PS3.5 6.2). */
const TEXT = /^(AE|AS|CS|DA|DS|DT|IS|LO|LT|PN|SH|ST|TM|UC|UI|UR|UT)$/;
/** Characters of a value that are told. */
const TOLD = 200;

/**
 * What an anonymization makes of the attributes before the pixels. Pseudonyms are made for this once, of a secret that
 * nobody keeps: nothing can be found again by them.
 */
export function previewOf(image: ArchivedImage, run: FileAnonymization, file: FileElements): AnonymizationPreview {
  const secret = newSecret();
  run.begin(file).apply({
    names: pseudonymNames(secret, image.names),
    uid: (uid) => pseudonymUid(secret, uid),
    shiftDays: newShiftDays(),
    given: new Map(),
  });
  return { isAnonymousAlready: false, attributes: compared(file.dataset, run.after().dataset) };
}

/** Both data sets by tag; sequences as a whole. */
export function compared(before: readonly DataElement[], after: readonly DataElement[]): AnonymizedAttribute[] {
  const [old, made] = [byTag(before), byTag(after)];
  return [...new Set([...old.keys(), ...made.keys()])].sort().map((tag) => {
    const [original, changed] = [old.get(tag), made.get(tag)];
    const { vr } = (changed ?? original) as DataElement;
    const [told, became] = [original && shown(original), changed && shown(changed)];
    return {
      tag,
      name: keywordOf(tag) ?? '',
      vr,
      before: told ?? null,
      after: became ?? null,
      outcome: outcomeOf(original, changed),
    };
  });
}

function outcomeOf(original?: DataElement, changed?: DataElement): AnonymizedAttribute['outcome'] {
  if (!original) return 'added';
  if (!changed) return 'removed';
  if (isSame(original, changed)) return 'kept';
  return shown(changed) === '' ? 'emptied' : 'changed';
}

function isSame(one: DataElement, other: DataElement): boolean {
  if (one === other) return true;
  if (one.items || other.items) return JSON.stringify(one.items) === JSON.stringify(other.items);
  return shown(one) === shown(other) && (TEXT.test(one.vr) || Buffer.compare(bytesOf(one), bytesOf(other)) === 0);
}

const bytesOf = ({ value }: DataElement): Buffer => value ?? Buffer.alloc(0);

function shown(element: DataElement): string {
  if (element.items) return `${element.items.length} items`;
  if (TEXT.test(element.vr)) return valueText(element).slice(0, TOLD);
  return element.value && element.value.length > 0 ? `${element.value.length} bytes` : '';
}

const byTag = (elements: readonly DataElement[]): Map<string, DataElement> =>
  new Map(inUtf8([...elements]).map((element) => [element.tag, element]));
