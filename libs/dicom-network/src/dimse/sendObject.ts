import { Readable } from 'node:stream';
import { Refusal } from '@circus/contracts';
import { bareDataset, explicitLittleEndian, implicitLittleEndian } from '@circus/dicom';
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
  /**
   * Its data set alone in explicit or implicit VR little endian; work that nobody else should wait for.
   *
   * @throws Refusal where it cannot be converted
   */
  openIn(transferSyntaxUid: string): Promise<AsyncIterable<Uint8Array>>;
}

/** The object as it is sent. */
export interface SentForm {
  contextId: number;
  dataset: AsyncIterable<Uint8Array>;
  /** Ends what the data set comes from, however far it was read. */
  close(): void;
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
    const file = await object.open();
    const { transferSyntaxUid, bytes } = await bareDataset(file);
    if (transferSyntaxUid === object.transferSyntaxUid) {
      return { contextId: asItIs.id, dataset: bytes, close: () => closeSource(file) };
    }
    closeSource(file);
  }
  const target = accepting(explicitLittleEndian) ?? accepting(implicitLittleEndian);
  if (!target) {
    throw new DimseFailure(STATUS.sopClassNotSupported, 'The other side accepts no form of this kind of object.');
  }
  if (object.sizeBytes > conversionLimit) {
    throw new Refusal('tooLarge', `Only images up to ${conversionLimit} bytes are converted for another node.`);
  }
  const dataset = await object.openIn(target.transferSyntax);
  return { contextId: target.id, dataset, close: () => closeSource(dataset) };
}

/** One that nobody began to read does not end by itself. */
function closeSource(source: AsyncIterable<Uint8Array>): void {
  if (source instanceof Readable) source.destroy();
}
