import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, type SecureContextOptions } from 'node:tls';
import { malformed, NetworkError } from '../networkError.js';
import {
  type AssociateAccept,
  decodeAssociateAccept,
  encodeAssociateRequest,
  PDU,
  type ProposedContext,
  pdu,
  type RoleSelection,
} from '../pdu/associatePdus.js';
import { ByteReader } from '../pdu/byteReader.js';
import { Association, type Patience } from './association.js';

/** A DICOM node that is asked. */
export interface RemoteNode {
  host: string;
  port: number;
  calledAeTitle: string;
  callingAeTitle: string;
  /** Null without TLS; the certificate of the other side is checked. */
  tls: SecureContextOptions | null;
}

export interface RequestorTerms {
  maxPduLength: number;
  /** For the connection, and for the answer to the A-ASSOCIATE-RQ. */
  negotiationMs: number;
  patience: Patience;
  signal?: AbortSignal | undefined;
}

const ACCEPT_LIMIT = 256 * 1024;

/**
 * Connects to a node and asks for an association.
 *
 * @param contexts of whom at least one has to be accepted
 * @throws NetworkError
 */
export async function requestAssociation(
  node: RemoteNode,
  contexts: readonly ProposedContext[],
  terms: RequestorTerms,
  roles: readonly RoleSelection[] = [],
): Promise<Association> {
  const socket = await connected(node, terms);
  const reader = new ByteReader(socket);
  const timer = setTimeout(
    () => reader.end(new NetworkError('timedOut', 'The request for an association is not answered.')),
    terms.negotiationMs,
  );
  try {
    const { callingAeTitle, calledAeTitle } = node;
    const { maxPduLength } = terms;
    const request = { callingAeTitle, calledAeTitle, contexts: [...contexts], roles: [...roles], maxPduLength };
    socket.write(encodeAssociateRequest(request));
    const answer = await readAnswer(reader);
    const accepted = contexts.flatMap(({ id, abstractSyntax, transferSyntaxes }) => {
      const context = answer.contexts.find((each) => each.id === id);
      if (context?.result !== 0) return [];
      if (!transferSyntaxes.includes(context.transferSyntax)) {
        throw malformed('The other side accepted a transfer syntax that was not proposed.');
      }
      return [{ id, abstractSyntax, transferSyntax: context.transferSyntax }];
    });
    const agreed = {
      ...{ callingAeTitle, calledAeTitle, contexts: accepted, roles: answer.roles },
      ...{ ownMaxPdu: maxPduLength, peerMaxPdu: answer.maxPduLength },
    };
    const association = new Association(socket, reader, agreed, terms.patience);
    terms.signal?.addEventListener('abort', () => association.abort(), { once: true });
    if (accepted.length > 0) return association;
    await association.release();
    throw new NetworkError('rejected', 'The other side accepts none of the objects or services that it was offered.');
  } catch (error) {
    if (socket.writable) socket.end(pdu(PDU.abort, Buffer.alloc(4)));
    setTimeout(() => socket.destroy(), 1_000).unref();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function connected({ host, port, tls }: RemoteNode, { negotiationMs, signal }: RequestorTerms): Promise<Socket> {
  const socket: Socket = tls
    ? connectTls({ host, port, ...tls, servername: nameOf(host) })
    : connectPlain({ host, port });
  socket.setNoDelay(true);
  await new Promise<void>((resolve, reject) => {
    const fail = (message: string, cause?: unknown) => {
      socket.destroy();
      reject(new NetworkError('unreachable', message, { cause }));
    };
    const timer = setTimeout(() => fail('The node does not answer.'), negotiationMs);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    signal?.addEventListener('abort', () => fail('The connection is not wanted any more.'), { once: true });
    socket.once(tls ? 'secureConnect' : 'connect', done);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      fail(REASONS[error.code ?? ''] ?? 'The node cannot be reached.', error);
    });
  });
  return socket;
}

/** A name for the certificate; an address is none. */
const nameOf = (host: string): string | undefined => (/^[\d.]+$|:/.test(host) ? undefined : host);

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The node refuses the connection.',
  ENOTFOUND: 'The host is unknown.',
  EAI_AGAIN: 'The host is unknown.',
  EHOSTUNREACH: 'There is no way to the host.',
  ENETUNREACH: 'There is no way to the host.',
  ETIMEDOUT: 'The node does not answer.',
};

async function readAnswer(reader: ByteReader): Promise<AssociateAccept> {
  const start = await reader.exactly(6);
  const length = start.readUInt32BE(2);
  if (length > ACCEPT_LIMIT) throw malformed('An A-ASSOCIATE-AC is longer than any is.');
  const body = await reader.exactly(length);
  if (start[0] === PDU.accept) {
    const answer = decodeAssociateAccept(body);
    if (answer.maxPduLength !== 0 && answer.maxPduLength < 128) {
      throw malformed('The other side takes no PDU that is long enough for a message.');
    }
    return answer;
  }
  if (start[0] === PDU.reject && length === 4) throw rejected(body);
  if (start[0] === PDU.abort) throw new NetworkError('aborted', 'The other side aborted the association.');
  throw malformed('The answer to an A-ASSOCIATE-RQ is none.');
}

function rejected(body: Buffer): NetworkError {
  const [, result, source, reason] = body;
  const why = REJECTIONS[`${source}.${reason}`] ?? `source ${source}, reason ${reason}`;
  const how = result === 2 ? 'for the moment' : 'for good';
  return new NetworkError('rejected', `The other side rejected the association ${how}: ${why}.`);
}

/** Source and reason (PS3.8 9.3.4). */
const REJECTIONS: Readonly<Record<string, string>> = {
  '1.1': 'no reason given',
  '1.2': 'application context not supported',
  '1.3': 'calling AE title not recognized',
  '1.7': 'called AE title not recognized',
  '2.1': 'no reason given',
  '2.2': 'protocol version not supported',
  '3.1': 'temporary congestion',
  '3.2': 'local limit exceeded',
};
