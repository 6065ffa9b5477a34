import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { Refusal, type RefusalKind } from '@circus/contracts';
import { SliceThreads } from '@circus/exports';
import { openStorage } from '@circus/storage';
import { StoredImages } from '@circus/volume';
import { type InputVolume, slicesOf, type WrittenFile, writeInputVolume } from './inputFiles.js';

/** What a thread is given when it starts. */
export interface InputThreadSetting {
  storageUrl: string;
  /** Threads that decode the compressed images of one volume. */
  decoders: number;
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
const { storageUrl, decoders }: InputThreadSetting = workerData;
/** Fewer compressed images are decoded before further threads have begun. */
const WORTH_THREADS = 16;
/** Memory of each further thread, MiB. */
const DECODER_MIB = 256;
const images = new StoredImages(await openStorage(storageUrl));

port.on('message', async (work: InputWork) => port.postMessage(await perform(work)));
port.postMessage('ready');

async function perform({ directory, volume }: InputWork): Promise<InputOutcome> {
  try {
    return { status: 'written', files: await write(directory, volume) };
  } catch (error) {
    if (error instanceof Refusal) return { status: 'refused', kind: error.kind, message: error.message };
    const { message, code } = error as NodeJS.ErrnoException;
    return { status: 'failed', message, ...(code !== undefined && { code }) };
  }
}

/** Decoding compressed images takes longer than all else: it is shared. */
async function write(directory: string | null, volume: InputVolume): Promise<WrittenFile[]> {
  const compressed = volume.volume.slices.filter(({ header }) => header.pixelData.encapsulated).length;
  if (decoders < 2 || compressed < WORTH_THREADS) return writeInputVolume(slicesOf(images), directory, volume);
  const threads = new SliceThreads({ storageUrl, threads: decoders, memoryMiB: DECODER_MIB });
  try {
    const slices = { decode: threads.decode.bind(threads), ahead: threads.count + 1 };
    return await writeInputVolume(slices, directory, volume);
  } finally {
    await threads.close();
  }
}
