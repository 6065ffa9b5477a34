import { createReadStream, createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** Bytes of a log file before it is put aside, and how many such are kept, unless settings say otherwise. */
export const LOG_FILE_BYTES = 20 * 2 ** 20;
export const LOG_FILES_KEPT = 5;

/** A file that was put aside is compressed a moment later; until then it has its number alone. */
const FORMS = ['', '.gz'];

/**
 * Gives a log file the number 1 (`auth.log.1`) and those before it the next ones; the oldest beyond the number that is kept
 * goes. Whoever has the file open goes on writing into it.
 */
export function putAside(path: string, kept: number): void {
  for (const form of FORMS) rmSync(`${path}.${kept}${form}`, { force: true });
  for (let number = kept - 1; number >= 1; number--) {
    for (const form of FORMS) {
      const from = `${path}.${number}${form}`;
      if (existsSync(from)) renameSync(from, `${path}.${number + 1}${form}`);
    }
  }
  renameSync(path, `${path}.1`);
}

/** Compresses files that were put aside and that nobody writes into any more. What fails is left as it is, for the next time. */
export async function compressAside(path: string, kept: number): Promise<void> {
  for (let number = 1; number <= kept; number++) {
    const plain = `${path}.${number}`;
    if (!existsSync(plain)) continue;
    const unfinished = `${path}.gz.new`;
    try {
      await pipeline(createReadStream(plain), createGzip(), createWriteStream(unfinished, { mode: 0o600 }));
      await rename(unfinished, `${plain}.gz`);
      await rm(plain);
    } catch {
      await rm(unfinished, { force: true }).catch(() => undefined);
      return;
    }
  }
}
