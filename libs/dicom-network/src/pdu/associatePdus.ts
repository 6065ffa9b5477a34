import { implementationClassUid, implementationVersionName } from '@circus/dicom';
import { malformed } from '../networkError.js';
import { APPLICATION_CONTEXT } from '../uids.js';

export interface ProposedContext {
  /** Odd, 1 to 255. */
  id: number;
  abstractSyntax: string;
  transferSyntaxes: string[];
}

/** What the acceptor says of a proposed context (PS3.8 9.3.3.2). */
interface AnsweredContext {
  id: number;
  /** 0 accepted, 3 abstract syntax not supported, 4 transfer syntaxes not supported. */
  result: number;
  transferSyntax: string;
}

/** Who may be what for a SOP class (PS3.7 D.3.3.4). */
export interface RoleSelection {
  sopClassUid: string;
  scu: boolean;
  scp: boolean;
}

export interface AssociateRequest {
  calledAeTitle: string;
  callingAeTitle: string;
  contexts: ProposedContext[];
  roles: RoleSelection[];
  /** The longest P-DATA-TF variable field that the sender of this takes; 0 for any. */
  maxPduLength: number;
}

export interface AssociateAccept extends Omit<AssociateRequest, 'contexts'> {
  contexts: AnsweredContext[];
}

export const PDU = { request: 1, accept: 2, reject: 3, data: 4, releaseRequest: 5, releaseReply: 6, abort: 7 } as const;

/** Item types (PS3.8 9.3.2, PS3.7 D.3.3). */
const ITEM = {
  applicationContext: 0x10,
  proposedContext: 0x20,
  answeredContext: 0x21,
  abstractSyntax: 0x30,
  transferSyntax: 0x40,
  userInformation: 0x50,
  maximumLength: 0x51,
  implementationClass: 0x52,
  roleSelection: 0x54,
  implementationVersion: 0x55,
} as const;

export const encodeAssociateRequest = (request: AssociateRequest): Buffer =>
  encodeAssociate(
    PDU.request,
    request,
    request.contexts.map(({ id, abstractSyntax, transferSyntaxes }) =>
      item(
        ITEM.proposedContext,
        Buffer.from([id, 0, 0, 0]),
        textItem(ITEM.abstractSyntax, abstractSyntax),
        ...transferSyntaxes.map((uid) => textItem(ITEM.transferSyntax, uid)),
      ),
    ),
  );

export const encodeAssociateAccept = (accept: AssociateAccept): Buffer =>
  encodeAssociate(
    PDU.accept,
    accept,
    accept.contexts.map(({ id, result, transferSyntax }) =>
      item(
        ITEM.answeredContext,
        Buffer.from([id, 0, result, 0]),
        // Not significant where the context is refused, but some readers want one (PS3.8 9.3.3.2.1).
        textItem(ITEM.transferSyntax, transferSyntax),
      ),
    ),
  );

/** A whole PDU around its variable field. */
export function pdu(type: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const start = Buffer.alloc(6);
  start[0] = type;
  start.writeUInt32BE(body.length, 2);
  return Buffer.concat([start, body]);
}

/** @throws NetworkError 'malformed' */
export function decodeAssociateRequest(body: Buffer): AssociateRequest {
  const { items, ...titles } = decodeAssociate(body);
  const contexts: ProposedContext[] = [];
  for (const { type, value } of items) {
    if (type !== ITEM.proposedContext) continue;
    if (value.length < 4) throw malformed('A presentation context ends too early.');
    const inner = itemsIn(value.subarray(4));
    const id = value[0] as number;
    if (id % 2 === 0 || contexts.some((context) => context.id === id)) {
      throw malformed('A presentation context has an id that is even, or that another has.');
    }
    contexts.push({
      id,
      abstractSyntax: uidOf(inner.find(({ type }) => type === ITEM.abstractSyntax)?.value),
      transferSyntaxes: inner.filter(({ type }) => type === ITEM.transferSyntax).map(({ value }) => uidOf(value)),
    });
  }
  return { ...titles, contexts, ...userInformationIn(items) };
}

