import { gunzipSync, gzipSync } from 'node:zlib';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What NATS takes, with some room for headers. */
const MOST_BYTES = 1_000_000;
/** Answers above this are compressed. */
const COMPRESSED_FROM = 200_000;
/** What a compressed answer may become. */
const MOST_UNPACKED = 64_000_000;
const LOW_EFFORT = { level: 1 };

/**
 * JSON in UTF-8. Messages above NATS' limit of 1 MiB are refused before they are sent.
 *
 * @throws RangeError
 */
export function encode(payload: unknown): Uint8Array {
  return checked(encoder.encode(JSON.stringify(payload)));
}

/** The same for answers to RPCs, where both sides are ours: long ones are compressed. @throws RangeError */
export function encodeAnswer(payload: unknown): Uint8Array {
  const bytes = encoder.encode(JSON.stringify(payload));
  if (bytes.length > MOST_UNPACKED) throw tooLarge(bytes);
  return checked(bytes.length > COMPRESSED_FROM ? gzipSync(bytes, LOW_EFFORT) : bytes);
}

/** The JSON in a message, or undefined where it is none. */
export function decode(data: Uint8Array): unknown {
  if (data.length === 0) return undefined;
  try {
    return JSON.parse(decoder.decode(data));
  } catch {
    return undefined;
  }
}

/** The JSON in an answer to an RPC, or undefined where it is none. */
export function decodeAnswer(data: Uint8Array): unknown {
  // JSON begins otherwise (RFC 1952 2.3.1).
  if (data[0] !== 0x1f || data[1] !== 0x8b) return decode(data);
  try {
    return decode(gunzipSync(data, { maxOutputLength: MOST_UNPACKED }));
  } catch {
    return undefined;
  }
}

function checked(bytes: Uint8Array): Uint8Array {
  if (bytes.length > MOST_BYTES) throw tooLarge(bytes);
  return bytes;
}

const tooLarge = ({ length }: Uint8Array) =>
  new RangeError(`A message of ${length} bytes is too large for NATS; large content goes into a row or file.`);
