import type { Database } from '@circus/db';

/** Adds a piece to the log of a run, behind what stands there. */
export async function appendLog(database: Database, jobId: string, attempt: number, text: string): Promise<void> {
  await database.$executeRaw`
    INSERT INTO jobs.job_log (job_id, attempt, position, text)
    SELECT ${jobId}, ${attempt}, COALESCE(max(position) + 1, 0), ${text} FROM jobs.job_log
    WHERE job_id = ${jobId} AND attempt = ${attempt}`;
}

/** Forgets the log of one run, which is then read anew. */
export async function forgetLog(database: Database, jobId: string, attempt: number): Promise<void> {
  await database.$executeRaw`DELETE FROM jobs.job_log WHERE job_id = ${jobId} AND attempt = ${attempt}`;
}

export async function hasLog(database: Database, jobId: string): Promise<boolean> {
  return (await database.jobLog.findFirst({ where: { jobId }, select: { jobId: true } })) !== null;
}

/** Pieces read at once. */
const PAGE = 50;

/** The log of a job that has not ended, all runs of it, as far as it is written. */
export async function* readLog(database: Database, jobId: string): AsyncGenerator<Uint8Array> {
  let [attempt, position] = [0, -1];
  for (;;) {
    const rows = await database.$queryRaw<{ attempt: number; position: number; text: string }[]>`
      SELECT attempt, position, text FROM jobs.job_log
      WHERE job_id = ${jobId} AND (attempt, position) > (${attempt}, ${position})
      ORDER BY attempt, position LIMIT ${PAGE}`;
    for (const { text } of rows) yield Buffer.from(text);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    ({ attempt, position } = last);
  }
}
