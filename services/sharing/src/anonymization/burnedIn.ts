import { Refusal } from '@circus/contracts';
import { type DataElement, type ElementChange, type FileElements, type PixelRegion, valueText } from '@circus/dicom';
import type { ArchivedImage } from './images.js';
import { type PictureRule, regionsFor } from './pictureRules.js';

export const BURNED_IN_ANNOTATION = '00280301';
const STORAGE = '1.2.840.10008.5.1.4.1.1.';
/** Ultrasound and Secondary Capture: devices write who it is into their pictures. */
const OFTEN_NAMED = ['6.1', '3.1', '6', '3', '7', '7.1', '7.2', '7.3', '7.4'].map((suffix) => STORAGE + suffix);
const OFTEN_NAMED_MODALITIES = new Set(['US', 'IVUS', 'SC', 'OT']);

/**
 * What has to be blanked so that the picture itself names nobody. An image that says that it does (Burned In Annotation, PS3.3
 * C.7.6.1), or says nothing and is of a kind that often does, passes only where a rule says which regions are blanked. Whoever
 * has looked at one gives the attribute the value NO.
 *
 * @returns the regions to blank; none where there is nothing to do
 * @throws Refusal `unprocessable` where nobody knows where the names are
 */
export function regionsToBlank(
  { dataset, pixels, form }: FileElements,
  image: ArchivedImage,
  changes: readonly ElementChange[],
  rules: readonly PictureRule[],
): readonly PixelRegion[] {
  if (pixels === null) return [];
  const given = changes.find(({ path }) => path.length === 1 && path[0]?.tag === BURNED_IN_ANNOTATION)?.value;
  const said = (given ?? textOf(dataset, BURNED_IN_ANNOTATION)).trim().toUpperCase();
  if (said === 'NO') return [];
  const modality = textOf(dataset, '00080060');
  const number = (tag: string): number => {
    const value = dataset.find((element) => element.tag === tag)?.value;
    return value && value.length >= 2 ? (form.bigEndian ? value.readUInt16BE(0) : value.readUInt16LE(0)) : 0;
  };
  const regions = regionsFor(rules, {
    modality,
    manufacturer: textOf(dataset, '00080070'),
    model: textOf(dataset, '00081090'),
    rows: number('00280010'),
    columns: number('00280011'),
  });
  if (regions && regions.length > 0) return regions;
  if (said === 'YES') {
    throw new Refusal(
      'unprocessable',
      'The picture itself names the patient (Burned In Annotation is YES), and no rule says where. An administrator can add one.',
    );
  }
  const isOftenNamed = OFTEN_NAMED.includes(image.sopClassUid) || OFTEN_NAMED_MODALITIES.has(modality);
  if (isOftenNamed && regions === undefined) {
    throw new Refusal(
      'unprocessable',
      'Pictures of this kind often name the patient, and this one does not say that it does not. Who has looked at it gives ' +
        'Burned In Annotation (0028,0301) the value NO; an administrator can add a rule for pictures of the device.',
    );
  }
  return [];
}

const textOf = (dataset: readonly DataElement[], tag: string): string => {
  const element = dataset.find((each) => each.tag === tag);
  return element ? valueText(element) : '';
};
