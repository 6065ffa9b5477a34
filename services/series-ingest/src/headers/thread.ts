import { type MessagePort, parentPort } from 'node:worker_threads';
import { type HeaderWork, performHeaderWork } from './headerWork.js';

/** What runs in the thread. It says `ready` once, then answers each piece of work. */
const port = parentPort as MessagePort;

port.on('message', async (work: HeaderWork) => {
  const outcome = await performHeaderWork(work);
  if (outcome.status !== 'described') return port.postMessage(outcome);
  const { tagsJson, pixelHeaderJson } = outcome.description;
  port.postMessage(outcome, [tagsJson.buffer, pixelHeaderJson.buffer]);
});
port.postMessage('ready');
