import { Refusal } from '@circus/contracts';
import type { FreeSpace } from '@circus/storage';
import { newStorageKey, type Storage } from '@circus/storage';
import type { HeaderThread } from '../headers/headerThread.js';
import type { Log } from '../log.js';
import { requireStorable, requireWholePixels } from './acceptance.js';
import { describeInstance } from './describeInstance.js';
import { BEGINNING_BYTES, FileBeginning } from './fileBeginning.js';
import type { Origin } from './origin.js';
import type { InstanceDescription, ReceivedInstance } from './receivedInstance.js';
import { type InstanceTransform, type TransformMark, transformed } from './transform.js';

export interface InstanceReceiverOptions {
  storage: Storage;
  freeSpace: FreeSpace;
  /** Reads the headers that the main thread has no time for. */
  headerThread: HeaderThread;
  transforms: readonly InstanceTransform[];
  maxFileBytes: number;
  maxHeaderBytes: number;
  /** Minutes east of Greenwich. */
  defaultOffsetMinutes: number;
  log: Log;
}

/** The first half of storing: the bytes are on their way to the disk and understood, the rows are not written yet. */
export class InstanceReceiver {
  /** Files of which more than the beginning has to be read are read one at a time: each may take much memory. */
  private reading: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: InstanceReceiverOptions) {}

  /**
   * Takes one instance in. When this throws, nothing of it is left.
   *
   * @param madeBy of an instance that the suite made out of a stored one: how. It is not transformed once more
   * @throws Refusal that says why the file cannot be stored; whatever the bytes' source throws
   */
  async receive(
    bytes: AsyncIterable<Uint8Array>,
    origin: Origin,
    madeBy?: readonly TransformMark[],
  ): Promise<ReceivedInstance> {
    const { storage, freeSpace, transforms, maxFileBytes, log } = this.options;
    await freeSpace.require();
    const { bytes: kept, marks } = await transformed(bytes, origin, madeBy ? [] : transforms);
    const beginning = new FileBeginning(maxFileBytes, requireStorable, (characterSet) =>
      log.warn({ characterSet }, 'An unknown character set was read as ISO 8859-1'),
    );
    const key = newStorageKey('instances', '.dcm');
    const { sizeBytes, sha256, durable } = await storage.take(key, beginning.watch(kept));
    try {
      const { header } = beginning;
      if (header) requireWholePixels(header, sizeBytes);
      const description = header
        ? describeInstance(header, this.options.defaultOffsetMinutes)
        : await durable.then(() => this.describeFurther(key, sizeBytes));
      return { key, durable, sha256, sizeBytes, origin, transformedBy: madeBy ? [...madeBy] : marks(), description };
    } catch (error) {
      await this.discard({ key, durable });
      throw error;
    }
  }

  /** Removes bytes that no row will ever name. */
  async discard({ key, durable }: Pick<ReceivedInstance, 'key' | 'durable'>): Promise<void> {
    await durable.catch(() => undefined); // what is still being written cannot be removed
    await this.options.storage.delete(key).catch((error: unknown) => {
      // The sweeper finds it.
      this.options.log.error({ err: error, key }, 'Refused bytes could not be removed');
    });
  }

  /** Of a file whose header does not end within its beginning, or is deflated. */
  private describeFurther(key: string, sizeBytes: number): Promise<InstanceDescription> {
    const { storage, headerThread, maxHeaderBytes, defaultOffsetMinutes } = this.options;
    return this.oneAtATime(async () => {
      for (let length = BEGINNING_BYTES * 4; ; length *= 4) {
        const wanted = Math.min(length, sizeBytes);
        if (wanted > maxHeaderBytes) {
          throw new Refusal('tooLarge', `The DICOM file has more than ${maxHeaderBytes} bytes before its pixels.`);
        }
        const bytes = await storage.read(key, { offset: 0, length: wanted });
        const description = await headerThread.describe({ bytes, sizeBytes, maxHeaderBytes, defaultOffsetMinutes });
        if (description) return description;
      }
    });
  }

  private oneAtATime<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.reading.then(work);
    this.reading = result.catch(() => undefined);
    return result;
  }
}
