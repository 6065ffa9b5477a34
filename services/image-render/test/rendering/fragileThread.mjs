import { existsSync, writeFileSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import perform from '../../dist/rendering/thread.js';

/** The instance number of an image at which every thread dies, and of one at which only the first does. */
const FATAL = 666;
/** At which every thread does nothing any more, and never ends. */
const ENDLESS = 665;
const FATAL_ONCE = 667;
/** Stands in the storage once a thread has died of the latter. */
const mark = `${workerData.storageUrl.slice('file:'.length)}/died-once`;

/** The worker threads' own code, but for images that kill. */
export default function performOrDie(work) {
  const instanceNumber = work.source?.header.instanceNumber;
  if (instanceNumber === FATAL) process.exit(1);
  while (instanceNumber === ENDLESS);
  if (instanceNumber === FATAL_ONCE && !existsSync(mark)) {
    writeFileSync(mark, '');
    process.exit(1);
  }
  return perform(work);
}
