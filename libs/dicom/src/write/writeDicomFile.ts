import type { DicomJson } from '../dicomJson.js';

/** What `writeDicomFile` takes. */
export interface DicomFileContent {
  /** Data set with or without group 0002, which is made anew. */
  dataset: DicomJson;
  /** Default explicit VR little endian. */
  transferSyntaxUid?: string;
  /** Value of Pixel Data in native form. */
  pixelData?: Uint8Array;
  /** Frames of encapsulated Pixel Data, one fragment each. */
  encapsulatedFrames?: readonly Uint8Array[];
  /** Default OW above 8 bits allocated, else OB. */
  pixelVr?: 'OB' | 'OW';
  /** The file that BulkDataURI members of the data set point into. */
  source?: Uint8Array;
}

export function writeDicomFile(_content: DicomFileContent): Buffer {
  throw new Error('not written yet');
}
