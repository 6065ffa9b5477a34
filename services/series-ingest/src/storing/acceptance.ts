import { dicomUid, Refusal } from '@circus/contracts';
import { type DicomHeader, identifiersMissing, textOf } from '@circus/dicom';

/** Media Storage Directory Storage: a DICOMDIR lists instances and is none (PS3.10 8.6). */
const MEDIA_DIRECTORY = '1.2.840.10008.1.3.10';
/** Two of them make one index entry in PostgreSQL. */
const MAX_IDENTITY_BYTES = 1_024;

/**
 * Whether an object can be an instance of the archive: every storage SOP class and transfer syntax can (DECISIONS 16).
 *
 * @throws Refusal `invalid` that says what is wrong with it
 */
export function requireStorable(header: DicomHeader): void {
  if (header.mediaStorageSopClassUid === MEDIA_DIRECTORY || header.sopClassUid === MEDIA_DIRECTORY) {
    throw new Refusal('invalid', 'The file is a DICOMDIR. It lists images and cannot be stored itself.');
  }
  const missing = identifiersMissing(header);
  if (missing.length > 0) {
    throw new Refusal('invalid', `The DICOM file cannot be stored because it lacks ${missing.join(', ')}.`);
  }
  const uids = {
    SOPClassUID: header.sopClassUid,
    SOPInstanceUID: header.sopInstanceUid,
    StudyInstanceUID: header.studyInstanceUid,
    SeriesInstanceUID: header.seriesInstanceUid,
  };
  for (const [keyword, uid] of Object.entries(uids)) {
    if (!dicomUid.safeParse(uid).success) {
      throw new Refusal('invalid', `The DICOM file cannot be stored because its ${keyword} is not a valid UID.`);
    }
  }
  for (const [keyword, tag] of [
    ['PatientName', '00100010'],
    ['PatientID', '00100020'],
  ] as const) {
    if (Buffer.byteLength(textOf(header.dataset, tag)) > MAX_IDENTITY_BYTES) {
      throw new Refusal(
        'invalid',
        `The DICOM file cannot be stored: ${keyword} is longer than ${MAX_IDENTITY_BYTES} bytes.`,
      );
    }
  }
}

/**
 * @param sizeBytes of the file; of a deflated one, of what it inflates to
 * @throws Refusal `invalid` for a file that ends inside its pixels. Encapsulated pixels tell no length beforehand.
 */
export function requireWholePixels(header: DicomHeader, sizeBytes: number): void {
  const { pixelData } = header;
  if (pixelData === null || pixelData.length === null) return;
  const available = sizeBytes - pixelData.offset;
  if (available >= pixelData.length) return;
  throw new Refusal(
    'invalid',
    `The DICOM file is truncated: Pixel Data should have ${pixelData.length} bytes, ${Math.max(0, available)} are there.`,
  );
}
