import { Refusal } from '@circus/contracts';
import { isUnavailable, type TaskWriter } from '@circus/db';
import { type ArchivedFile, type DecodedSlice, type SliceWork, tgzArchive, zipArchive } from '@circus/volume';
import type { ExportContent, FileExportsOptions, ResumableExport } from './fileExports.js';
import { SliceThreads } from './threads/sliceThreads.js';

const FAILED = 'The export failed because of an internal error.';

/** Not the export's fault: it is done again later. */
export class ExportInterrupted extends Error {
  override readonly name = 'ExportInterrupted';
}

/** What the files of one part are made with. */
export interface ExportPart {
  /** Reads and decodes a slice in a thread. @throws Refusal that names the image */
  decode(work: SliceWork): Promise<DecodedSlice>;
  /** Slices to be read ahead, so that no thread waits. */
  ahead: number;
}

/** One export at work. */
export class ExportRun<Work> {
  private done = 0;
  private readonly total: number;
  private readonly threads: SliceThreads;

  constructor(
    private readonly options: FileExportsOptions<Work>,
    private readonly writer: TaskWriter,
    private readonly resumable: ResumableExport<Work>,
    private readonly stopping: AbortSignal,
  ) {
    this.total = options.content.parts(resumable.work);
    this.threads = new SliceThreads({
      storageUrl: options.storageUrl,
      threads: options.threads,
      memoryMiB: options.threadMiB,
    });
  }

  tell(): void {
    const { noun } = this.options.content;
    const message =
      this.done < this.total ? `Exporting ${noun.one} ${this.done + 1} of ${this.total}.` : 'Finishing the file.';
    this.writer.progress(message, this.done, this.total);
  }

  get finished(): string {
    const { one, many } = this.options.content.noun;
    return this.done === 1 ? `Exported 1 ${one}.` : `Exported ${this.done} ${many}.`;
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
    const content: ExportContent<Work> = this.options.content;
    // One more than is decoded, so that no thread waits for the compression.
    const part: ExportPart = { decode: (work) => this.threads.decode(work), ahead: this.options.threads + 1 };
    for (let index = 0; index < this.total; index += 1) {
      this.tell();
      yield* content.files(this.resumable.work, index, part);
      this.done = index + 1;
      this.tell();
    }
  }
}
