import { readdirSync, readlinkSync } from 'node:fs';

/** Files below a folder that this process holds open. Linux tells them. */
export function openFiles(folder: string): string[] {
  const found: string[] = [];
  for (const descriptor of readdirSync('/proc/self/fd')) {
    try {
      const path = readlinkSync(`/proc/self/fd/${descriptor}`);
      if (path.startsWith(`${folder}/`)) found.push(path);
    } catch {
      // Closed in this moment.
    }
  }
  return found;
}