/** @throws NetworkError 'malformed' */
export function decodeAssociateAccept(body: Buffer): AssociateAccept {
  const { items, ...titles } = decodeAssociate(body);
  const contexts: AnsweredContext[] = [];
  for (const { type, value } of items) {
    if (type !== ITEM.answeredContext) continue;
    if (value.length < 4) throw malformed('A presentation context ends too early.');
    const syntax = itemsIn(value.subarray(4)).find((inner) => inner.type === ITEM.transferSyntax);
    contexts.push({ id: value[0] as number, result: value[2] as number, transferSyntax: uidOf(syntax?.value) });
  }
  return { ...titles, contexts, ...userInformationIn(items) };
}

function encodeAssociate(
  type: number,
  { calledAeTitle, callingAeTitle, roles, maxPduLength }: Omit<AssociateRequest, 'contexts'>,
  contexts: Buffer[],
): Buffer {
  const start = Buffer.alloc(68);
  start.writeUInt16BE(1, 0);
  start.write(calledAeTitle.padEnd(16), 4, 16, 'latin1');
  start.write(callingAeTitle.padEnd(16), 20, 16, 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(maxPduLength);
  const userInformation = item(
    ITEM.userInformation,
    item(ITEM.maximumLength, length),
    textItem(ITEM.implementationClass, implementationClassUid),
    ...roles.map(({ sopClassUid, scu, scp }) =>
      item(
        ITEM.roleSelection,
        lengthOf(sopClassUid),
        Buffer.from(sopClassUid),
        Buffer.from([Number(scu), Number(scp)]),
      ),
    ),
    textItem(ITEM.implementationVersion, implementationVersionName),
  );
  return pdu(type, start, textItem(ITEM.applicationContext, APPLICATION_CONTEXT), ...contexts, userInformation);
}

function item(type: number, ...parts: Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const start = Buffer.alloc(4);
  start[0] = type;
  start.writeUInt16BE(value.length, 2);
  return Buffer.concat([start, value]);
}

const textItem = (type: number, text: string): Buffer => item(type, Buffer.from(text, 'latin1'));

function lengthOf(text: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  return length;
}

interface Item {
  type: number;
  value: Buffer;
}

function decodeAssociate(body: Buffer): { calledAeTitle: string; callingAeTitle: string; items: Item[] } {
  if (body.length < 68) throw malformed('An A-ASSOCIATE PDU ends too early.');
  if ((body.readUInt16BE(0) & 1) === 0) throw malformed('The protocol version is not one that is known.');
  return {
    calledAeTitle: body.toString('latin1', 4, 20).replaceAll('\0', ' ').trim(),
    callingAeTitle: body.toString('latin1', 20, 36).replaceAll('\0', ' ').trim(),
    items: itemsIn(body.subarray(68)),
  };
}

function itemsIn(bytes: Buffer): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (bytes.length - at < 4) throw malformed('An item of an A-ASSOCIATE PDU ends too early.');
    const end = at + 4 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) throw malformed('An item of an A-ASSOCIATE PDU is longer than what holds it.');
    items.push({ type: bytes[at] as number, value: bytes.subarray(at + 4, end) });
    at = end;
  }
  return items;
}

function userInformationIn(items: Item[]): { maxPduLength: number; roles: RoleSelection[] } {
  const inner = itemsIn(items.find(({ type }) => type === ITEM.userInformation)?.value ?? Buffer.alloc(0));
  const longest = inner.find(({ type }) => type === ITEM.maximumLength)?.value;
  if (longest && longest.length !== 4) throw malformed('The maximum length item has a wrong length.');
  const roles = inner
    .filter(({ type }) => type === ITEM.roleSelection)
    .map(({ value }): RoleSelection => {
      const end = value.length >= 2 ? 2 + value.readUInt16BE(0) : 0;
      if (end === 0 || value.length < end + 2) throw malformed('A role selection item ends too early.');
      return { sopClassUid: uidOf(value.subarray(2, end)), scu: value[end] === 1, scp: value[end + 1] === 1 };
    });
  return { maxPduLength: longest?.readUInt32BE(0) ?? 0, roles };
}

const uidOf = (value: Buffer | undefined): string => value?.toString('latin1').replace(/[\0 ]+$/, '') ?? '';
