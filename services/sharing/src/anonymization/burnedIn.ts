import { Refusal } from '@circus/contracts';
import { type DataElement, type ElementChange, type FileElements, valueText } from '@circus/dicom';
import type { ArchivedImage } from './images.js';

const BURNED_IN_ANNOTATION = '00280301';
const MODALITY = '00080060';
const STORAGE = '1.2.840.10008.5.1.4.1.1.';
/** Ultrasound and Secondary Capture: devices write who it is into their pictures. */
const OFTEN_NAMED = ['6.1', '3.1', '6', '3', '7', '7.1', '7.2', '7.3', '7.4'].map((suffix) => STORAGE + suffix);
const OFTEN_NAMED_MODALITIES = new Set(['US', 'IVUS', 'SC', 'OT']);

/**
 * Makes sure that the picture itself names nobody: an image that says so (Burned In Annotation, PS3.3 C.7.6.1), or says
 * nothing and is of a kind that often does, does not pass. Whoever has looked gives the attribute the value NO.
 *
 * @throws Refusal `unprocessable`
 */
export function requireNobodyInPicture(
  { dataset, pixels }: FileElements,
  image: ArchivedImage,
  changes: readonly ElementChange[],
): void {
  if (pixels === null) return;
  const given = changes.find(({ path }) => path.length === 1 && path[0]?.tag === BURNED_IN_ANNOTATION)?.value;
  const said = (given ?? textOf(dataset, BURNED_IN_ANNOTATION)).trim().toUpperCase();
  if (said === 'NO') return;
  if (said === 'YES') {
    throw new Refusal('unprocessable', 'The picture itself names the patient (Burned In Annotation is YES).');
  }
  if (OFTEN_NAMED.includes(image.sopClassUid) || OFTEN_NAMED_MODALITIES.has(textOf(dataset, MODALITY))) {
    throw new Refusal(
      'unprocessable',
      'Pictures of this kind often name the patient, and this one does not say that it does not. Who has looked at it gives ' +
        'Burned In Annotation (0028,0301) the value NO.',
    );
  }
}

const textOf = (dataset: readonly DataElement[], tag: string): string => {
  const element = dataset.find((each) => each.tag === tag);
  return element ? valueText(element) : '';
};
