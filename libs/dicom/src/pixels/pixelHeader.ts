import { numberOf, textOf, textsOf } from '../attributes.js';
import type { DicomJson } from '../dicomJson.js';
import type { DicomHeader, PixelDataLocation } from '../header/dicomHeader.js';
import { perFrameAttributesOf, sharedAttributesOf } from './functionalGroups.js';
import { orientationOf, pairOf, pointOf } from './tuples.js';

/** Attributes that frames of one object may have for themselves. Lengths in mm, patient coordinates (LPS). */
export interface FrameAttributes {
  /** Centre of the first pixel transmitted (0020,0032). */
  imagePositionPatient: [number, number, number] | null;
  /** Direction cosines of the row, then of the column (0020,0037). */
  imageOrientationPatient: [number, number, number, number, number, number] | null;
  /** Distance between rows, then between columns (0028,0030). */
  pixelSpacing: [number, number] | null;
  sliceThickness: number | null;
  spacingBetweenSlices: number | null;
  sliceLocation: number | null;
  rescaleSlope: number | null;
  rescaleIntercept: number | null;
  /** First value of (0028,1050). */
  windowCenter: number | null;
  /** First value of (0028,1051). */
  windowWidth: number | null;
  acquisitionNumber: number | null;
}

/**
 * Everything needed to decode, place and window the frames of an object without opening its header again.
 * JSON-serialisable. Numbers are as in the file; `decodeFrame` copes with impossible ones.
 */
export interface PixelHeader extends FrameAttributes {
  transferSyntaxUid: string;
  rows: number;
  columns: number;
  samplesPerPixel: number;
  photometricInterpretation: string;
  /** 0 colour by pixel, 1 colour by plane. */
  planarConfiguration: number;
  bitsAllocated: number;
  bitsStored: number;
  highBit: number;
  /** 0 unsigned, 1 two's complement. */
  pixelRepresentation: number;
  numberOfFrames: number;
  modality: string;
  imageType: string[];
  imagerPixelSpacing: [number, number] | null;
  instanceNumber: number | null;
  pixelData: PixelDataLocation;
  /**
   * One entry per frame of an object with Per-Frame Functional Groups: what differs from the members above. The
   * value of frame i is `frames?.[i]?.member ?? member`.
   */
  frames?: Partial<FrameAttributes>[];
}

/**
 * The pixel header of an object, null when it has no Pixel Data. Attributes of the Shared Functional Groups win over
 * those of the data set itself, the Per-Frame ones over both (PS3.3 C.7.6.16).
 */
export function pixelHeaderOf(header: DicomHeader): PixelHeader | null {
  const { dataset, pixelData, transferSyntaxUid } = header;
  if (pixelData === null) return null;
  const bitsAllocated = numberOf(dataset, '00280100') ?? 0;
  const bitsStored = numberOf(dataset, '00280101') ?? bitsAllocated;
  const frames = perFrameAttributesOf(dataset);
  return {
    transferSyntaxUid,
    rows: numberOf(dataset, '00280010') ?? 0,
    columns: numberOf(dataset, '00280011') ?? 0,
    samplesPerPixel: numberOf(dataset, '00280002') ?? 1,
    photometricInterpretation: textOf(dataset, '00280004'),
    planarConfiguration: numberOf(dataset, '00280006') ?? 0,
    bitsAllocated,
    bitsStored,
    highBit: numberOf(dataset, '00280102') ?? bitsStored - 1,
    pixelRepresentation: numberOf(dataset, '00280103') ?? 0,
    numberOfFrames: Math.max(1, Math.trunc(numberOf(dataset, '00280008') ?? 1)),
    modality: textOf(dataset, '00080060'),
    imageType: textsOf(dataset, '00080008'),
    imagerPixelSpacing: pairOf(dataset, '00181164'),
    instanceNumber: numberOf(dataset, '00200013'),
    ...plainAttributesOf(dataset),
    ...sharedAttributesOf(dataset),
    pixelData,
    ...(frames === null ? {} : { frames }),
  };
}

function plainAttributesOf(dataset: DicomJson): FrameAttributes {
  return {
    imagePositionPatient: pointOf(dataset, '00200032'),
    imageOrientationPatient: orientationOf(dataset, '00200037'),
    pixelSpacing: pairOf(dataset, '00280030'),
    sliceThickness: numberOf(dataset, '00180050'),
    spacingBetweenSlices: numberOf(dataset, '00180088'),
    sliceLocation: numberOf(dataset, '00201041'),
    rescaleSlope: numberOf(dataset, '00281053'),
    rescaleIntercept: numberOf(dataset, '00281052'),
    windowCenter: numberOf(dataset, '00281050'),
    windowWidth: numberOf(dataset, '00281051'),
    acquisitionNumber: numberOf(dataset, '00200012'),
  };
}
