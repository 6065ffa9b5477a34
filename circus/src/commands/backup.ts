import { resolve } from 'node:path';
import { createBackup, readConfiguration } from '@circus/local';
import type { CircusCommand } from '@circus/service-kit';

/** `node circus backup <folder>`: beside a running suite, or one that stands. */
export const backup: CircusCommand = {
  name: 'backup',
  summary:
    'Back up database, stored files, journal and secrets into a folder; what it has from earlier is not copied again',
  arguments: [{ name: '<folder>', summary: 'folder of the backups, best on another disk; made where there is none' }],
  options: [
    { flags: '--keep <backups>', summary: 'remove older backups than so many newest, once this one is complete' },
    { flags: '--parallel <files>', summary: 'files copied at the same time', default: '4' },
  ],
  needs: 'database',
  run: async ({ databaseUrl, storageUrl, print, progress }, [folder = ''], { keep, parallel }) => {
    const made = await createBackup({
      directory: resolve(folder),
      databaseUrl,
      storageUrl,
      dataDirectory: readConfiguration().dataDirectory,
      keep: keep === undefined ? undefined : wholeNumber('--keep', keep, 1),
      parallel: wholeNumber('--parallel', parallel, 1),
      onProgress: progress,
    });
    print(
      `Backup ${made.id}: ${made.images} image(s); ${made.copiedFiles} file(s), ${mebibytes(made.copiedBytes)} MiB, were copied.`,
    );
    if (made.removedBackups > 0) print(`${made.removedBackups} older backup(s) were removed.`);
    for (const problem of made.problems) print(`  ${problem}`);
    if (made.problems.length > 0) throw new Error('The backup is complete, but the archive is not as it should be.');
  },
};

/** @throws Error that names the option */
export function wholeNumber(option: string, text: unknown, from: number): number {
  const number = typeof text === 'string' && /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= from) return number;
  throw new Error(`${option} must be a whole number of ${from} or more.`);
}

const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
