import type { Bus } from '@circus/bus';
import { type Database, TaskWriter, type Transaction } from '@circus/db';
import { type FreeSpace, newStorageKey, type Storage } from '@circus/storage';
import type { ArchivedFile } from '@circus/volume';
import type { Logger } from 'pino';
import { z } from 'zod';
import { ExportInterrupted, type ExportPart, ExportRun } from './exportRun.js';

/** An export that ends its process again and again is not tried for ever. */
const MAX_ATTEMPTS = 3;

export type CompressionFormat = 'tgz' | 'zip';

/** The type of the file that a task makes, by how it is packed (spec circus-db 3.8, 4.9). */
export const DOWNLOAD_TYPES = { tgz: 'application/x-tgz', zip: 'application/zip' } as const;

/** What one kind of export is made of. */
export interface ExportContent<Work> {
  /** Which tasks of the service are of this kind: the member `kind` of what a task is resumed with. */
  kind: string;
  /** What a process needs to do an export again, as it stands in the task. */
  work: z.ZodType<Work>;
  /** What it counts, for instance volumes. */
  noun: { one: string; many: string };
  parts(work: Work): number;
  /**
   * The files of one part, read one after the other.
   *
   * @param index from 0
   * @throws Refusal whose message tells the user why the export failed
   */
  files(work: Work, index: number, part: ExportPart): AsyncIterable<ArchivedFile>;
}

/** What stands in the task of an export. */
export interface ResumableExport<Work> {
  kind: string;
  work: Work;
  compressionFormat: CompressionFormat;
  attempts: number;
  /** Where the file is being written; what an ended process left there is half a file. */
  downloadKey: string | null;
}

export interface FileExportsOptions<Work> {
  /** Whose tasks they are. */
  service: string;
  content: ExportContent<Work>;
  database: Database;
  bus: Bus;
  storage: Storage;
  freeSpace: FreeSpace;
  log: Logger;
  storageUrl: string;
  /** Threads that decode the slices of one export, and the memory of each, MiB. */
  threads: number;
  threadMiB: number;
  /** Exports at work at the same time. */
  parallel: number;
  heartbeatMs: number;
  silenceMs: number;
  resumeIntervalMs: number;
}

export interface NewExport<Work> {
  /** Of the task, as its owner sees it. */
  name: string;
  userEmail: string;
  work: Work;
  compressionFormat: CompressionFormat;
}

/** Tasks that make an archive of files out of volumes, also those of a process that ended. */
export class FileExports<Work> {
  private readonly running = new Set<Promise<void>>();
  private readonly queue: (() => void)[] = [];
  private atWork = 0;
  private readonly stopping = new AbortController();
  private resuming: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private readonly resumable: z.ZodType<ResumableExport<Work>>;

  constructor(private readonly options: FileExportsOptions<Work>) {
    const { kind, work } = options.content;
    this.resumable = z.object({
      kind: z.literal(kind),
      work,
      compressionFormat: z.enum(['tgz', 'zip']),
      attempts: z.number(),
      downloadKey: z.string().nullable(),
    });
  }

  /** Looks for exports that an ended process left, now and again and again. */
  start(): void {
    const look = () => {
      this.resuming ??= this.resumeSilent()
        .catch((error) => this.options.log.warn({ err: error }, 'Interrupted exports could not be looked for'))
        .finally(() => {
          this.resuming = null;
        });
    };
    look();
    this.timer = setInterval(look, this.options.resumeIntervalMs);
    this.timer.unref();
  }

  /** Gives up what is at work; another process, or the next start, begins it anew. */
  async stop(): Promise<void> {
    this.stopping.abort();
    if (this.timer) clearInterval(this.timer);
    for (const wake of this.queue.splice(0)) wake();
    await this.resuming;
    await Promise.all(this.running);
  }

  /** @throws Refusal `noSpace` where no file would fit */
  requireSpace(): Promise<void> {
    return this.options.freeSpace.require();
  }

