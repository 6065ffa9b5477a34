import { setTimeout as delay } from 'node:timers/promises';
import { Refusal } from '@circus/contracts';
import { type DicomHeader, inflateDataset, type PixelHeader, readHeader } from '@circus/dicom';
import { isStoredAsIs, storedFrameRange } from './convert.js';

const DEFLATED_EXPLICIT_VR = '1.2.840.10008.1.2.1.99';

/** Pauses before reading again what could not be read, in ms. */
const PAUSES = [50, 250];

/** Multi-frame objects up to this size are kept until another is read, as their frames are asked for in a row. */
const KEPT_OBJECT_BYTES = 256 * 2 ** 20;

/** Where the bytes of stored objects are read: a `Storage`, or whatever else has them. */
export interface ByteSource {
  /** @throws Refusal 'missing' when nothing stands under the key */
  read(key: string, range: { offset: number; length?: number }): Promise<Uint8Array>;
}

/** Where one image of a series is stored. */
export interface ImageSource {
  storageKey: string;
  /** As it is for this frame. */
  header: PixelHeader;
  /** From 0. */
  frameIndex: number;
}

/** The storage did not give the bytes of an image. */
export class UnreadableImage extends Error {
  override readonly name = 'UnreadableImage';
}

/** Bytes of Pixel Data, and which frame of them is meant. */
export interface PixelBytes {
  bytes: Uint8Array;
  frameIndex: number;
}

/** Everything before the pixels of an object. */
export interface ReadAttributes {
  /** DS and IS values are the text of the file. */
  header: DicomHeader;
  /** What the `BulkDataURI`s of the header point into. */
  bytes: Uint8Array;
}

/** Reads images: as little of their files as will do. */
export class StoredImages {
  #kept: { storageKey: string; bytes: Promise<Uint8Array> } | undefined;

  constructor(private readonly storage: ByteSource) {}

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

  /**
   * The pixels together with the attributes before them; of an object with one frame both in one reading.
   *
   * @throws as `pixelBytes`; Refusal 'invalid' for attributes that cannot be read
   */
  async image(source: ImageSource): Promise<{ pixels: PixelBytes; attributes: ReadAttributes }> {
    const { storageKey, header } = source;
    const { offset, length } = header.pixelData;
    if (header.transferSyntaxUid === DEFLATED_EXPLICIT_VR) {
      const file = await this.#read(storageKey, { offset: 0 });
      const attributes = { header: attributesIn(file), bytes: inflateDataset(file) };
      return { pixels: await this.pixelBytes(source), attributes };
    }
    if (header.numberOfFrames > 1) {
      const [bytes, pixels] = await Promise.all([
        this.#read(storageKey, { offset: 0, length: offset }),
        this.pixelBytes(source),
      ]);
      return { pixels, attributes: { header: attributesIn(bytes), bytes } };
    }
    const file = await this.#read(storageKey, length === null ? { offset: 0 } : { offset: 0, length: offset + length });
    const bytes = file.subarray(0, offset);
    return {
      pixels: { bytes: file.subarray(offset), frameIndex: 0 },
      attributes: { header: attributesIn(bytes), bytes },
    };
  }

  #forget(kept: { storageKey: string }): void {
    if (this.#kept === kept) this.#kept = undefined;
  }

  /** The value of Pixel Data; for encapsulated frames everything behind its beginning. */
  async #pixelData(storageKey: string, { transferSyntaxUid, pixelData }: PixelHeader): Promise<Uint8Array> {
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

function attributesIn(bytes: Uint8Array): DicomHeader {
  const reading = readHeader(bytes, { complete: true, numbersAsText: true });
  if (reading.status !== 'header') throw new Refusal('invalid', 'The attributes of the image cannot be read.');
  return reading.header;
}
