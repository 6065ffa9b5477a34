import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SliceThreads } from '@circus/exports';
import type { CircusCommand, CommandContext } from '@circus/service-kit';
import { openStorage } from '@circus/storage';
import { type ArchivedFile, tgzArchive, zipArchive } from '@circus/volume';
import { caseDbConfig } from '../config.js';
import { type CaseFilesParts, caseFiles } from '../exports/caseFiles.js';
import { type ExportedCase, type ExportForm, withFolders } from '../exports/exportedCases.js';
import { findCasesToExport } from '../exports/exportRepository.js';
import { withDatabase } from './console/operator.js';

const LABELS = ['isolated', 'combined'] as const;
const FORMATS = ['mhd', 'nifti', 'dicomSeg'] as const;

/** `node circus export-case` (spec circus-db 5) */
export const command: CircusCommand = {
  name: 'export-case',
  summary: 'Write the latest revision of cases into archives: images and labels',
  arguments: [{ name: '<case-id...>', summary: 'the cases' }],
  options: [
    { flags: '-o, --output <folder>', summary: 'where the archives are put', default: './case-exports' },
    {
      flags: '-t, --type <kind>',
      summary: 'isolated: a file for each label; combined: one for each series',
      default: 'isolated',
    },
    { flags: '-f, --format <format>', summary: 'mhd, nifti, or dicomSeg (labels alone)', default: 'mhd' },
    { flags: '--zip', summary: 'make ZIP archives instead of TGZ' },
    { flags: '-c, --continue', summary: 'go on with the next case after an error' },
  ],
  needs: 'database',
  run: async (context, caseIds, options) => {
    const form: ExportForm = {
      labelPackType: oneOf(LABELS, '--type', options.type),
      volumeFormat: oneOf(FORMATS, '--format', options.format),
      mhdLineEnding: 'lf',
    };
    const directory = String(options.output);
    const packing = options.zip === true ? PACKINGS.zip : PACKINGS.tgz;
    await mkdir(directory, { recursive: true });
    const failures = await withDatabase(context, (database) =>
      withStorage(context, async (storage, threads) => {
        const failed: string[] = [];
        const wanted = [...new Set(caseIds)];
        const found = await findCasesToExport(database, wanted);
        const entries = wanted.map((caseId) => {
          const revisionIndex = (found.get(caseId)?.revisionCount ?? 0) - 1;
          return { caseId, revisionIndex, namesPatient: true };
        });
        for (const exported of withFolders(entries)) {
          try {
            if (!found.has(exported.caseId)) throw new Error(`There is no case "${exported.caseId}".`);
            const path = join(directory, exported.folder + packing.extension);
            await writeCase(context, { database, storage }, threads, { exported, form, packing, path });
            context.print(path);
          } catch (error) {
            if (options.continue !== true) throw error;
            failed.push(`${exported.caseId}: ${(error as Error).message}`);
          }
        }
        return failed;
      }),
    );
    if (failures.length > 0) throw new Error(`Not exported:\n${failures.join('\n')}`);
  },
};

interface Packing {
  extension: string;
  archive(files: AsyncIterable<ArchivedFile>): AsyncIterable<Uint8Array>;
}
const PACKINGS: Record<'tgz' | 'zip', Packing> = {
  tgz: { extension: '.tar.gz', archive: (files) => tgzArchive(files) },
  zip: { extension: '.zip', archive: (files) => zipArchive(files) },
};

interface CaseToWrite {
  exported: ExportedCase;
  form: ExportForm;
  packing: Packing;
  path: string;
}

/** The archive has its name only when it is whole. */
async function writeCase(
  { progress }: CommandContext,
  parts: CaseFilesParts,
  threads: SliceThreads,
  { exported, form, packing, path }: CaseToWrite,
): Promise<void> {
  const half = `${path}.part`;
  const files = caseFiles(parts, exported, form, {
    decode: (work) => threads.decode(work),
    ahead: threads.count + 1,
    onSlice: (volume, done, total) => progress(done, total, volume),
  });
  try {
    await pipeline(packing.archive(files), createWriteStream(half));
    await rename(half, path);
  } catch (error) {
    await rm(half, { force: true });
    throw error;
  }
}

async function withStorage<T>(
  { storageUrl, environment }: CommandContext,
  work: (storage: CaseFilesParts['storage'], threads: SliceThreads) => Promise<T>,
): Promise<T> {
  const { EXPORT_THREADS, EXPORT_THREAD_MIB } = caseDbConfig
    .pick({ EXPORT_THREADS: true, EXPORT_THREAD_MIB: true })
    .parse(environment ?? {});
  const storage = await openStorage(storageUrl);
  const threads = new SliceThreads({ storageUrl, threads: EXPORT_THREADS, memoryMiB: EXPORT_THREAD_MIB });
  try {
    return await work(storage, threads);
  } finally {
    await threads.close();
    await storage.close();
  }
}

/** @throws Error that lists what may be said */
function oneOf<Choice extends string>(choices: readonly Choice[], flag: string, given: unknown): Choice {
  const chosen = choices.find((choice) => choice === given);
  if (chosen === undefined) throw new Error(`${flag} is one of ${choices.join(', ')}.`);
  return chosen;
}
