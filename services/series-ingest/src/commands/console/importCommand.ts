import { domainName, newId } from '@circus/contracts';
import { type CircusCommand, expectStreamedBytes } from '@circus/service-kit';
import { z } from 'zod';
import { seriesIngestConfig } from '../../config.js';
import { COMMAND_LINE } from '../../sources/commandLine.js';
import { withArchive } from './archive.js';
import { wholeNumber } from './given.js';

const importSettings = seriesIngestConfig.pick({
  DICOM_TIMEZONE: true,
  MAX_FILE_BYTES: true,
  MAX_HEADER_BYTES: true,
  HEADER_THREAD_MIB: true,
  MIN_FREE_BYTES: true,
  FREE_SPACE_CHECK_INTERVAL_MS: true,
  COMMIT_PATIENCE_MS: true,
  FILTER_TTL_MS: true,
  MAX_ARCHIVE_ENTRIES: true,
  MAX_ARCHIVE_INFLATED_BYTES: true,
  MAX_ARCHIVE_RATIO: true,
  ARCHIVE_RATIO_FLOOR_BYTES: true,
});

/** Two batches are committed at the same time, beside them files are looked up. */
const CONNECTIONS = 4;

/** `import-series`, by one of its names. */
export const importCommand = (name: string): CircusCommand => ({
  name,
  summary: 'Import DICOM files from where they lie: files, folders, ZIP and TAR archives. Run again, it goes on',
  arguments: [{ name: '<paths...>', summary: 'files, archives, and folders with everything below them' }],
  options: [
    { flags: '-d, --domain <domain>', summary: 'the domain that new series belong to' },
    { flags: '--parallel <files>', summary: 'files read at the same time', default: '8' },
  ],
  needs: 'database',
  run: async (context, paths, { domain, parallel }) => {
    if (!domainName.safeParse(domain).success) throw new Error('Domain must be specified');
    const settings = importSettings.safeParse(context.environment ?? {});
    if (!settings.success) throw new Error(`A variable cannot be used: ${z.prettifyError(settings.error)}`);
    const config = settings.data;
    const filesAtOnce = wholeNumber('--parallel', parallel, 1, 64);
    expectStreamedBytes();
    const { assembleStore } = await import('../../storing/assembleStore.js');
    const { SourceFilters } = await import('../../filtering/sourceFilters.js');
    const { TagFilterTransform } = await import('../../filtering/tagFilterTransform.js');
    const { RewriteThread } = await import('../../rewriting/rewriteThread.js');
    const { FolderImport } = await import('../../localFiles/folderImport.js');
    const { KnownInstances } = await import('../../localFiles/knownInstances.js');
    const { log, print, progress } = context;
    const summary = await withArchive(
      context,
      async ({ database, storage }) => {
        // The service, or its next start, publishes what waits in the outbox.
        const filters = new SourceFilters(database, config.FILTER_TTL_MS);
        const rewriteThread = new RewriteThread({ memoryMiB: config.HEADER_THREAD_MIB, log });
        const transforms = [new TagFilterTransform(filters, rewriteThread, config.MAX_HEADER_BYTES)];
        const assembled = assembleStore({ config, log, database, storage, transforms, committed: () => undefined });
        try {
          return await new FolderImport({
            store: assembled.store,
            known: new KnownInstances(database, domain as string),
            origin: {
              domain: domain as string,
              source: COMMAND_LINE,
              actor: { userId: null, userEmail: '', address: 'command line', requestId: newId() },
            },
            limits: {
              maxEntries: config.MAX_ARCHIVE_ENTRIES,
              maxInflatedBytes: config.MAX_ARCHIVE_INFLATED_BYTES,
              maxRatio: config.MAX_ARCHIVE_RATIO,
              ratioFloorBytes: config.ARCHIVE_RATIO_FLOOR_BYTES,
            },
            maxHeaderBytes: config.MAX_HEADER_BYTES,
            parallel: filesAtOnce,
            log,
            failed: (path, reason) => print(`Failed ${path}: ${reason}`),
            skipped: (path, reason) => print(`Skipped ${path}: ${reason}`),
            onProgress: (finished, total) => progress(finished, total, 'files'),
          }).run(paths);
        } finally {
          await assembled.close();
          await rewriteThread.close();
        }
      },
      { connections: CONNECTIONS },
    );
    print(`Imported ${files(summary.imported)}.`);
    if (summary.known > 0) print(`${files(summary.known)} in the archive already.`);
    if (summary.stopped !== null) {
      throw new Error(`The import stopped: ${summary.stopped} The same command goes on where it was.`);
    }
    if (summary.failed > 0) throw new Error(`${files(summary.failed)} could not be imported.`);
  },
});

const files = (count: number): string => (count === 1 ? '1 file' : `${count} files`);
