import { events, type JobManagerStatus } from '@circus/contracts';
import { type Database, emit, type Transaction } from '@circus/db';
import { type Actor, auditChange } from '@circus/service-kit';

/** Whether jobs are taken from the queue; CIRCUS calls the one who does the job manager (spec circus-cs 4.8). */
export async function managerStatus(database: Database | Transaction): Promise<JobManagerStatus> {
  const row = await database.jobManager.findUnique({ where: { id: 1 } });
  return row?.status === 'stopped' ? 'stopped' : 'running';
}

/** Marks what runs for this suite, so that no other suite on the machine takes it for its own. Made when first asked for. */
export async function suiteId(database: Database): Promise<string> {
  const [row] = await database.$queryRaw<{ suiteId: string }[]>`
    INSERT INTO jobs.job_manager AS m (id, suite_id) VALUES (1, replace(gen_random_uuid()::text, '-', ''))
    ON CONFLICT (id) DO UPDATE SET suite_id = m.suite_id RETURNING suite_id AS "suiteId"`;
  if (!row) throw new Error('The row of the job manager could not be made.');
  return row.suiteId;
}

/** Begins or ends the taking of jobs; those at work go on. Switching to what it is already changes nothing. */
export async function switchManager(database: Database, actor: Actor, status: JobManagerStatus): Promise<void> {
  await suiteId(database);
  await database.$transaction(async (transaction) => {
    const changed = await transaction.$executeRaw`
      UPDATE jobs.job_manager SET status = ${status}, updated_at = now() WHERE id = 1 AND status <> ${status}`;
    if (changed === 0) return;
    await emit(transaction, 'jobs', events.jobManagerSwitched, { version: 1, status });
    await auditChange(transaction, 'jobs', actor, {
      action: 'jobManager.switch',
      entity: 'jobManager',
      entityId: '1',
      details: { status },
    });
  });
}
