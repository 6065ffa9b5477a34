import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { Refusal } from '@circus/contracts';
import { convertDataset, fileBeginning } from '@circus/dicom';
import { openStorage } from '@circus/storage';
import type { Conversion, ConversionOutcome, ConversionThreadSetting, ConversionWork } from './conversionThreads.js';

/** What runs in the thread. It says `ready` once, then makes images in other transfer syntaxes piece by piece. */
const port = parentPort as MessagePort;
const { storageUrl }: ConversionThreadSetting = workerData;
const storage = await openStorage(storageUrl);
/** Bytes that are sent at least, while there are any. */
const PIECE_BYTES = 256 * 1024;
const open = new Map<number, AsyncGenerator<Uint8Array>>();

port.on('message', async (work: ConversionWork) => {
  const outcome = await performed(work);
  port.postMessage(outcome, outcome.status === 'piece' ? memoryOf(outcome.bytes) : []);
});
port.postMessage('ready');

async function performed(work: ConversionWork): Promise<ConversionOutcome> {
  try {
    return await perform(work);
  } catch (error) {
    open.delete(work.id);
    if (error instanceof Refusal) return { status: 'refused', kind: error.kind, message: error.message };
    return { status: 'failed', message: (error as Error).message };
  }
}

async function perform(work: ConversionWork): Promise<ConversionOutcome> {
  if (work.do === 'open') return { status: 'open', sizeBytes: await opened(work.id, work.conversion) };
  if (work.do === 'close') {
    open.delete(work.id);
    return { status: 'end' };
  }
  const bytes = await nextPiece(open.get(work.id));
  if (bytes) return { status: 'piece', bytes };
  open.delete(work.id);
  return { status: 'end' };
}

/** Small frames go together: each crossing takes longer than to make them. */
async function nextPiece(pieces: AsyncGenerator<Uint8Array> | undefined): Promise<Uint8Array | null> {
  const gathered: Uint8Array[] = [];
  for (let bytes = 0; bytes < PIECE_BYTES; ) {
    const next = await pieces?.next();
    if (!next || next.done) break;
    gathered.push(next.value);
    bytes += next.value.length;
  }
  const [first] = gathered;
  if (first === undefined || gathered.length === 1) return first ?? null;
  return Buffer.concat(gathered);
}

async function opened(id: number, { storageKey, sizeBytes, transferSyntaxUid, form, heldBytes }: Conversion) {
  const read = (offset: number, length: number) => storage.read(storageKey, { offset, length });
  const dataset = await convertDataset({ sizeBytes, read }, transferSyntaxUid, heldBytes);
  const beginning = form === 'file' ? fileBeginning({ transferSyntaxUid, ...dataset }) : Buffer.alloc(0);
  open.set(
    id,
    (async function* () {
      if (beginning.length > 0) yield beginning;
      yield* dataset.pieces();
    })(),
  );
  return beginning.length + dataset.sizeBytes;
}

/** Memory that belongs to nothing else goes over without being copied. */
const memoryOf = ({ buffer, byteLength }: Uint8Array): ArrayBuffer[] =>
  buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
