import { type DicomJson, fileBeginning, readHeader, writeDataset } from '@circus/dicom';
import { malformed } from '../networkError.js';

/** What somebody looks for is short; lists of UIDs may be long. */
const IDENTIFIER_LIMIT = 4 * 2 ** 20;
const ANY_UID = '2.25.1';

/** Reads the data set of a query. @throws NetworkError 'malformed' above the limit; Refusal for what cannot be read */
export async function readIdentifier(
  bytes: AsyncIterable<Buffer> | null,
  transferSyntaxUid: string,
): Promise<DicomJson> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes ?? []) {
    length += chunk.length;
    if (length > IDENTIFIER_LIMIT) throw malformed('The identifier of a query is too long.');
    chunks.push(chunk);
  }
  const beginning = fileBeginning({ transferSyntaxUid, sopClassUid: ANY_UID, sopInstanceUid: ANY_UID });
  const reading = readHeader(Buffer.concat([beginning, ...chunks]), { complete: true, numbersAsText: true });
  return reading.status === 'header' ? reading.header.dataset : {};
}

export async function* writeIdentifier(identifier: DicomJson, transferSyntaxUid: string): AsyncIterable<Buffer> {
  yield writeDataset(identifier, transferSyntaxUid);
}
