import type { DicomHeader } from './dicomHeader.js';

/**
 * The keywords of the UIDs that an instance cannot be stored without and that are absent or empty: SOP Class, SOP
 * Instance, Study Instance and Series Instance UID. Patient ID is not among them: it may be empty (PS3.3 C.7.1.1).
 */
export function identifiersMissing(header: DicomHeader): string[] {
  const identifiers: [string, string][] = [
    ['SOPClassUID', header.sopClassUid],
    ['SOPInstanceUID', header.sopInstanceUid],
    ['StudyInstanceUID', header.studyInstanceUid],
    ['SeriesInstanceUID', header.seriesInstanceUid],
  ];
  return identifiers.filter(([, uid]) => uid === '').map(([keyword]) => keyword);
}
