import type { DicomHeader } from '../header/dicomHeader.js';

/** A value of CIRCUS' `parameters`. */
export type SeriesParameter = string | number | (string | number)[];

export function parametersOf(_header: DicomHeader): Record<string, SeriesParameter> {
  throw new Error('not written yet');
}
