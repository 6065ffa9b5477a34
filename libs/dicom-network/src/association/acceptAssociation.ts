import type { Socket } from 'node:net';
import { malformed, NetworkError } from '../networkError.js';
import {
  type AssociateRequest,
  decodeAssociateRequest,
  encodeAssociateAccept,
  PDU,
  pdu,
  type RoleSelection,
} from '../pdu/associatePdus.js';
import { ByteReader } from '../pdu/byteReader.js';
import { QUERY_RETRIEVE } from '../uids.js';
import { Association, type Patience, type PresentationContext } from './association.js';

/** Why an association is refused (PS3.8 9.3.4): result, source and reason. */
export const REJECTION = {
  noReason: [1, 1, 1],
  callingAeTitle: [1, 1, 3],
  calledAeTitle: [1, 1, 7],
  protocolVersion: [1, 2, 2],
  temporaryCongestion: [2, 3, 1],
  localLimitExceeded: [2, 3, 2],
} as const;
export type Rejection = keyof typeof REJECTION;

export interface AcceptorTerms {
  /** Who may ask. @returns why not, null for welcome */
  refuses(request: AssociateRequest): Rejection | null;
  /** Whether there is a service for the SOP class. */
  serves(abstractSyntax: string): boolean;
  /** Whether the other side may take the SCP's role for a class, as it does for C-GET. */
  takesBack(abstractSyntax: string): boolean;
  maxPduLength: number;
  /** For the whole A-ASSOCIATE-RQ. */
  negotiationMs: number;
  patience: Patience;
}

/** A request proposes at most 128 contexts; a few hundred bytes are each. */
const REQUEST_LIMIT = 256 * 1024;
const FAREWELL_MS = 1_000;
/** Object forms that are taken where there is a choice, first the best. */
const RELUCTANT: Readonly<Record<string, number>> = {
  '1.2.840.10008.1.2': 1,
  '1.2.840.10008.1.2.1.99': 2,
  '1.2.840.10008.1.2.2': 3,
};

/**
 * Takes the A-ASSOCIATE-RQ of a new connection and answers it.
 *
 * @returns null for one that was refused
 * @throws NetworkError; the connection is closed then
 */
export async function acceptAssociation(socket: Socket, terms: AcceptorTerms): Promise<Association | null> {
  const reader = new ByteReader(socket);
  const timer = setTimeout(
    () => reader.end(new NetworkError('timedOut', 'No association was asked for in time.')),
    terms.negotiationMs,
  );
  try {
    const request = await readRequest(reader);
    const rejection = terms.refuses(request);
    if (rejection) {
      farewell(socket, pdu(PDU.reject, Buffer.from([0, ...REJECTION[rejection]])));
      return null;
    }
    const { contexts, answers, roles } = negotiate(request, terms);
    const { callingAeTitle, calledAeTitle, maxPduLength: peerMaxPdu } = request;
    const { maxPduLength } = terms;
    socket.write(encodeAssociateAccept({ callingAeTitle, calledAeTitle, contexts: answers, roles, maxPduLength }));
    const agreed = { callingAeTitle, calledAeTitle, contexts, roles, ownMaxPdu: maxPduLength, peerMaxPdu };
    return new Association(socket, reader, agreed, terms.patience);
  } catch (error) {
    farewell(socket, pdu(PDU.abort, Buffer.from([0, 0, 2, 0])));
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Says no before anything is read, as where there are too many associations. */
export function turnAway(socket: Socket, rejection: Rejection): void {
  farewell(socket, pdu(PDU.reject, Buffer.from([0, ...REJECTION[rejection]])));
}

async function readRequest(reader: ByteReader): Promise<AssociateRequest> {
  const start = await reader.exactly(6);
  if (start[0] !== PDU.request) throw malformed('The first PDU is no A-ASSOCIATE-RQ.');
  const length = start.readUInt32BE(2);
  if (length > REQUEST_LIMIT) throw malformed('An A-ASSOCIATE-RQ is longer than any is.');
  const request = decodeAssociateRequest(await reader.exactly(length));
  if (request.maxPduLength !== 0 && request.maxPduLength < 128) {
    throw malformed('The other side takes no PDU that is long enough for a message.');
  }
  return request;
}

function negotiate({ contexts: proposed, roles: wanted }: AssociateRequest, terms: AcceptorTerms) {
  const contexts: PresentationContext[] = [];
  const answers = proposed.map(({ id, abstractSyntax, transferSyntaxes }) => {
    const [first = ''] = transferSyntaxes;
    if (!terms.serves(abstractSyntax)) return { id, result: 3, transferSyntax: first };
    const transferSyntax = preferred(transferSyntaxes, abstractSyntax);
    if (transferSyntax === undefined) return { id, result: 4, transferSyntax: first };
    contexts.push({ id, abstractSyntax, transferSyntax });
    return { id, result: 0, transferSyntax };
  });
  const roles: RoleSelection[] = wanted
    .filter(({ sopClassUid }) => contexts.some(({ abstractSyntax }) => abstractSyntax === sopClassUid))
    .map(({ sopClassUid, scu, scp }) => ({ sopClassUid, scu, scp: scp && terms.takesBack(sopClassUid) }));
  return { contexts, answers, roles };
}

/** Explicit VR, and whatever is compressed, before the forms that say less or cost more; else as the other side has them. */
function preferred(transferSyntaxes: readonly string[], abstractSyntax: string): string | undefined {
  // Identifiers of queries are written in these two alone.
  const isQuery = abstractSyntax in QUERY_RETRIEVE;
  const taken = transferSyntaxes.filter((uid) =>
    isQuery ? uid === '1.2.840.10008.1.2' || uid === '1.2.840.10008.1.2.1' : /^[0-9.]{1,64}$/.test(uid),
  );
  const rank = (uid: string) => RELUCTANT[uid] ?? 0;
  return taken.sort((left, right) => rank(left) - rank(right))[0];
}

function farewell(socket: Socket, last: Buffer): void {
  socket.on('error', () => undefined);
  if (socket.writable) socket.end(last);
  socket.resume();
  setTimeout(() => socket.destroy(), FAREWELL_MS).unref();
}
