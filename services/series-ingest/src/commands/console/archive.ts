import { type Database, openDatabase } from '@circus/db';
import type { CommandContext } from '@circus/service-kit';
import { openStorage, type Storage } from '@circus/storage';
import { z } from 'zod';
import { seriesIngestConfig } from '../../config.js';

const archiveSettings = seriesIngestConfig.pick({ DICOM_TIMEZONE: true, MAX_HEADER_BYTES: true, ORPHAN_AGE_MS: true });

export interface Archive {
  database: Database;
  storage: Storage;
  /** As the service has them. */
  settings: z.infer<typeof archiveSettings>;
}

/** Works with the archive's rows and bytes, beside a running suite or one that stands. */
export async function withArchive<T>(
  { databaseUrl, storageUrl, environment = {} }: CommandContext,
  work: (archive: Archive) => Promise<T>,
  { connections = 2 }: { connections?: number } = {},
): Promise<T> {
  const settings = archiveSettings.safeParse(environment);
  if (!settings.success) throw new Error(`A variable cannot be used: ${z.prettifyError(settings.error)}`);
  const storage = await openStorage(storageUrl);
  // A statement may compare millions of rows: it takes its time.
  const database = openDatabase(databaseUrl, { connections, statementTimeoutMs: 0 });
  try {
    await database.$connect(); // without it the connections of plain statements would outlive the work
    return await work({ database, storage, settings: settings.data });
  } finally {
    await database.$disconnect();
    await storage.close();
  }
}
