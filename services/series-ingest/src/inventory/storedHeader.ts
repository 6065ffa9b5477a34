import { Refusal } from '@circus/contracts';
import { type DicomHeader, readHeader } from '@circus/dicom';
import type { Storage } from '@circus/storage';
import { BEGINNING_BYTES } from '../storing/fileBeginning.js';

export interface StoredHeader {
  header: DicomHeader;
  /** Size of the file; of a deflated one, of what it inflates to. */
  plainBytes: number;
}

/**
 * Reads the header of a stored file, however long it is.
 *
 * @param beginning the file's first bytes where they are known already
 * @throws Refusal `missing` without the file, `invalid` for what is no DICOM file, `tooLarge` above the limit
 */
export async function readStoredHeader(
  storage: Pick<Storage, 'read'>,
  key: string,
  sizeBytes: number,
  { maxHeaderBytes, beginning }: { maxHeaderBytes: number; beginning?: Uint8Array },
): Promise<StoredHeader> {
  for (let length = BEGINNING_BYTES; ; length *= 4) {
    const wanted = Math.min(length, sizeBytes);
    if (wanted > maxHeaderBytes) {
      throw new Refusal('tooLarge', `The file has more than ${maxHeaderBytes} bytes before its pixels.`);
    }
    const known = beginning && beginning.length >= wanted ? beginning : null;
    const bytes = known ?? (await storage.read(key, { offset: 0, length: wanted }));
    const complete = bytes.length >= sizeBytes;
    const reading = readHeader(bytes, { complete });
    if (reading.status === 'header') {
      return { header: reading.header, plainBytes: complete ? reading.plainBytes : sizeBytes };
    }
    if (complete || bytes.length < wanted) throw new Refusal('invalid', 'The file ends before its pixels begin.');
  }
}
