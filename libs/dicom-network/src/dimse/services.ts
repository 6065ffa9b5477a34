import type { DicomJson } from '@circus/dicom';
import type { Association } from '../association/association.js';
import type { RemoteNode } from '../association/requestAssociation.js';
import type { QueryRoot } from '../uids.js';
import type { ObjectToSend } from './sendObject.js';

/** An object that another node wants to have stored. */
export interface OfferedObject {
  sopClassUid: string;
  sopInstanceUid: string;
  transferSyntaxUid: string;
  dataset: AsyncIterable<Buffer>;
}

export interface Query {
  root: QueryRoot;
  identifier: DicomJson;
  /** Aborted when the other side wants no more of it, or is gone. */
  signal: AbortSignal;
}

/**
 * What a node does for others. Whatever is thrown becomes a status: that of a DimseFailure, else a processing failure whose
 * reason the other side does not get to know.
 */
export interface DimseServices {
  /** Resolves when the object is safe. */
  store(object: OfferedObject, association: Association): Promise<void>;
  find(query: Query, association: Association): AsyncIterable<DicomJson>;
  /** The objects that are asked for. */
  retrieve(query: Query, association: Association): Promise<ObjectToSend[]>;
  /** Where a node of this name is; null for one that nobody knows. */
  destination(aeTitle: string, association: Association): Promise<RemoteNode | null>;
}
