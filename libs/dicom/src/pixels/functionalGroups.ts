import { itemsOf, numberOf } from '../attributes.js';
import type { DicomJson } from '../dicomJson.js';
import type { FrameAttributes } from './pixelHeader.js';
import { orientationOf, pairOf, pointOf } from './tuples.js';

type FrameReader = (macro: DicomJson) => Partial<{ [Name in keyof FrameAttributes]: FrameAttributes[Name] }>;

/** The functional group macros that place, scale and window frames (PS3.3 C.7.6.16.2): sequence tag and its content. */
const macros: readonly [string, FrameReader][] = [
  [
    '00289110', // Pixel Measures
    (macro) => ({
      pixelSpacing: pairOf(macro, '00280030'),
      sliceThickness: numberOf(macro, '00180050'),
      spacingBetweenSlices: numberOf(macro, '00180088'),
    }),
  ],
  ['00209113', (macro) => ({ imagePositionPatient: pointOf(macro, '00200032') })], // Plane Position (Patient)
  ['00209116', (macro) => ({ imageOrientationPatient: orientationOf(macro, '00200037') })], // Plane Orientation
  [
    '00289145', // Pixel Value Transformation
    (macro) => ({ rescaleSlope: numberOf(macro, '00281053'), rescaleIntercept: numberOf(macro, '00281052') }),
  ],
  [
    '00289132', // Frame VOI LUT
    (macro) => ({ windowCenter: numberOf(macro, '00281050'), windowWidth: numberOf(macro, '00281051') }),
  ],
  ['00209111', (macro) => ({ acquisitionNumber: numberOf(macro, '00209156') })], // Frame Content
];

/** What all frames share: (5200,9229). Members that are not there are left out. */
export function sharedAttributesOf(dataset: DicomJson): Partial<FrameAttributes> {
  const [group] = itemsOf(dataset, '52009229');
  return group === undefined ? {} : attributesOf(group);
}

/** What each frame has for itself: (5200,9230), in order of frames; null when no frame has anything. */
export function perFrameAttributesOf(dataset: DicomJson): Partial<FrameAttributes>[] | null {
  const frames = itemsOf(dataset, '52009230').map(attributesOf);
  return frames.some((frame) => Object.keys(frame).length > 0) ? frames : null;
}

function attributesOf(group: DicomJson): Partial<FrameAttributes> {
  const attributes: Partial<FrameAttributes> = {};
  for (const [sequence, read] of macros) {
    const [macro] = itemsOf(group, sequence);
    if (macro === undefined) continue;
    const present = Object.entries(read(macro)).filter(([, value]) => value !== null);
    Object.assign(attributes, Object.fromEntries(present));
  }
  return attributes;
}
