import { Refusal } from '@circus/contracts';
import { bareDataset, datasetIn, explicitLittleEndian, implicitLittleEndian } from '@circus/dicom';
import type { PresentationContext } from '../association/association.js';
import type { ProposedContext } from '../pdu/associatePdus.js';
import { DimseFailure, STATUS } from './status.js';

/** A stored object that is to be sent. */
export interface ObjectToSend {
  sopClassUid: string;
  sopInstanceUid: string;
  transferSyntaxUid: string;
  sizeBytes: number;
  /** The DICOM Part 10 file. */
  open(): Promise<AsyncIterable<Uint8Array>>;
}

/** The object as it is sent. */
export interface SentForm {
  contextId: number;
  dataset: AsyncIterable<Uint8Array>;
}

/** Presentation contexts of one association (PS3.8 9.3.2.2). */
const CONTEXTS = 128;

/**
 * Contexts for as many of the objects as one association can hold, in their order: for each class one for each of explicit
 * and implicit VR little endian and the files' own syntaxes, so that the other side refuses none because of another.
 */
export function contextsFor(
  objects: Iterable<Pick<ObjectToSend, 'sopClassUid' | 'transferSyntaxUid'>>,
): ProposedContext[] {
  const contexts: ProposedContext[] = [];
  const known = new Set<string>();
  for (const { sopClassUid, transferSyntaxUid } of objects) {
    const wanted = [transferSyntaxUid, explicitLittleEndian, implicitLittleEndian].filter(
      (uid, index, all) => all.indexOf(uid) === index && !known.has(`${sopClassUid} ${uid}`),
    );
    if (contexts.length + wanted.length > CONTEXTS) return contexts;
    for (const uid of wanted) {
      known.add(`${sopClassUid} ${uid}`);
      contexts.push({ id: contexts.length * 2 + 1, abstractSyntax: sopClassUid, transferSyntaxes: [uid] });
    }
  }
  return contexts;
}

/**
 * The object in a form that the other side accepts: as it is, else in explicit, else in implicit VR little endian.
 *
 * @throws DimseFailure where no context is accepted for it, Refusal where it cannot be converted
 */
export async function formFor(
  object: ObjectToSend,
  contexts: readonly PresentationContext[],
  conversionLimit: number,
): Promise<SentForm> {
  const own = contexts.filter(({ abstractSyntax }) => abstractSyntax === object.sopClassUid);
  const accepting = (uid: string) => own.find(({ transferSyntax }) => transferSyntax === uid);
  const asItIs = accepting(object.transferSyntaxUid);
  if (asItIs) {
    const { transferSyntaxUid, bytes } = await bareDataset(await object.open());
    if (transferSyntaxUid === object.transferSyntaxUid) return { contextId: asItIs.id, dataset: bytes };
  }
  const target = accepting(explicitLittleEndian) ?? accepting(implicitLittleEndian);
  if (!target) {
    throw new DimseFailure(STATUS.sopClassNotSupported, 'The other side accepts no form of this kind of object.');
  }
  if (object.sizeBytes > conversionLimit) {
    throw new Refusal('tooLarge', `Only images up to ${conversionLimit} bytes are converted for another node.`);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of await object.open()) chunks.push(chunk);
  const dataset = await datasetIn(Buffer.concat(chunks), target.transferSyntax, conversionLimit);
  return { contextId: target.id, dataset: inPieces(dataset) };
}

async function* inPieces(bytes: Buffer): AsyncIterable<Uint8Array> {
  const piece = 256 * 1024;
  for (let at = 0; at === 0 || at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
}
