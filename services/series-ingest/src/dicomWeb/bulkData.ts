import { Readable } from 'node:stream';
import { type Access, Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import { inflateDataset, transferSyntaxOf } from '@circus/dicom';
import type { ResourcePath } from '@circus/dicom-web';
import type { ByteRange, Storage } from '@circus/storage';
import { instancesOf } from './archivedInstances.js';

/** A value of an instance's file that is too long to stand in its attributes. */
export interface BulkData {
  sizeBytes: number;
  /** @param range of the value; null for all of it */
  open(range: { offset: number; length: number } | null): Promise<AsyncIterable<Uint8Array> & Readable>;
}

/** A deflated file is inflated in memory: no more than this. */
const MAX_INFLATED_BYTES = 256 * 2 ** 20;

/**
 * @param place as metadata give it: offset and length in the file, for instance `1024-4096`
 * @throws Refusal `missing` where the instance has no long value there
 */
export async function bulkDataOf(
  { database, storage }: { database: Database; storage: Storage },
  access: Access,
  path: ResourcePath,
  place: string,
): Promise<BulkData> {
  const [, offsetText, lengthText] = /^(\d{1,15})-(\d{1,15})$/.exec(place) ?? [];
  const { value } = await instancesOf(database, access, path, true).next();
  const instance = value?.[0];
  if (!instance?.tags.includes(`"BulkDataURI": "#${offsetText},${lengthText}"`)) {
    throw new Refusal('missing', 'The instance has no such bulk data.');
  }
  const offset = Number(offsetText);
  const sizeBytes = Number(lengthText);
  const { storageKey, transferSyntaxUid } = instance;
  if (transferSyntaxOf(transferSyntaxUid).deflated) {
    const inflated = inflateDataset(await storage.read(storageKey), MAX_INFLATED_BYTES);
    const bytes = inflated.subarray(offset, offset + sizeBytes);
    return {
      sizeBytes,
      open: async (range) =>
        Readable.from([range ? bytes.subarray(range.offset, range.offset + range.length) : bytes], {
          objectMode: false,
        }),
    };
  }
  return {
    sizeBytes,
    open: async (range) => {
      const wanted: ByteRange = range
        ? { offset: offset + range.offset, length: range.length }
        : { offset, length: sizeBytes };
      return (await storage.open(storageKey, wanted)).stream;
    },
  };
}
