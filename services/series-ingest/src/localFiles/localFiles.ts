import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

/** Files of this machine, read as those of a storage are: a path is the key. */
export const localFiles = {
  async read(path: string, { offset, length }: { offset: number; length?: number } = { offset: 0 }): Promise<Buffer> {
    const handle = await open(path, 'r');
    try {
      const wanted = length ?? Math.max(0, (await handle.stat()).size - offset);
      const bytes = Buffer.allocUnsafe(wanted);
      let filled = 0;
      while (filled < wanted) {
        const { bytesRead } = await handle.read(bytes, filled, wanted - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    } finally {
      await handle.close();
    }
  },

  stream: (path: string): AsyncIterable<Uint8Array> => createReadStream(path, { highWaterMark: 1 << 18 }),
};

/** What went wrong with a file of this machine, in words. */
export function reasonOf(error: unknown): string {
  switch ((error as NodeJS.ErrnoException | null)?.code) {
    case 'ENOENT':
      return 'There is no such file or folder.';
    case 'EACCES':
    case 'EPERM':
      return 'It may not be read.';
    case undefined:
      return (error as Error).message;
    default:
      return `It cannot be read (${(error as NodeJS.ErrnoException).code}).`;
  }
}
