import type { Database } from '@circus/db';

/** A file that is kept of a job. */
export interface Attachment {
  /** Relative, with slashes. */
  path: string;
  storageKey: string;
  sizeBytes: number;
  /** 64 lower-case hexadecimal digits; null for files from before it was kept. */
  sha256: string | null;
}

export async function listAttachments(database: Database, jobId: string): Promise<string[]> {
  const rows = await database.attachment.findMany({
    where: { jobId },
    select: { path: true },
    orderBy: { path: 'asc' },
  });
  return rows.map(({ path }) => path);
}

export async function findAttachment(database: Database, jobId: string, path: string): Promise<Attachment | null> {
  const row = await database.attachment.findUnique({ where: { jobId_path: { jobId, path } } });
  return row && { path, storageKey: row.storageKey, sizeBytes: Number(row.sizeBytes), sha256: row.sha256 };
}

/** Notes the keys under which files of a job will stand, before they do: what comes to stand there is found again. */
export async function notePendingFiles(database: Database, jobId: string, fileKeys: string[]): Promise<void> {
  await database.pendingFile.createMany({ data: fileKeys.map((fileKey) => ({ fileKey, jobId })) });
}

/** Keys of files that no run is storing any more: of jobs that nobody has, or somebody else than who noted them. */
export async function findStalePendingFiles(database: Database, olderThanMs: number): Promise<string[]> {
  const rows = await database.$queryRaw<{ fileKey: string }[]>`
    SELECT file_key AS "fileKey" FROM jobs.pending_file AS p
    WHERE created_at < clock_timestamp() - ${olderThanMs} * interval '1 millisecond'
      AND NOT EXISTS (SELECT FROM jobs.plugin_job AS j WHERE j.job_id = p.job_id AND j.status = 'processing')
    ORDER BY created_at LIMIT 1000`;
  return rows.map(({ fileKey }) => fileKey);
}

export async function forgetPendingFiles(database: Database, fileKeys: string[]): Promise<void> {
  await database.pendingFile.deleteMany({ where: { fileKey: { in: fileKeys } } });
}
