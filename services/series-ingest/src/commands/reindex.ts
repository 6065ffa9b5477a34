import type { CircusCommand } from '@circus/service-kit';
import { withArchive } from './console/archive.js';
import { wholeNumber } from './console/given.js';

/** Problems that are named. */
const NAMED = 50;

/** `node circus reindex`: makes the archive's rows from the stored files and their journal, while the suite is stopped. */
export const command: CircusCommand = {
  name: 'reindex',
  summary: 'Make every row of the archive from the stored files and the storage journal alone (with the suite stopped)',
  options: [
    {
      flags: '--replace',
      summary: 'make all rows anew where there are some; they are replaced all at once or not at all',
    },
    {
      flags: '--missing',
      summary: 'keep the rows and bring them up to the journal, as after an older database was restored',
    },
    { flags: '--accept-loss', summary: 'with --replace: also where images that have rows now would lose them' },
    { flags: '--parallel <files>', summary: 'files read at the same time', default: '8' },
  ],
  needs: 'database',
  run: (context, _args, { replace, missing, acceptLoss, parallel }) =>
    withArchive(context, async ({ database, storage, settings }) => {
      if (replace && missing) throw new Error('Give --replace or --missing, not both.');
      const { reindexArchive } = await import('../reindexing/reindexArchive.js');
      const { images, series, removedSeries, unknownFiles, problems, problemCount } = await reindexArchive({
        database,
        storage,
        mode: replace ? 'replace' : missing ? 'missing' : 'empty',
        acceptLoss: acceptLoss === true,
        parallel: wholeNumber('--parallel', parallel, 1, 64),
        defaultOffsetMinutes: settings.DICOM_TIMEZONE,
        maxHeaderBytes: settings.MAX_HEADER_BYTES,
        onProgress: context.progress,
      });
      context.print(`${images} image(s) were indexed, ${series} series were made or changed.`);
      if (removedSeries > 0) context.print(`${removedSeries} series that were deleted later were removed.`);
      if (unknownFiles > 0) {
        context.print(
          `${unknownFiles} file(s) are in no line of the journal: nobody acknowledged them, no row was made.`,
        );
      }
      for (const { key, reason } of problems.slice(0, NAMED)) context.print(`  ${key}: ${reason}`);
      if (problemCount > NAMED) context.print(`  … and ${problemCount - NAMED} more`);
      if (problemCount > 0) throw new Error(`${problemCount} thing(s) are not as they should be.`);
    }),
};
