import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { Refusal, type RefusalKind } from '@circus/contracts';
import { openStorage } from '@circus/storage';
import { StoredImages } from '@circus/volume';
import { type InputVolume, type WrittenFile, writeInputVolume } from './inputFiles.js';

/** What the thread is started for. */
export interface InputWork {
  storageUrl: string;
  directory: string;
  volumes: InputVolume[];
}

/** What comes of it: the files of each volume. */
export type InputOutcome =
  | { status: 'written'; files: WrittenFile[][] }
  | { status: 'refused'; kind: RefusalKind; message: string }
  | { status: 'failed'; message: string };

async function perform({ storageUrl, directory, volumes }: InputWork): Promise<InputOutcome> {
  const storage = await openStorage(storageUrl);
  try {
    const images = new StoredImages(storage);
    const files: WrittenFile[][] = [];
    for (const volume of volumes) files.push(await writeInputVolume(images, directory, volume));
    return { status: 'written', files };
  } catch (error) {
    if (error instanceof Refusal) return { status: 'refused', kind: error.kind, message: error.message };
    return { status: 'failed', message: (error as Error).message };
  } finally {
    await storage.close();
  }
}

(parentPort as MessagePort).postMessage(await perform(workerData as InputWork));
