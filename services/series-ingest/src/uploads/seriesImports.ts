import { access } from 'node:fs/promises';
import type { Bus } from '@circus/bus';
import { Refusal } from '@circus/contracts';
import {
  type Database,
  isTransient,
  isUnavailable,
  Prisma,
  summarizeDatabaseError,
  type TaskOutcome,
  TaskWriter,
} from '@circus/db';
import { z } from 'zod';
import type { Log } from '../log.js';
import type { InstanceStore } from '../storing/instanceStore.js';
import type { Origin } from '../storing/origin.js';
import { archiveEntries } from './archiveEntries.js';
import { type ArchiveLimits, ArchiveTooLarge } from './archiveLimits.js';
import { peek } from './fileKind.js';
import { type FileOutcome, refusedOutcome, skippedOutcome, storedOutcome, taskOutcome } from './fileOutcome.js';
import { ImportSummary } from './importSummary.js';
import { OrderedPipeline } from './orderedPipeline.js';
import { SharedBytes } from './sharedBytes.js';
import type { Spool } from './spool.js';
import type { SpooledArchive, TakenUpload } from './uploadIntake.js';
import type { UploadLog } from './uploadLog.js';

const SERVICE = 'series-ingest';
const KIND = 'seriesImport';
const COMMITS_UNDER_WAY = 8;
/** Outcomes are written together: the task's row holds them all, and is written anew each time. */
const OUTCOMES_TOGETHER = 64;

/** What a process needs to go on with an import, as it stands in the task. */
const resumableImport = z.object({
  kind: z.literal(KIND),
  origin: z.custom<Origin>(),
  /** Files of the upload. */
  files: z.number(),
  /** Outcomes that were there before the first archive was opened. */
  outcomesBefore: z.number(),
  archives: z.array(
    z.object({
      name: z.string(),
      file: z.number(),
      kind: z.enum(['zip', 'gzip', 'tar']),
      entries: z.number().nullable(),
    }),
  ),
});
type ResumableImport = z.infer<typeof resumableImport>;

export interface SeriesImportsOptions {
  database: Database;
  bus: Bus;
  store: InstanceStore;
  spool: Spool;
  limits: ArchiveLimits;
  log: Log;
  uploadLog: UploadLog;
  parallel: number;
  heartbeatMs: number;
  silenceMs: number;
  resumeIntervalMs: number;
  /** Spooled files that grew no more for so long, without a task at work, are left from a crash. */
  spoolLeftoverMs: number;
}

