import { z } from 'zod';

const seriesUid = z
  .string()
  .max(64)
  .regex(/^[0-9]+(\.[0-9]+)+$/);
const transferId = z.string().min(1).max(200);
const index = z.number().int().min(0);

/** What clients ask for. (RS specification 2.7) */
const clientMessage = z.discriminatedUnion('messageType', [
  z.object({
    messageType: z.literal('BEGIN_TRANSFER'),
    transferId,
    seriesUid,
    partialVolumeDescriptor: z
      .object({ start: z.number().int(), end: z.number().int(), delta: z.number().int() })
      .nullish(),
    /** The series' own token, for a connection without a credential. */
    token: z.string().max(200).nullish(),
  }),
  z.object({
    messageType: z.literal('SET_PRIORITY'),
    transferId,
    target: z.union([index, z.array(index).max(100_000)]),
    priority: z.number(),
  }),
  z.object({ messageType: z.literal('PAUSE_TRANSFER'), transferId }),
  z.object({ messageType: z.literal('RESUME_TRANSFER'), transferId }),
  z.object({ messageType: z.literal('ABORT_TRANSFER'), transferId }),
]);
type ClientMessage = z.infer<typeof clientMessage>;
export type BeginTransfer = Extract<ClientMessage, { messageType: 'BEGIN_TRANSFER' }>;

/** What the server says, beside the bytes of a slice. */
export type ServerMessage =
  | { messageType: 'TRANSFER_IMAGE'; transferId: string; imageIndex: number }
  | { messageType: 'TRANSFER_ERROR'; transferId: string; message: string; imageIndex?: number };

const KNOWN = new Set<unknown>(clientMessage.options.map((option) => option.shape.messageType.value));
const NEWLINE = 0x0a;

/** What a message turned out to be. */
export type ReadMessage =
  | { kind: 'message'; message: ClientMessage }
  /** A known message with fields that cannot be meant. */
  | { kind: 'flawed'; transferId: string; flaw: string }
  /** Of a type that is not known: nothing is done about it. */
  | { kind: 'unknown' }
  | { kind: 'unreadable' };

/** Reads a message: JSON up to the first newline; what follows, a payload, has no meaning from a client. */
export function readMessage(bytes: Buffer): ReadMessage {
  const end = bytes.indexOf(NEWLINE);
  let json: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(end === -1 ? bytes : bytes.subarray(0, end));
    json = JSON.parse(text);
  } catch {
    return { kind: 'unreadable' };
  }
  if (typeof json !== 'object' || json === null || !('messageType' in json)) return { kind: 'unreadable' };
  if (!KNOWN.has(json.messageType)) return { kind: 'unknown' };
  const read = clientMessage.safeParse(json);
  if (read.success) return { kind: 'message', message: read.data };
  const named = 'transferId' in json && typeof json.transferId === 'string' ? json.transferId.slice(0, 200) : '';
  const flaw = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join(' ');
  return { kind: 'flawed', transferId: named, flaw };
}

/** The head of a message: its payload, if any, follows. */
export const messageHead = (message: ServerMessage): Buffer => Buffer.from(`${JSON.stringify(message)}\n`);
