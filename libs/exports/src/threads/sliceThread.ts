import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { Refusal } from '@circus/contracts';
import { openStorage } from '@circus/storage';
import { decodeSlice, type SliceWork, StoredImages } from '@circus/volume';
import type { SliceOutcome, SliceThreadSetting } from './sliceThreads.js';

/** What runs in the thread. It says `ready` once, then answers each slice with its voxels. */
const port = parentPort as MessagePort;
const { storageUrl }: SliceThreadSetting = workerData;
const images = new StoredImages(await openStorage(storageUrl));

port.on('message', async (work: SliceWork) => {
  const outcome = await perform(work);
  port.postMessage(outcome, outcome.status === 'decoded' ? [outcome.slice.voxels.buffer] : []);
});
port.postMessage('ready');

async function perform(work: SliceWork): Promise<SliceOutcome> {
  try {
    return { status: 'decoded', slice: await decodeSlice(images, work) };
  } catch (error) {
    if (error instanceof Refusal) return { status: 'refused', kind: error.kind, message: error.message };
    return { status: 'failed', message: (error as Error).message };
  }
}
