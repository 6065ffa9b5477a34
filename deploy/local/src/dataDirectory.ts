import { mkdirSync } from 'node:fs';

/**
 * Makes the data directory. Others may pass through it (PostgreSQL's account has to, where the suite runs as root), but not
 * see what is in it; the folders in it are for the owner only.
 */
export function makeDataDirectory(dataDirectory: string): void {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o711 });
}
