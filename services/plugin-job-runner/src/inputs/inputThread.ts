import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { Refusal, type RefusalKind } from '@circus/contracts';
import { openStorage } from '@circus/storage';
import { StoredImages } from '@circus/volume';
import { type InputVolume, type WrittenFile, writeInputVolume } from './inputFiles.js';

/** What a thread is given when it starts. */
export interface InputThreadSetting {
  storageUrl: string;
}

/** A volume to be written. */
export interface InputWork {
  /** Null where only the hashes are wanted. */
  directory: string | null;
  volume: InputVolume;
}

export type InputOutcome =
  | { status: 'written'; files: WrittenFile[] }
  | { status: 'refused'; kind: RefusalKind; message: string }
  | { status: 'failed'; message: string; code?: string };

/** What runs in the thread. It says `ready` once, then answers each volume with its files. */
const port = parentPort as MessagePort;
const { storageUrl }: InputThreadSetting = workerData;
const images = new StoredImages(await openStorage(storageUrl));

port.on('message', async (work: InputWork) => port.postMessage(await perform(work)));
port.postMessage('ready');

async function perform({ directory, volume }: InputWork): Promise<InputOutcome> {
  try {
    return { status: 'written', files: await writeInputVolume(images, directory, volume) };
  } catch (error) {
    if (error instanceof Refusal) return { status: 'refused', kind: error.kind, message: error.message };
    const { message, code } = error as NodeJS.ErrnoException;
    return { status: 'failed', message, ...(code !== undefined && { code }) };
  }
}
