import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { compare } from 'bcryptjs';

/** argon2id (the library's default algorithm) with 19 MiB and two passes: some 25 ms, on a thread of its own. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const ARGON2ID = /^\$argon2id\$/;
/** PHP's, the original's and the corrected one's prefix: CIRCUS and Slicebox wrote such hashes. */
const BCRYPT = /^\$2[aby]\$/;

/** What stands in the database for a password (DECISIONS 6). */
export const hashPassword = (password: string): Promise<string> => hash(password, COST);

/** Whether the password is the one of the hash; false for a hash of unknown form, as for the empty one. */
export async function verifyPassword(passwordHash: string, password: string): Promise<boolean> {
  if (BCRYPT.test(passwordHash)) return compare(password, passwordHash);
  if (ARGON2ID.test(passwordHash)) return verify(passwordHash, password);
  return false;
}

/** Whether the hash is to be written anew while the password is at hand. */
export const isOutdated = (passwordHash: string): boolean => !ARGON2ID.test(passwordHash);

let dummyHash: Promise<string> | undefined;

/**
 * Takes as long as a verification, and fails: an unknown name must not be told from a wrong password by the time that
 * the answer takes.
 */
export async function verifyNothing(password: string): Promise<false> {
  dummyHash ??= hashPassword(randomBytes(16).toString('hex'));
  await verify(await dummyHash, password);
  return false;
}
