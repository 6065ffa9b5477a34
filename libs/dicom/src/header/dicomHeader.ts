import type { DicomJson } from '../dicomJson.js';

/** Where the pixels are in a file (for a deflated file: in what `inflateDataset` makes of it). */
export interface PixelDataLocation {
  /** Byte offset of the value, behind tag, VR and length. */
  offset: number;
  /** Bytes of the value; null for an undefined length, that is, encapsulated frames. */
  length: number | null;
  encapsulated: boolean;
  /** OB, OW, OF or OD. */
  vr: string;
}

/** What stands before the pixels of a DICOM file. JSON-serialisable. UIDs are '' when absent. */
export interface DicomHeader {
  transferSyntaxUid: string;
  mediaStorageSopClassUid: string;
  sopClassUid: string;
  sopInstanceUid: string;
  studyInstanceUid: string;
  seriesInstanceUid: string;
  /** The data set before Pixel Data, without group lengths. */
  dataset: DicomJson;
  /** The file meta information, group 0002. */
  meta: DicomJson;
  pixelData: PixelDataLocation | null;
  /** Specific Character Set (0008,0005) of the data set, '' for an empty value; empty when absent. */
  characterSets: string[];
}

/**
 * What `readHeader` answers: the header, or that its end is not among the bytes given. `plainBytes` is how many bytes
 * were given; of a deflated file, what they inflate to.
 */
export type HeaderReading = { status: 'header'; header: DicomHeader; plainBytes: number } | { status: 'needMore' };
