import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Bus } from '@circus/bus';
import { type DebugTaskCreation, Refusal } from '@circus/contracts';
import { type Database, TaskWriter } from '@circus/db';
import { newStorageKey, type Storage } from '@circus/storage';
import type { Log } from '../log.js';

/** Each holds a timer for as long as seventeen hours. */
const MAX_RUNNING = 100;

/** Tasks that do nothing but progress, for trying clients out (spec circus-api-core 9.7). */
export class DebugTasks {
  private readonly running = new Set<Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly storage: Storage,
    private readonly log: Log,
  ) {}

  /**
   * @returns the task's id, when the task is recorded
   * @throws Refusal `unavailable` while too many run
   */
  async start(userEmail: string, creation: DebugTaskCreation): Promise<string> {
    if (this.running.size >= MAX_RUNNING) {
      throw new Refusal('unavailable', `${MAX_RUNNING} debug tasks are running. Wait until one has ended.`);
    }
    const { database, bus } = this;
    const task = { service: 'case-db', userEmail, name: 'Debug Task', total: creation.steps };
    const downloadFileType = creation.dl ? 'application/octet-stream' : undefined;
    const writer = await TaskWriter.create(database, bus, { ...task, ...(downloadFileType && { downloadFileType }) });
    const run = this.run(writer, creation)
      .catch((error) =>
        this.log.error({ err: error, taskId: writer.taskId }, 'A debug task was not brought to its end'),
      )
      .finally(() => this.running.delete(run));
    this.running.add(run);
    return writer.taskId;
  }

  /** Ends what is running; these tasks fail. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running);
  }

  private async run(writer: TaskWriter, { steps, tick, dl, fails }: DebugTaskCreation): Promise<void> {
    const { signal } = this.stopping;
    for (let step = 1; step <= steps; step += 1) {
      await delay(tick, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return writer.fail('The service was stopped.');
      writer.progress(`Step ${step} of ${steps}`, step, steps);
    }
    if (fails) return writer.fail('The task failed, as it was asked to.');
    await writer.finish(undefined, dl ? await this.writeFile(writer) : null);
  }

  private async writeFile(writer: TaskWriter): Promise<string> {
    const downloadKey = newStorageKey('downloads', '.bin');
    await writer.keepResumable({ kind: 'debugTask', downloadKey });
    await this.storage.write(downloadKey, Readable.from([Buffer.from('Hello.')]));
    return downloadKey;
  }
}
