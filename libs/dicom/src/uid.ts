import { createHash } from 'node:crypto';

/**
 * A UID made of a text: the same text gives the same UID, on every machine. It is a UUID (version 8, RFC 9562, of the
 * text's SHA-256) under the root 2.25 (PS3.5 B.2), at most 44 characters.
 */
export function uidFrom(text: string): string {
  const uuid = createHash('sha256').update(text, 'utf8').digest().subarray(0, 16);
  uuid[6] = ((uuid[6] ?? 0) & 0x0f) | 0x80;
  uuid[8] = ((uuid[8] ?? 0) & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${uuid.toString('hex')}`)}`;
}
