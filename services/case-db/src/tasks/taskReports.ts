import { PassThrough, type Readable } from 'node:stream';
import type { EventPayload, events, Task } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { Log } from '../log.js';
import { findEndedTasks, findTasksToReport } from './taskRepository.js';

type TaskProgress = EventPayload<typeof events.taskProgressed>;
type Report = Pick<TaskProgress, 'taskId' | 'type' | 'message' | 'finished' | 'total'>;

/** A client that does not read is let go before it fills the memory. Bytes. */
const MAX_UNREAD = 1024 * 1024;

/** Before what a client was told last: an end may have been on its way for so long, or its clock be so much behind. */
const OVERLAP_MS = 10_000;
/** Further back no client is told what it missed. */
const MAX_ABSENCE_MS = 24 * 3_600_000;

/**
 * What one open browser is told of its user's tasks, as server-sent events (spec circus-api-core 9.4). Each has the time as its
 * id: a client that comes back with the last one (`Last-Event-ID`) is told the ends that it missed.
 */
class TaskReport {
  readonly body = new PassThrough();
  /** Tasks of which this client knows that they run, with what it was told last: it waits for their end. */
  readonly running = new Map<string, string>();
  /** Tasks of which this client knows that they have ended. */
  private readonly ended = new Set<string>();
  /** Events that came while it is being read how tasks stand; null otherwise. */
  private early: Report[] | null = null;

  constructor(
    readonly userId: number,
    readonly userEmail: string,
    /** From when on ends are to be told of tasks that this client may not know; null for a client that is new. */
    public unheardSince: Date | null,
  ) {
    // An id without an event: who leaves before the first one comes back with this time.
    this.body.write(`\n${idLine()}\n`);
  }

  /** From now on events wait for `catchUp`: what is about to be read must not be told after what followed it. */
  hold(): void {
    this.early ??= [];
  }

  /** Tells an event now, or after what is being read. */
  tell(report: Report): void {
    if (this.early) this.early.push(report);
    else this.write(report);
  }

  /** Tells how tasks stand, then what came meanwhile: nothing twice, and no progress after an end. */
  catchUp(tasks: readonly Task[]): void {
    const early = this.early ?? [];
    this.early = null;
    const moved = new Set(early.map(({ taskId }) => taskId));
    for (const task of tasks) {
      if (task.status !== 'processing' || !moved.has(task.taskId)) this.write(reportOf(task));
    }
    for (const report of early) this.write(report);
  }

  comment(): void {
    this.send(':\n');
  }

  private write({ taskId, type, message, finished, total }: Report): void {
    // What was read from the task's row may arrive as an event too, or after its end.
    if (this.ended.has(taskId)) return;
    const data = JSON.stringify(type === 'progress' ? { taskId, message, finished, total } : { taskId, message });
    if (type === 'progress' && this.running.get(taskId) === data) return;
    if (type === 'progress') this.running.set(taskId, data);
    else {
      this.running.delete(taskId);
      this.ended.add(taskId);
    }
    this.send(`${idLine()}event: ${type}\ndata: ${data}\n\n`);
  }

  private send(text: string): void {
    if (this.body.writableEnded || this.body.destroyed) return;
    if (this.body.writableLength > MAX_UNREAD) this.body.destroy();
    else this.body.write(text);
  }
}

const idLine = (): string => `id: ${Date.now()}\n`;

/** All open task reports of this process. */
export class TaskReports {
  private readonly byUser = new Map<string, Set<TaskReport>>();
  private readonly comments: NodeJS.Timeout;

  constructor(
    private readonly database: Database,
    private readonly log: Log,
    commentIntervalMs: number,
  ) {
    this.comments = setInterval(() => {
      for (const report of this.all()) report.comment();
      void this.tellUnheardEnds();
    }, commentIntervalMs);
    this.comments.unref();
  }

  /**
   * The events of a user's tasks from now on: first how the running ones stand. Ends when the client leaves.
   *
   * @param lastEventId of the last event that the client was told, by whichever process; anything else counts as none
   */
  open(userId: number, userEmail: string, lastEventId: string | undefined): Readable {
    const report = new TaskReport(userId, userEmail, sinceOf(lastEventId));
    const reports = this.byUser.get(userEmail) ?? new Set();
    this.byUser.set(userEmail, reports.add(report));
    report.body.on('close', () => {
      reports.delete(report);
      if (reports.size === 0 && this.byUser.get(userEmail) === reports) this.byUser.delete(userEmail);
    });
    report.body.on('error', () => undefined); // the client is gone
    void this.catchUp(report);
    return report.body;
  }

  deliver(progress: TaskProgress): void {
    for (const report of this.byUser.get(progress.userEmail) ?? []) report.tell(progress);
  }

  /** After NATS was away: what was not heard is read, the end of running tasks above all. */
  catchUpAll(): void {
    for (const report of this.all()) void this.catchUp(report);
  }

  /** Ends the reports of users whose rights or credentials changed: they come back with what they may now. */
  endFor(userIds: readonly number[]): void {
    for (const report of this.all()) {
      if (userIds.includes(report.userId)) report.body.end();
    }
  }

  /** Ends every report. */
  stop(): void {
    clearInterval(this.comments);
    for (const report of this.all()) report.body.end();
  }

  /** The process that ended a task may have been without NATS when it announced the end. */
  private async tellUnheardEnds(): Promise<void> {
    const running = this.all().flatMap((report) => [...report.running.keys()]);
    if (running.length === 0) return;
    try {
      for (const task of await findEndedTasks(this.database, [...new Set(running)])) {
        const { userEmail } = task;
        for (const report of this.byUser.get(userEmail) ?? []) {
          if (report.running.has(task.taskId)) report.tell(reportOf(task));
        }
      }
    } catch (error) {
      this.log.warn({ err: error }, 'It could not be looked whether tasks have ended');
    }
  }

  private async catchUp(report: TaskReport): Promise<void> {
    report.hold();
    try {
      const { userEmail, running, unheardSince } = report;
      // Whatever ends from now on is an event, unless NATS goes away: then it is read once more, from here.
      report.unheardSince ??= new Date();
      report.catchUp(await findTasksToReport(this.database, userEmail, [...running.keys()], unheardSince));
    } catch (error) {
      this.log.warn({ err: error }, 'A task report could not be begun');
      report.body.end();
    }
  }

  private all(): TaskReport[] {
    return [...this.byUser.values()].flatMap((reports) => [...reports]);
  }
}

function sinceOf(lastEventId: string | undefined): Date | null {
  if (!/^\d{1,15}$/.test(lastEventId ?? '')) return null;
  return new Date(Math.max(Number(lastEventId) - OVERLAP_MS, Date.now() - MAX_ABSENCE_MS));
}

function reportOf(task: Task): Report {
  const { taskId, status, progress } = task;
  if (status === 'finished') return { taskId, type: 'finish', message: task.finishedMessage ?? progress.message };
  if (status === 'error') return { taskId, type: 'error', message: task.errorMessage ?? progress.message };
  const { message, finished, total } = progress;
  return { taskId, type: 'progress', message, finished: finished ?? undefined, total: total ?? undefined };
}
