import { Refusal } from '@circus/contracts';
import { isUnavailable, type TaskWriter } from '@circus/db';
import { type ArchivedFile, layOutPartialVolume, tgzArchive, volumeFiles, zipArchive } from '@circus/volume';
import { instancesOfVolume } from './exportRepository.js';
import { SliceThreads } from './sliceThreads.js';
import type { ResumableExport, VolumeExportsOptions } from './volumeExports.js';

const FAILED = 'The export failed because of an internal error.';

/** Not the export's fault: it is done again later. */
export class ExportInterrupted extends Error {
  override readonly name = 'ExportInterrupted';
}

/** One export at work. */
export class ExportRun {
  private done = 0;
  private readonly threads: SliceThreads;

  constructor(
    private readonly options: VolumeExportsOptions,
    private readonly writer: TaskWriter,
    private readonly resumable: ResumableExport,
    private readonly stopping: AbortSignal,
  ) {
    this.threads = new SliceThreads({
      storageUrl: options.storageUrl,
      threads: options.threads,
      memoryMiB: options.threadMiB,
    });
  }

  tell(): void {
    const { length } = this.resumable.volumes;
    const message = this.done < length ? `Exporting volume ${this.done + 1} of ${length}.` : 'Finishing the file.';
    this.writer.progress(message, this.done, length);
  }

  get finished(): string {
    return this.done === 1 ? 'Exported 1 volume.' : `Exported ${this.done} volumes.`;
  }

  /**
   * Writes the file under a key. Unless it is complete and durable, nothing stands under the key afterwards.
   *
   * @returns why it failed, in words for the user; null when it is there
   * @throws ExportInterrupted when the service is stopping or the database is away
   */
  async writeFile(key: string): Promise<string | null> {
    const { storage, log } = this.options;
    try {
      const archive = this.resumable.compressionFormat === 'zip' ? zipArchive(this.files()) : tgzArchive(this.files());
      await storage.write(key, this.watched(archive));
      return null;
    } catch (error) {
      if (this.stopping.aborted || isUnavailable(error)) throw new ExportInterrupted();
      if (error instanceof Refusal) return error.message;
      log.error({ err: error, taskId: this.writer.taskId }, 'An export failed');
      return FAILED;
    } finally {
      await this.threads.close();
    }
  }

  /** Ends the writing when the service stops or the storage gets full. */
  private async *watched(archive: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const chunk of archive) {
      if (this.stopping.aborted) throw new ExportInterrupted();
      await this.options.freeSpace.require();
      yield chunk;
    }
  }

  private async *files(): AsyncIterable<ArchivedFile> {
    for (const [index, exported] of this.resumable.volumes.entries()) {
      this.tell();
      const instances = await instancesOfVolume(this.options.database, exported);
      const volume = layOutPartialVolume(instances, exported.partialVolumeDescriptor);
      yield* volumeFiles(String(index), volume, {
        decode: (work) => this.threads.decode(work),
        // One more than is decoded, so that no thread waits for the compression.
        ahead: this.options.threads + 1,
        tags: { privateTags: new Set() },
      });
      this.done = index + 1;
      this.tell();
    }
  }
}
