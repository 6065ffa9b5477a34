import { malformed } from '../networkError.js';

/** Command fields (PS3.7 E.1-1); a response has 0x8000 more than its request. */
export const COMMAND = {
  store: 0x0001,
  get: 0x0010,
  find: 0x0020,
  move: 0x0021,
  echo: 0x0030,
  cancel: 0x0fff,
} as const;
export const RESPONSE = 0x8000;
const NO_DATASET = 0x0101;

/** A command set (PS3.7 E), as far as C-services need it. Absent members are left out. */
export interface CommandSet {
  commandField: number;
  messageId?: number | undefined;
  messageIdBeingRespondedTo?: number | undefined;
  affectedSopClassUid?: string | undefined;
  affectedSopInstanceUid?: string | undefined;
  moveDestination?: string | undefined;
  moveOriginatorAeTitle?: string | undefined;
  moveOriginatorMessageId?: number | undefined;
  priority?: number | undefined;
  hasDataset: boolean;
  status?: number | undefined;
  /** At most 64 characters. */
  errorComment?: string | undefined;
  remaining?: number | undefined;
  completed?: number | undefined;
  failed?: number | undefined;
  warning?: number | undefined;
}

type Member = Exclude<keyof CommandSet, 'hasDataset'>;

/** Elements of group 0000 in ascending order. */
const ELEMENTS: readonly (readonly [element: number, member: Member, vr: 'US' | 'UI' | 'AE' | 'LO'])[] = [
  [0x0002, 'affectedSopClassUid', 'UI'],
  [0x0100, 'commandField', 'US'],
  [0x0110, 'messageId', 'US'],
  [0x0120, 'messageIdBeingRespondedTo', 'US'],
  [0x0600, 'moveDestination', 'AE'],
  [0x0700, 'priority', 'US'],
  [0x0900, 'status', 'US'],
  [0x0902, 'errorComment', 'LO'],
  [0x1000, 'affectedSopInstanceUid', 'UI'],
  [0x1020, 'remaining', 'US'],
  [0x1021, 'completed', 'US'],
  [0x1022, 'failed', 'US'],
  [0x1023, 'warning', 'US'],
  [0x1030, 'moveOriginatorAeTitle', 'AE'],
  [0x1031, 'moveOriginatorMessageId', 'US'],
];
const DATASET_TYPE = 0x0800;

/** Implicit VR little endian, as commands always are (PS3.7 6.3.1). */
export function encodeCommandSet(command: CommandSet): Buffer {
  const parts: Buffer[] = [];
  let isTypeWritten = false;
  for (const [number, member, vr] of ELEMENTS) {
    if (!isTypeWritten && number > DATASET_TYPE) {
      parts.push(element(DATASET_TYPE, uint16(command.hasDataset ? 1 : NO_DATASET)));
      isTypeWritten = true;
    }
    const value = command[member];
    if (value === undefined) continue;
    parts.push(element(number, vr === 'US' ? uint16(Number(value)) : text(String(value), vr === 'UI' ? '\0' : ' ')));
  }
  const body = Buffer.concat(parts);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([element(0x0000, length), body]);
}

/** @throws NetworkError 'malformed' */
export function decodeCommandSet(bytes: Buffer): CommandSet {
  const values: Partial<Record<Member, number | string>> = {};
  let datasetType = NO_DATASET;
  for (let at = 0; at < bytes.length; ) {
    if (bytes.length - at < 8) throw malformed('A command set ends too early.');
    const [group, number, length] = [bytes.readUInt16LE(at), bytes.readUInt16LE(at + 2), bytes.readUInt32LE(at + 4)];
    const value = bytes.subarray(at + 8, at + 8 + length);
    if (group !== 0 || value.length !== length)
      throw malformed('A command set is not of the form that it has to have.');
    at += 8 + length;
    if (number === DATASET_TYPE) datasetType = uint16In(value);
    const known = ELEMENTS.find(([each]) => each === number);
    if (!known) continue;
    const [, member, vr] = known;
    values[member] =
      vr === 'US'
        ? uint16In(value)
        : value
            .toString('latin1')
            .replace(/[\0 ]+$/, '')
            .trimStart();
  }
  if (values.commandField === undefined) throw malformed('A command set does not say which command it is.');
  return { ...values, hasDataset: datasetType !== NO_DATASET } as CommandSet;
}

function element(number: number, value: Buffer): Buffer {
  const start = Buffer.alloc(8);
  start.writeUInt16LE(number, 2);
  start.writeUInt32LE(value.length, 4);
  return Buffer.concat([start, value]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value & 0xffff);
  return bytes;
}

function uint16In(value: Buffer): number {
  if (value.length !== 2) throw malformed('A number in a command set has a wrong length.');
  return value.readUInt16LE(0);
}

const text = (value: string, padding: string): Buffer =>
  Buffer.from(value.length % 2 === 0 ? value : value + padding, 'latin1');