/** The tasks "Series import": archives of uploads are unpacked in the background, also those of a process that ended. */
export class SeriesImports {
  private readonly running = new Set<Promise<void>>();
  private readonly queue: (() => void)[] = [];
  /** Tasks that could not be recorded, or were recorded just before the database went away: their files may be left. */
  private readonly uncertain = new Set<string>();
  private atWork = 0;
  private stopping = false;
  private resuming: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: SeriesImportsOptions) {}

  /** Looks for imports that an ended process left, now and again and again. */
  start(): void {
    const look = () => {
      this.resuming ??= this.resumeSilent()
        .catch((error) => this.options.log.warn({ err: error }, 'Interrupted imports could not be looked for'))
        .finally(() => {
          this.resuming = null;
        });
    };
    look();
    this.timer = setInterval(look, this.options.resumeIntervalMs);
    this.timer.unref();
  }

  /** Ends work between two files; another process, or the next start, goes on. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.timer) clearInterval(this.timer);
    for (const wake of this.queue.splice(0)) wake();
    await this.resuming;
    await Promise.all(this.running);
  }

  /** Records an upload as a task. Durable when it returns; without archives the task is finished then. */
  async begin(taskId: string, userEmail: string, taken: TakenUpload, origin: Origin): Promise<void> {
    const outcomes = taken.outcomes.map(taskOutcome);
    const resumable: ResumableImport = {
      kind: KIND,
      origin,
      files: taken.outcomes.length + taken.archives.length,
      outcomesBefore: outcomes.length,
      archives: taken.archives,
    };
    const task = { taskId, service: SERVICE, userEmail, name: 'Series import', outcomes, resumable };
    const writer = await TaskWriter.create(this.options.database, this.options.bus, task).catch((error: unknown) => {
      this.uncertain.add(taskId);
      throw error;
    });
    const work = this.work(writer, resumable, outcomes);
    if (taken.archives.length === 0) await work;
    else this.keep(work);
  }

  private keep(work: Promise<void>): void {
    const kept: Promise<void> = work.finally(() => this.running.delete(kept));
    this.running.add(kept);
  }

  private async resumeSilent(): Promise<void> {
    const { database, bus, silenceMs, log } = this.options;
    await this.clearSpool();
    while (!this.stopping && this.atWork < this.options.parallel) {
      const task = await TaskWriter.resume(database, bus, SERVICE, silenceMs, KIND);
      if (!task) return;
      const resumable = resumableImport.safeParse(task.resumable);
      if (!resumable.success) {
        await task.writer.fail('The task was interrupted and cannot be taken up again.');
        continue;
      }
      log.info({ taskId: task.writer.taskId }, 'An interrupted import goes on');
      this.keep(this.work(task.writer, resumable.data, task.outcomes));
    }
  }

  /** Unpacks what is left of an import. Never rejects: what fails is told in the task. */
  private async work(writer: TaskWriter, resumable: ResumableImport, recorded: TaskOutcome[]): Promise<void> {
    const { log, heartbeatMs, spool } = this.options;
    const run = new ImportRun(this.options, writer, resumable, recorded, () => this.stopping);
    const heartbeat = setInterval(() => run.tell(), heartbeatMs);
    try {
      if (resumable.archives.length > 0) await this.turn();
      try {
        await run.unpackAll();
      } finally {
        this.leave(resumable);
      }
      if (this.stopping && !run.complete) return;
      await run.finish();
      await spool.remove(writer.taskId);
    } catch (error) {
      if (isLasting(error)) return await this.giveUp(writer, resumable.origin, error);
      // The heart stops beating, and somebody takes the task over.
      log.warn({ err: error, taskId: writer.taskId }, 'An import was interrupted');
      const why = error instanceof ImportInterrupted ? error.message : '';
      this.options.uploadLog.importInterrupted(resumable.origin, why);
      if (why) writer.progress(`${why} The import will go on by itself.`);
    } finally {
      clearInterval(heartbeat);
    }
  }

  /** Ends an import that would fail again however often it is taken up. */
  private async giveUp(writer: TaskWriter, origin: Origin, error: unknown): Promise<void> {
    const { log, spool, uploadLog } = this.options;
    log.error({ err: error, taskId: writer.taskId }, 'An import failed');
    try {
      await writer.fail('The import ended because of an internal error.');
      uploadLog.refused(origin, error);
      await spool.remove(writer.taskId);
    } catch (further) {
      log.error({ err: further, taskId: writer.taskId }, 'The failure of an import could not be recorded');
    }
  }

  /** Waits until one of the places for imports is free. */
  private async turn(): Promise<void> {
    if (this.atWork >= this.options.parallel && !this.stopping) {
      await new Promise<void>((resolve) => this.queue.push(resolve));
    }
    this.atWork += 1;
  }

  private leave({ archives }: ResumableImport): void {
    if (archives.length === 0) return;
    this.atWork -= 1;
    this.queue.shift()?.();
  }

  private async clearSpool(): Promise<void> {
    const { database, spool } = this.options;
    const taskIds = [...new Set([...this.uncertain, ...(await spool.tasks(this.options.spoolLeftoverMs))])];
    if (taskIds.length === 0) return;
    const needed = await database.$queryRaw<{ task_id: string }[]>`
      SELECT task_id FROM work.task WHERE status = 'processing' AND task_id IN (${Prisma.join(taskIds)})`;
    const kept = new Set(needed.map(({ task_id }) => task_id));
    for (const taskId of taskIds) {
      if (!kept.has(taskId)) await spool.remove(taskId);
      this.uncertain.delete(taskId);
    }
  }
}

/** What PostgreSQL says of data and statements: neither time nor another process mends it. */
const isLasting = (error: unknown): boolean =>
  ['22', '23', '42', '54'].includes(sqlStateOf(error).slice(0, 2)) && !isTransient(error) && !isUnavailable(error);

function sqlStateOf(error: unknown): string {
  const summary = error instanceof Error ? summarizeDatabaseError(error) : null;
  return summary?.originalCode ?? summary?.code ?? '';
}

