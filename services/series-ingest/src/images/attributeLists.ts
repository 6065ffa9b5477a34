import { type ImageAttribute, Refusal } from '@circus/contracts';
import { readElements } from '@circus/dicom';
import type { Storage } from '@circus/storage';
import { isDeflated } from '../headers/attributesWork.js';
import type { HeaderThread } from '../headers/headerThread.js';
import { BEGINNING_BYTES } from '../storing/fileBeginning.js';
import { attributesOf } from './imageAttributes.js';

export interface AttributeListOptions {
  storage: Storage;
  /** Reads the headers that the main thread has no time for. */
  headerThread: HeaderThread;
  maxHeaderBytes: number;
}

/** Everything that stored images say of themselves. */
export class AttributeLists {
  /** Long headers are held one at a time: each may take much memory. */
  private reading: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: AttributeListOptions) {}

  /**
   * The attributes of a stored image, or their JSON in UTF-8 where a thread had to read them.
   *
   * @throws Refusal `tooLarge` for a file with more before its pixels than may be held
   */
  async read(image: { storageKey: string; sizeBytes: number }): Promise<ImageAttribute[] | Uint8Array> {
    const { storageKey, sizeBytes } = image;
    const length = Math.min(BEGINNING_BYTES, sizeBytes);
    const bytes = await this.options.storage.read(storageKey, { offset: 0, length });
    const complete = length === sizeBytes;
    const reading = isDeflated(bytes) ? null : readElements(bytes, { complete });
    if (reading?.status === 'elements') return attributesOf(reading.file);
    const list = this.reading.then(() => this.readLong(image));
    this.reading = list.catch(() => undefined);
    return list;
  }

  private async readLong({ storageKey, sizeBytes }: { storageKey: string; sizeBytes: number }): Promise<Uint8Array> {
    const { storage, headerThread, maxHeaderBytes } = this.options;
    for (let length = BEGINNING_BYTES; ; length *= 4) {
      const wanted = Math.min(length, sizeBytes, maxHeaderBytes);
      const bytes = await storage.read(storageKey, { offset: 0, length: wanted });
      const json = await headerThread.list({ bytes, sizeBytes, maxHeaderBytes });
      if (json) return json;
      if (wanted === maxHeaderBytes || wanted === sizeBytes) {
        throw new Refusal('tooLarge', `The image has more than ${maxHeaderBytes} bytes before its pixels.`);
      }
    }
  }
}
