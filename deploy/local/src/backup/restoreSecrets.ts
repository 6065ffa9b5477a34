import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../atomicFile.js';
import { makeDataDirectory } from '../dataDirectory.js';
import type { BackupDirectory, Manifest } from './backupDirectory.js';

/**
 * Puts a backup's secrets into a data directory that has none. One that has its own keeps them: the passwords of its database
 * are derived from them, and nothing that a backup holds is.
 */
export function restoreSecrets(
  directory: BackupDirectory,
  manifest: Manifest,
  dataDirectory: string,
): 'restored' | 'kept' {
  makeDataDirectory(dataDirectory);
  const folder = join(dataDirectory, 'secrets');
  if (existsSync(join(folder, 'master')) || manifest.secrets.length === 0) return 'kept';
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  for (const { name, file } of manifest.secrets) {
    if (!/^[a-z0-9][a-z0-9.-]*$/.test(name)) throw new Error('The manifest of the backup names a secret that is none.');
    writeFileAtomically(join(folder, name), readFileSync(directory.pathOf(manifest.id, file), 'utf8'), 0o600);
  }
  return 'restored';
}
