import { createHash, randomBytes } from 'node:crypto';

/** A new access token: 40 lower-case hexadecimal digits, 160 random bits. */
export const newAccessToken = (): string => randomBytes(20).toString('hex');

/** What is kept of a token, and what it is found by. */
export const hashToken = (token: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(token).digest());
