import type { Bus } from '@circus/bus';
import { type Access, partialVolumeDescriptor, type VolumeExportCreation } from '@circus/contracts';
import { type Database, TaskWriter } from '@circus/db';
import { type Actor, auditChange } from '@circus/service-kit';
import { newStorageKey, type Storage } from '@circus/storage';
import { z } from 'zod';
import type { Log } from '../log.js';
import type { FreeSpace } from '../storing/freeSpace.js';
import { type ExportedVolume, findExportedVolume } from './exportRepository.js';
import { ExportInterrupted, ExportRun } from './exportRun.js';

const SERVICE = 'series-ingest';
const KIND = 'volumeExport';
/** An export that ends its process again and again is not tried for ever. */
const MAX_ATTEMPTS = 3;

const DOWNLOAD_TYPES = { tgz: 'application/x-tgz', zip: 'application/zip' } as const;

/** What a process needs to do an export again, as it stands in the task. */
const resumableExport = z.object({
  kind: z.literal(KIND),
  volumes: z.array(z.object({ seriesId: z.number(), seriesUid: z.string(), partialVolumeDescriptor })),
  compressionFormat: z.enum(['tgz', 'zip']),
  attempts: z.number(),
  /** Where the file is being written; what an ended process left there is half a file. */
  downloadKey: z.string().nullable(),
});
export type ResumableExport = z.infer<typeof resumableExport>;

export interface VolumeExportsOptions {
  database: Database;
  bus: Bus;
  storage: Storage;
  freeSpace: FreeSpace;
  log: Log;
  /** Called after a commit with an event in the outbox. */
  committed: () => void;
  storageUrl: string;
  threads: number;
  threadMiB: number;
  parallel: number;
  heartbeatMs: number;
  silenceMs: number;
  resumeIntervalMs: number;
}

/** The tasks "Export DICOM data": volumes as files, also those of a process that ended (spec circus-db 3.8). */
export class VolumeExports {
  private readonly running = new Set<Promise<void>>();
  private readonly queue: (() => void)[] = [];
  private atWork = 0;
  private readonly stopping = new AbortController();
  private resuming: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: VolumeExportsOptions) {}

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

  /**
   * Begins an export, which stands in the audit trail then.
   *
   * @returns the task's id
   * @throws Refusal before anything is begun: `missing` or `forbidden` for a series, `invalid` for images that one lacks,
   *   `noSpace`
   */
  async begin(access: Access, actor: Actor, { series, compressionFormat }: VolumeExportCreation): Promise<string> {
    const { database, bus, freeSpace } = this.options;
    await freeSpace.require();
    const volumes: ExportedVolume[] = [];
    for (const wanted of series) volumes.push(await findExportedVolume(database, access, wanted));
    const resumable: ResumableExport = { kind: KIND, volumes, compressionFormat, attempts: 0, downloadKey: null };
    const task = {
      service: SERVICE,
      userEmail: access.userEmail,
      name: 'Export DICOM data',
      downloadFileType: DOWNLOAD_TYPES[compressionFormat],
      total: volumes.length,
      resumable,
    };
    const writer = await TaskWriter.create(database, bus, task, async (transaction, taskId) => {
      const deed = {
        action: 'series.export',
        entity: 'task',
        entityId: taskId,
        details: { series, compressionFormat },
      };
      await auditChange(transaction, 'archive', actor, deed);
    });
    this.options.committed();
    this.keep(this.work(writer, resumable));
    return writer.taskId;
  }

  private keep(work: Promise<void>): void {
    const kept: Promise<void> = work.finally(() => this.running.delete(kept));
    this.running.add(kept);
  }

  private async resumeSilent(): Promise<void> {
    const { database, bus, silenceMs, log } = this.options;
    while (!this.stopping.signal.aborted && this.atWork < this.options.parallel) {
      const task = await TaskWriter.resume(database, bus, SERVICE, silenceMs, KIND);
      if (!task) return;
      const { data } = resumableExport.safeParse(task.resumable);
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
  private async work(writer: TaskWriter, resumable: ResumableExport): Promise<void> {
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

  private async perform(run: ExportRun, writer: TaskWriter, resumable: ResumableExport): Promise<void> {
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
