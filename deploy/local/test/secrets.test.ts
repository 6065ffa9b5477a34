import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { derivedPassword, ensureSecrets, readMasterSecret } from '../src/secrets.js';

describe('the secrets of a data directory', () => {
  let dataDirectory: string;

  beforeEach(() => {
    dataDirectory = mkdtempSync(join(tmpdir(), 'circus-secrets-'));
  });
  afterEach(() => rmSync(dataDirectory, { recursive: true }));

  const modeOf = (path: string) => statSync(join(dataDirectory, path)).mode & 0o777;

  it('are readable by their owner only, also after somebody had loosened that', () => {
    ensureSecrets(dataDirectory);
    const files = readdirSync(join(dataDirectory, 'secrets')).map((name) => `secrets/${name}`);
    for (const path of ['secrets', ...files]) chmodSync(join(dataDirectory, path), 0o755);
    ensureSecrets(dataDirectory);
    expect(modeOf('secrets')).toBe(0o700);
    expect(files.map(modeOf)).toEqual([0o600, 0o600]);
  });

  it('stay the same from one start to the next, and differ between installations', () => {
    const first = ensureSecrets(dataDirectory);
    expect(ensureSecrets(dataDirectory)).toEqual(first);
    expect(readMasterSecret(dataDirectory)).toBe(first.master);
    expect(ensureSecrets(join(dataDirectory, 'other')).master).not.toBe(first.master);
  });

  it('hold an Ed25519 key pair', () => {
    const { internalPrivateKey, internalPublicKey } = ensureSecrets(dataDirectory);
    const text = Buffer.from('internal token');
    const signature = sign(null, text, createPrivateKey(internalPrivateKey));
    expect(createPublicKey(internalPublicKey).asymmetricKeyType).toBe('ed25519');
    expect(verify(null, text, createPublicKey(internalPublicKey), signature)).toBe(true);
  });

  it('give every name its own password', () => {
    const { master } = ensureSecrets(dataDirectory);
    expect(derivedPassword(master, 'circus_auth')).toMatch(/^[0-9a-f]{64}$/);
    expect(derivedPassword(master, 'circus_auth')).not.toBe(derivedPassword(master, 'circus_sharing'));
  });
});
