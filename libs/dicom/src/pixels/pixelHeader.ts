import type { DicomHeader, PixelDataLocation } from '../header/dicomHeader.js';

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

export function pixelHeaderOf(_header: DicomHeader): PixelHeader | null {
  throw new Error('not written yet');
}
