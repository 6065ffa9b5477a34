import { setTimeout as delay } from 'node:timers/promises';
import { Refusal } from '@circus/contracts';
import { inflateDataset } from '@circus/dicom';
import type { Storage } from '@circus/storage';
import { isStoredAsIs, storedFrameRange } from '@circus/volume';
import type { ImageSource } from './work.js';

const DEFLATED_EXPLICIT_VR = '1.2.840.10008.1.2.1.99';

/** Pauses before reading again what could not be read, in ms. */
const PAUSES = [50, 250];

/** Multi-frame objects up to this size are kept until another is read, as their frames are asked for in a row. */
const KEPT_OBJECT_BYTES = 256 * 2 ** 20;

/** The storage did not give the bytes of an image. */
export class UnreadableImage extends Error {
  override readonly name = 'UnreadableImage';
}

/** Bytes of Pixel Data, and which frame of them is meant. */
export interface PixelBytes {
  bytes: Uint8Array;
  frameIndex: number;
}

/** Reads the pixel data of images: as little of their files as will do. */
export class StoredImages {
  #kept: { storageKey: string; bytes: Promise<Uint8Array> } | undefined;

  constructor(private readonly storage: Storage) {}

  /**
   * @throws UnreadableImage when the storage fails again and again
   * @throws Refusal 'missing' when the bytes are gone, others when they cannot be inflated
   */
  async pixelBytes({ storageKey, header, frameIndex }: ImageSource): Promise<PixelBytes> {
    if (isStoredAsIs(header)) {
      return { bytes: await this.#read(storageKey, storedFrameRange(header, frameIndex)), frameIndex: 0 };
    }
    if (header.numberOfFrames <= 1) return { bytes: await this.#pixelData(storageKey, header), frameIndex };
    if (this.#kept?.storageKey !== storageKey) {
      this.#kept = { storageKey, bytes: this.#pixelData(storageKey, header) };
    }
    const kept = this.#kept;
    try {
      const bytes = await kept.bytes;
      if (bytes.length > KEPT_OBJECT_BYTES) this.#forget(kept);
      return { bytes, frameIndex };
    } catch (error) {
      this.#forget(kept);
      throw error;
    }
  }

  #forget(kept: { storageKey: string }): void {
    if (this.#kept === kept) this.#kept = undefined;
  }

  /** The value of Pixel Data; for encapsulated frames everything behind its beginning. */
  async #pixelData(storageKey: string, { transferSyntaxUid, pixelData }: ImageSource['header']): Promise<Uint8Array> {
    const { offset, length } = pixelData;
    if (transferSyntaxUid === DEFLATED_EXPLICIT_VR) {
      const dataset = inflateDataset(await this.#read(storageKey, { offset: 0 }));
      return dataset.subarray(offset, length === null ? undefined : offset + length);
    }
    return this.#read(storageKey, length === null ? { offset } : { offset, length });
  }

  async #read(storageKey: string, range: { offset: number; length?: number }): Promise<Uint8Array> {
    for (const pause of [...PAUSES, null]) {
      try {
        return await this.storage.read(storageKey, range);
      } catch (error) {
        if (error instanceof Refusal) throw error;
        if (pause === null) throw new UnreadableImage('The storage did not give the bytes.', { cause: error });
        await delay(pause);
      }
    }
    throw new UnreadableImage('The storage did not give the bytes.');
  }
}
