import type { DicomHeader } from '../header/dicomHeader.js';

export function seriesDateOf(_header: DicomHeader, _defaultOffsetMinutes: number): Date | null {
  throw new Error('not written yet');
}