  /**
   * Begins an export.
   *
   * @param within what stands or falls with the task, in its transaction
   * @returns the task's id
   */
  async begin(
    { name, userEmail, work, compressionFormat }: NewExport<Work>,
    within: (transaction: Transaction, taskId: string) => Promise<void>,
  ): Promise<string> {
    const { database, bus, service, content } = this.options;
    const resumable: ResumableExport<Work> = {
      kind: content.kind,
      work,
      compressionFormat,
      attempts: 0,
      downloadKey: null,
    };
    const task = {
      service,
      userEmail,
      name,
      downloadFileType: DOWNLOAD_TYPES[compressionFormat],
      total: content.parts(work),
      resumable,
    };
    const writer = await TaskWriter.create(database, bus, task, within);
    this.keep(this.work(writer, resumable));
    return writer.taskId;
  }

  private keep(work: Promise<void>): void {
    const kept: Promise<void> = work.finally(() => this.running.delete(kept));
    this.running.add(kept);
  }

  private async resumeSilent(): Promise<void> {
    const { database, bus, service, content, silenceMs, log } = this.options;
    while (!this.stopping.signal.aborted && this.atWork < this.options.parallel) {
      const task = await TaskWriter.resume(database, bus, service, silenceMs, content.kind);
      if (!task) return;
      const { data } = this.resumable.safeParse(task.resumable);
      if (!data || data.attempts >= MAX_ATTEMPTS) {
        await this.removeFile(data?.downloadKey ?? null);
        await task.writer.fail('The export was interrupted and cannot be taken up again. Start it once more.');
        continue;
      }
      log.info({ taskId: task.writer.taskId }, 'An interrupted export is done anew');
      this.keep(this.work(task.writer, data));
    }
  }

  /** Does an export from its beginning. Never rejects: what fails is told in the task. */
  private async work(writer: TaskWriter, resumable: ResumableExport<Work>): Promise<void> {
    const { log, heartbeatMs } = this.options;
    const run = new ExportRun(this.options, writer, resumable, this.stopping.signal);
    const heartbeat = setInterval(() => run.tell(), heartbeatMs);
    try {
      await this.turn();
      try {
        await this.perform(run, writer, resumable);
      } finally {
        this.leave();
      }
    } catch (error) {
      // The heart stops beating, and somebody takes the task over.
      if (!(error instanceof ExportInterrupted)) {
        log.warn({ err: error, taskId: writer.taskId }, 'An export was interrupted');
      }
    } finally {
      clearInterval(heartbeat);
    }
  }

  private async perform(run: ExportRun<Work>, writer: TaskWriter, resumable: ResumableExport<Work>): Promise<void> {
    if (this.stopping.signal.aborted) return;
    const extension = resumable.compressionFormat === 'zip' ? '.zip' : '.tgz';
    const key = newStorageKey('downloads', extension);
    await this.removeFile(resumable.downloadKey);
    await writer.keepResumable({ ...resumable, attempts: resumable.attempts + 1, downloadKey: key });
    const failure = await run.writeFile(key);
    if (failure !== null) {
      await writer.fail(failure);
      return;
    }
    const isFinished = await writer.finish(run.finished, key);
    if (!isFinished) await this.removeFile(key);
  }

  private async removeFile(key: string | null): Promise<void> {
    if (key === null) return;
    await this.options.storage.delete(key).catch((error: unknown) => {
      // It is swept with the files of expired tasks.
      this.options.log.warn({ err: error }, 'Half a file of an export could not be removed');
    });
  }

  /** Waits until one of the places for exports is free. */
  private async turn(): Promise<void> {
    if (this.atWork >= this.options.parallel && !this.stopping.signal.aborted) {
      await new Promise<void>((resolve) => this.queue.push(resolve));
    }
    this.atWork += 1;
  }

  private leave(): void {
    this.atWork -= 1;
    this.queue.shift()?.();
  }
}
