import { parentPort } from 'node:worker_threads';

/** The thread's own code, but for files that kill. */
const on = parentPort.on.bind(parentPort);
parentPort.on = (event, listener) =>
  on(event, (work) => {
    dieOf(Buffer.from(work.bytes));
    listener(work);
  });
await import('../../dist/headers/thread.js');

function dieOf(bytes) {
  if (bytes.includes('DIES^HERE')) process.exit(1);
  if (bytes.includes('THROWS^HERE')) throw new Error('thrown');
}
