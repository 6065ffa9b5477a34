import type { DicomJson } from '../dicomJson.js';

/** What a made instance shall have; everything else gets a plausible value. */
export interface InstanceOverrides {
  rows?: number;
  columns?: number;
  numberOfFrames?: number;
  samplesPerPixel?: number;
  photometricInterpretation?: string;
  planarConfiguration?: number;
  bitsStored?: number;
  highBit?: number;
  /** Stored values; the array's type gives Bits Allocated and Pixel Representation. Default: a ramp of int16. */
  pixels?: Uint8Array | Int8Array | Uint16Array | Int16Array;
  /** null: no pixels at all. */
  modality?: string;
  sopClassUid?: string;
  transferSyntaxUid?: string;
  /** One value or several, for instance `['', 'ISO 2022 IR 87']`. */
  characterSet?: string | string[];
  patientName?: string;
  patientId?: string;
  patientBirthDate?: string;
  patientSex?: string;
  patientAge?: string;
  studyInstanceUid?: string;
  seriesInstanceUid?: string;
  sopInstanceUid?: string;
  frameOfReferenceUid?: string;
  studyDate?: string;
  studyTime?: string;
  seriesDate?: string;
  seriesTime?: string;
  accessionNumber?: string;
  studyDescription?: string;
  seriesDescription?: string;
  seriesNumber?: number;
  instanceNumber?: number;
  acquisitionNumber?: number;
  bodyPartExamined?: string;
  manufacturer?: string;
  manufacturerModelName?: string;
  stationName?: string;
  imageType?: string[];
  imagePositionPatient?: readonly [number, number, number];
  imageOrientationPatient?: readonly [number, number, number, number, number, number];
  /** Row spacing, column spacing in mm. */
  pixelSpacing?: readonly [number, number];
  sliceThickness?: number;
  spacingBetweenSlices?: number;
  sliceLocation?: number;
  rescaleSlope?: number;
  rescaleIntercept?: number;
  windowCenter?: number;
  windowWidth?: number;
  /** Attributes that win over all the others. */
  extra?: DicomJson;
  /** Tags to leave out at the end, for instance `['00200013']`. */
  without?: readonly string[];
}

export function makeInstance(_overrides: InstanceOverrides = {}): Buffer {
  throw new Error('not written yet');
}