/** Not one file's fault: the import stops where it is and is taken up again later. */
class ImportInterrupted extends Error {
  override readonly name = 'ImportInterrupted';
}

/** One import at work. */
class ImportRun {
  private readonly summary = new ImportSummary();
  private unrecorded: FileOutcome[] = [];
  /** Entries whose outcome is recorded already: they come first, in the same order, and are not stored again. */
  private toPassOver: number;
  private readonly total: number | undefined;
  complete = false;

  constructor(
    private readonly options: SeriesImportsOptions,
    private readonly writer: TaskWriter,
    private readonly resumable: ResumableImport,
    private recorded: TaskOutcome[],
    private readonly isStopping: () => boolean,
  ) {
    for (const outcome of recorded) this.summary.add(outcome);
    this.toPassOver = recorded.length - resumable.outcomesBefore;
    const entries = resumable.archives.map((archive) => archive.entries);
    this.total = entries.every((count) => count !== null)
      ? entries.reduce<number>((sum, count) => sum + (count ?? 0), resumable.outcomesBefore)
      : undefined;
  }

  tell(): void {
    this.writer.progress(this.summary.progress, this.summary.total, this.total);
  }

  async unpackAll(): Promise<void> {
    for (const archive of this.resumable.archives) await this.unpack(archive);
    await this.record();
    this.complete = !this.isStopping();
  }

  async finish(): Promise<void> {
    if (this.summary.storedAny) await this.writer.finish(this.summary.finished(this.resumable.files));
    else await this.writer.fail(this.summary.failed);
    this.options.uploadLog.importEnded(this.resumable.origin, this.summary, this.resumable.files);
  }

  private async unpack({ name, file, kind }: SpooledArchive): Promise<void> {
    const path = this.options.spool.pathOf(this.writer.taskId, file);
    const stores = new OrderedPipeline<FileOutcome>(COMMITS_UNDER_WAY, (outcome) => this.settle(outcome));
    try {
      await access(path).catch(() => {
        throw new Refusal('missing', 'The uploaded archive is gone. Upload it again.');
      });
      for await (const entry of archiveEntries(path, kind, this.options.limits)) {
        if (this.isStopping()) break;
        if (this.passOver()) continue;
        const bytes = entry.bytes instanceof SharedBytes ? entry.bytes : new SharedBytes(entry.bytes);
        const work = this.storeEntry(`${name}/${entry.name}`, bytes);
        await Promise.race([bytes.ended, work]);
        await stores.add(work);
        // It concerns the archive and not this file alone.
        if (bytes.error instanceof ArchiveTooLarge) break;
      }
    } catch (error) {
      if (error instanceof ImportInterrupted) throw error;
      if (!this.passOver()) await stores.add(Promise.resolve(refusedOutcome(name, error, this.options.log)));
    }
    await stores.end();
  }

  /** @returns whether the next outcome is recorded already */
  private passOver(): boolean {
    if (this.toPassOver <= 0) return false;
    this.toPassOver -= 1;
    return true;
  }

  private async storeEntry(name: string, bytes: SharedBytes): Promise<FileOutcome> {
    const { store, log } = this.options;
    try {
      const { kind, isEmpty, bytes: all } = await peek(bytes);
      if (kind === 'dicom') return storedOutcome(name, await store.store(all, this.resumable.origin));
      if (kind !== 'other') return skippedOutcome(name, 'An archive inside an archive is not opened.');
      return skippedOutcome(name, isEmpty ? 'The file is empty.' : 'This is not a DICOM file.');
    } catch (error) {
      return refusedOutcome(name, error, log);
    }
  }

  private async settle(outcome: FileOutcome): Promise<void> {
    const { error } = outcome;
    if (error instanceof Refusal && (error.kind === 'unavailable' || error.kind === 'noSpace')) {
      throw new ImportInterrupted(error.message);
    }
    this.summary.add(outcome);
    this.unrecorded.push(outcome);
    this.tell();
    // Rarer as they become many, so that an import writes a constant multiple of what it records.
    if (this.unrecorded.length >= Math.max(OUTCOMES_TOGETHER, this.recorded.length >> 3)) await this.record();
  }

  private async record(): Promise<void> {
    const outcomes = this.unrecorded.map(taskOutcome);
    this.unrecorded = [];
    await this.writer.record(outcomes);
    this.recorded = this.recorded.concat(outcomes);
  }
}
