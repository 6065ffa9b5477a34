import type { Bus } from '@circus/bus';
import { events, newId, type Task } from '@circus/contracts';
import { type Database, Prisma, type Transaction } from './database.js';

export type TaskOutcome = Task['outcomes'][number];

export interface NewTask {
  /** Chosen before the work, so that files can carry it; made when left out. */
  taskId?: string;
  service: string;
  userEmail: string;
  name: string;
  downloadFileType?: string;
  /** What the service needs to take the work up again after a restart; must be JSON. */
  resumable?: unknown;
  /** What came of the parts that were done before the task was made. */
  outcomes?: TaskOutcome[];
  total?: number;
}

/** Live progress goes out at most this often; what comes in between is replaced by the latest (spec circus-api-core 9.4). */
const THROTTLE_MS = 150;

/**
 * One long operation, from the side of the service that does it: its row in `work.task` and the events that open browsers
 * see. The row is the truth; the events only say that it moved.
 */
export class TaskWriter {
  private pending: { message: string; finished?: number; total?: number } | null = null;
  private timer: NodeJS.Timeout | null = null;
  private lastSent = 0;
  private ended = false;

  private constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    readonly taskId: string,
    private readonly userEmail: string,
  ) {}

  /**
   * Records a new task; when this returns, it is durable.
   *
   * @param within what stands or falls with the task, in its transaction
   */
  static async create(
    database: Database,
    bus: Bus,
    task: NewTask,
    within?: (transaction: Transaction, taskId: string) => Promise<void>,
  ): Promise<TaskWriter> {
    const taskId = task.taskId ?? newId();
    const insert = (client: Database | Transaction) => client.$executeRaw`
      INSERT INTO work.task (task_id, service, user_email, name, message, total, download_file_type, resumable, outcomes)
      VALUES (${taskId}, ${task.service}, ${task.userEmail}, ${task.name}, 'Starting the task.', ${task.total ?? null},
        ${task.downloadFileType ?? null}, ${toJson(task.resumable)}::jsonb, ${JSON.stringify(task.outcomes ?? [])}::jsonb)`;
    if (within) {
      await database.$transaction(async (transaction) => {
        await insert(transaction);
        await within(transaction, taskId);
      });
    } else {
      await insert(database);
    }
    const writer = new TaskWriter(database, bus, taskId, task.userEmail);
    writer.announce('progress', 'Starting the task.', undefined, task.total);
    return writer;
  }

  /**
   * Takes up a task that an ended process left, if its heartbeat is older than `silentMs`; null when somebody works on it.
   *
   * @param kind the member `kind` of what the task is resumed with; without it any task of the service is taken
   */
  static async resume(
    database: Database,
    bus: Bus,
    service: string,
    silentMs: number,
    kind: string | null = null,
  ): Promise<{ writer: TaskWriter; resumable: unknown; outcomes: TaskOutcome[] } | null> {
    const [row] = await database.$queryRaw<
      { task_id: string; user_email: string; resumable: unknown; outcomes: TaskOutcome[] }[]
    >`
      UPDATE work.task SET heartbeat_at = now() WHERE task_id = (
        SELECT task_id FROM work.task
        WHERE service = ${service} AND status = 'processing'
          AND heartbeat_at < now() - ${silentMs} * interval '1 millisecond'
          AND (${kind}::text IS NULL OR resumable->>'kind' = ${kind}::text)
        ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING task_id, user_email, resumable, outcomes`;
    if (!row) return null;
    const writer = new TaskWriter(database, bus, row.task_id, row.user_email);
    return { writer, resumable: row.resumable, outcomes: row.outcomes };
  }

  /** Says how far it is. Cheap to call often: the latest wins. Nothing after the end. */
  progress(message: string, finished?: number, total?: number): void {
    if (this.ended) return;
    this.pending = { message, finished, total };
    if (this.timer) return;
    const wait = Math.max(0, this.lastSent + THROTTLE_MS - Date.now());
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.flush();
    }, wait);
  }

  /** Records what came of one part, and that the process is alive. */
  async record(outcomes: TaskOutcome[]): Promise<void> {
    if (outcomes.length === 0) return;
    await this.database.$executeRaw`
      UPDATE work.task SET outcomes = outcomes || ${JSON.stringify(outcomes)}::jsonb, heartbeat_at = now(), updated_at = now()
      WHERE task_id = ${this.taskId}`;
  }

  /** Replaces what a process needs to take the work up again, and says that this one is alive. */
  async keepResumable(resumable: unknown): Promise<void> {
    await this.database.$executeRaw`
      UPDATE work.task SET resumable = ${toJson(resumable)}::jsonb, heartbeat_at = now(), updated_at = now()
      WHERE task_id = ${this.taskId} AND status = 'processing'`;
  }

  /**
   * @param downloadKey storage key of the file that the task made, for `downloadFileType`; it stands in what the task is
   *   resumed with since before the file was begun
   * @returns false where somebody else has ended the task meanwhile, or writes another file: nothing names this one then
   */
  async finish(message = 'Finished.', downloadKey: string | null = null): Promise<boolean> {
    const assignment = Prisma.sql`status = 'finished', finished_message = ${message}, download_key = ${downloadKey}`;
    const isOurs = Prisma.sql`AND (${downloadKey}::text IS NULL OR resumable->>'downloadKey' = ${downloadKey}::text)`;
    return this.end(assignment, 'finish', message, isOurs);
  }

  async fail(message: string): Promise<void> {
    await this.end(Prisma.sql`status = 'error', error_message = ${message}`, 'error', message);
  }

  private async end(
    assignment: Prisma.Sql,
    type: 'finish' | 'error',
    message: string,
    condition = Prisma.empty,
  ): Promise<boolean> {
    this.ended = true;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.pending = null;
    const ended = await this.database.$executeRaw`
      UPDATE work.task SET ${assignment}, message = ${message}, finished = coalesce(total, finished), ended_at = now(),
        resumable = NULL, updated_at = now()
      WHERE task_id = ${this.taskId} AND status = 'processing' ${condition}`;
    if (ended === 1) this.announce(type, message);
    return ended === 1;
  }

  private async flush(): Promise<void> {
    const latest = this.pending;
    if (!latest) return;
    this.pending = null;
    this.lastSent = Date.now();
    // The row first: who begins to listen in between reads it there.
    await this.database.$executeRaw`
      UPDATE work.task SET message = ${latest.message}, finished = ${latest.finished ?? null},
        total = coalesce(${latest.total ?? null}, total), heartbeat_at = now(), updated_at = now()
      WHERE task_id = ${this.taskId} AND status = 'processing'`.catch(() => undefined); // the next progress or the end tells it
    if (!this.ended) this.announce('progress', latest.message, latest.finished, latest.total);
  }

  private announce(type: 'progress' | 'finish' | 'error', message: string, finished?: number, total?: number): void {
    const { taskId, userEmail } = this;
    this.bus.announce(events.taskProgressed, { version: 1, taskId, userEmail, type, message, finished, total });
  }
}

const toJson = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
