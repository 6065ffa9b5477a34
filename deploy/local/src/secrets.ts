import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from './atomicFile.js';
import { makeDataDirectory } from './dataDirectory.js';

/** What only this installation knows. Lost secrets lock the suite out of its own database. */
export interface Secrets {
  /** 32 random bytes in hexadecimal, from which passwords are derived. */
  master: string;
  /** Ed25519 key pair (PEM) of the gateway's internal token. */
  internalPrivateKey: string;
  internalPublicKey: string;
}

/** Reads the secrets below a data directory, and makes the ones that are not there yet (files 0600, folder 0700). */
export function ensureSecrets(dataDirectory: string): Secrets {
  makeDataDirectory(dataDirectory);
  const directory = join(dataDirectory, 'secrets');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  const master = ensureFile(join(directory, 'master'), () => randomBytes(32).toString('hex'));
  const internalPrivateKey = ensureFile(
    join(directory, 'internal-private-key.pem'),
    () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  );
  const publicKey = createPublicKey(createPrivateKey(internalPrivateKey));
  return {
    master: master.trim(),
    internalPrivateKey,
    internalPublicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
  };
}

/** The master secret of a data directory that was started before; undefined without one. */
export function readMasterSecret(dataDirectory: string): string | undefined {
  return readIfPresent(join(dataDirectory, 'secrets', 'master'))?.trim();
}

/** The password that belongs to a name (a database role, an account of NATS): HMAC-SHA256, in hexadecimal. */
export function derivedPassword(master: string, name: string): string {
  return createHmac('sha256', master).update(name).digest('hex');
}

function ensureFile(path: string, make: () => string): string {
  const present = readIfPresent(path);
  if (present !== undefined) {
    chmodSync(path, 0o600);
    return present;
  }
  const made = make();
  writeFileAtomically(path, made, 0o600);
  return made;
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
