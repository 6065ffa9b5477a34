import { createHash } from 'node:crypto';
import { type Database, singleStatements } from '@circus/db';
import type { DicomHeader } from '@circus/dicom';

/**
 * Tells which files stand in the archive already, byte for byte. Nothing has to be remembered by whoever imports: an import
 * that was interrupted is simply done again.
 */
export class KnownInstances {
  constructor(
    private readonly database: Database,
    private readonly domain: string,
  ) {}

  /**
   * @param bytes reads the file; called only where an instance of this UID and size is in the domain
   */
  async has(header: DicomHeader, sizeBytes: number, bytes: () => AsyncIterable<Uint8Array>): Promise<boolean> {
    const { sopInstanceUid, seriesInstanceUid } = header;
    const known = await singleStatements(this.database).$queryRaw<{ sha256: string }[]>`
      SELECT sha256 FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
      WHERE sop_instance_uid = ${sopInstanceUid} AND series_instance_uid = ${seriesInstanceUid}
        AND domain = ${this.domain} AND i.size_bytes = ${sizeBytes}`;
    if (known.length === 0) return false;
    const hash = createHash('sha256');
    for await (const chunk of bytes()) hash.update(chunk);
    const sha256 = hash.digest('hex');
    return known.some((instance) => instance.sha256 === sha256);
  }
}
