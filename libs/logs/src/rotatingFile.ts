import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type DestinationStream, pino } from 'pino';
import { compressAside, putAside } from './aside.js';

export interface RotatingFileOptions {
  path: string;
  /** It is put aside when it has grown to so much. A line is never split. */
  maxBytes: number;
  /** How many files that were put aside are kept, compressed. */
  kept: number;
}

/** A log file that its only writer puts aside when it has grown large. */
export interface RotatingFile extends DestinationStream {
  /** Writes what is left, closes the file, and resolves when what was put aside is compressed. */
  end(): Promise<void>;
}

/** What waits for a disk that takes nothing, at most: more would be the end of the process. */
const MOST_WAITING_BYTES = 64 * 2 ** 20;

/**
 * Opens a log file for appending. Lines are written beside the work; what is left when the process ends is written then. The
 * process must be the only one that writes into the file.
 */
export function rotatingFile({ path, maxBytes, kept }: RotatingFileOptions): RotatingFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let size = sizeOf(path);
  if (size >= maxBytes) {
    putAside(path, kept);
    size = 0;
  }
  const stream = pino.destination({
    ...{ dest: path, sync: false, append: true, mode: 0o600, maxLength: MOST_WAITING_BYTES },
  });
  let ending = false;
  /** While a file is put aside and compressed: the next waits for it. */
  let busy: Promise<void> | null = null;

  /** Whether the stream got its new file. */
  const reopening = (): Promise<boolean> =>
    new Promise((resolve) => {
      const opened = (): void => settle(true);
      const failed = (): void => settle(false);
      const settle = (isOpen: boolean): void => {
        stream.off('ready', opened);
        stream.off('error', failed);
        resolve(isOpen);
      };
      stream.on('ready', opened);
      stream.on('error', failed);
    });
  const compress = async (): Promise<void> => {
    await compressAside(path, kept);
    busy = null;
    if (size >= maxBytes) rotate();
  };
  const rotate = (): void => {
    if (busy || ending) return;
    try {
      // It is not there where it was put aside before, and no new one could be opened.
      if (existsSync(path)) putAside(path, kept);
    } catch {
      return; // a disk that takes no new name: the file goes on growing, and the next line tries again
    }
    busy = reopening().then((isOpen) => {
      if (isOpen) return compress();
      busy = null;
      size = maxBytes; // lines still go into the file that was put aside: the next one tries again
    });
    size = 0;
    // What is on its way goes into the old file, as a whole; everything after it into the new one.
    stream.reopen();
  };
  stream.on('write', (bytes: number) => {
    size += bytes;
    if (size >= maxBytes) rotate();
  });
  // Nobody is left to tell of a disk that takes no line: it waits for the next one.
  stream.on('error', () => undefined);
  const flush = (): void => {
    try {
      stream.flushSync();
    } catch {
      // It was not opened yet, or is closed.
    }
  };
  process.once('exit', flush);
  // What was put aside above, or by a process that ended before it had compressed it.
  busy = compress();

  return {
    write: (line) => void stream.write(line),
    end: async () => {
      ending = true;
      while (busy) await busy;
      process.off('exit', flush);
      const closed = new Promise<void>((resolve) => void stream.once('close', resolve));
      stream.end();
      await closed;
    },
  };
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
