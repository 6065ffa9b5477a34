import { type MessagePort, parentPort } from 'node:worker_threads';
import { type AttributesWork, performAttributesWork } from './attributesWork.js';
import { type HeaderWork, performHeaderWork } from './headerWork.js';

/** What runs in the thread. It says `ready` once, then answers each piece of work. */
const port = parentPort as MessagePort;

port.on('message', (work: HeaderWork | AttributesWork) => (work.task === 'describe' ? describe(work) : list(work)));

async function describe(work: HeaderWork): Promise<void> {
  const outcome = await performHeaderWork(work);
  if (outcome.status !== 'described') return port.postMessage(outcome);
  const { tagsJson, pixelHeaderJson } = outcome.description;
  port.postMessage(outcome, [tagsJson.buffer, pixelHeaderJson.buffer]);
}

async function list(work: AttributesWork): Promise<void> {
  const outcome = await performAttributesWork(work);
  port.postMessage(outcome, outcome.status === 'listed' ? [outcome.json.buffer] : []);
}

port.postMessage('ready');
