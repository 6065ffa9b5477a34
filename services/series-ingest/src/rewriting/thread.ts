import { type MessagePort, parentPort } from 'node:worker_threads';
import { performRewriteWork, type RewriteWork } from './rewriteWork.js';

/** What runs in the thread. It says `ready` once, then answers each piece of work. */
const port = parentPort as MessagePort;

port.on('message', async (work: RewriteWork) => port.postMessage(await performRewriteWork(work)));
port.postMessage('ready');
