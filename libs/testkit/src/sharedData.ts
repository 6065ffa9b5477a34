import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * A file or folder of the customer's documents and other people's images, which the project does not contain. They lie
 * beside the checkout, or where CIRCUS_SHARED_DIR says.
 *
 * @param leftOut what a test leaves out without it: printed, so that nobody takes the rest for the whole
 * @returns the path, or null where it is absent
 */
export function sharedData(path: string, leftOut: string): string | null {
  const root = process.env.CIRCUS_SHARED_DIR ?? resolve(process.cwd(), '../shared');
  const found = join(root, path);
  if (existsSync(found)) return found;
  console.warn(`LEFT OUT: ${leftOut}, because ${path} is not there. Set CIRCUS_SHARED_DIR to the folder that has it.`);
  return null;
}
