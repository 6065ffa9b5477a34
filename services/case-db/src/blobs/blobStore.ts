import type { Readable } from 'node:stream';
import { Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import { type Actor, auditChange } from '@circus/service-kit';
import { newStorageKey, type Storage } from '@circus/storage';
import { checkedBytes, type Upload } from './blobBytes.js';
import { findBlob, insertBlob, type StoredBlob, touchBlob } from './blobRepository.js';

/** The area of the storage in which blobs lie. A key ends in the blob's hash: the files alone say what they are. */
export const BLOB_AREA = 'blobs';

export interface BlobStoreParts {
  database: Database;
  storage: Storage;
  minFreeBytes: number;
  /** Called when something was put into the outbox. */
  published: () => void;
}

/** Voxels of labels, by the SHA-1 of their bytes (spec circus-api-core 7.10). */
export class BlobStore {
  constructor(private readonly parts: BlobStoreParts) {}

  /** @throws Refusal `missing` */
  async find(hash: string): Promise<StoredBlob> {
    const found = await findBlob(this.parts.database, hash);
    if (!found) throw blobMissing();
    return found;
  }

  /** @throws Refusal `missing` */
  async open({ storageKey }: StoredBlob): Promise<Readable> {
    return (await this.parts.storage.open(storageKey)).stream;
  }

  /**
   * Stores a blob; when this returns, it is durable. One that is there already is only looked at.
   *
   * @param hash 40 lower-case hexadecimal digits
   * @throws Refusal as `checkedBytes`; `noSpace`
   */
  async store(hash: string, upload: Upload, actor: Actor): Promise<void> {
    const { database, storage } = this.parts;
    const bytes = checkedBytes(upload, hash);
    const known = await touchBlob(database, hash);
    // Bytes may be gone where a database was restored without its storage: this upload brings them back.
    if (known && (await storage.exists(known.storageKey))) {
      for await (const _ of bytes);
      return;
    }
    await this.requireSpace();
    const storageKey = newStorageKey(BLOB_AREA, `.${hash}`);
    const { sizeBytes } = await storage.write(storageKey, bytes);
    const kept = await this.record(hash, { sizeBytes, storageKey }, known?.storageKey ?? null, actor);
    if (kept !== storageKey) await storage.delete(storageKey);
  }

  /** @returns the key of the bytes that the blob has from now on */
  private async record(hash: string, blob: StoredBlob, lostKey: string | null, actor: Actor): Promise<string> {
    const kept = await this.parts.database.$transaction(async (transaction) => {
      const key = await insertBlob(transaction, hash, blob, lostKey);
      if (key !== blob.storageKey) return key;
      const details = { sizeBytes: blob.sizeBytes };
      await auditChange(transaction, 'cases', actor, { action: 'blob.store', entity: 'blob', entityId: hash, details });
      return key;
    });
    this.parts.published();
    return kept;
  }

  private async requireSpace(): Promise<void> {
    if ((await this.parts.storage.freeBytes()) < this.parts.minFreeBytes) {
      throw new Refusal('noSpace', 'The storage is nearly full. Nothing is stored until there is room again.');
    }
  }
}

export const blobMissing = (): Refusal => new Refusal('missing', 'The requested blob was not found.');
