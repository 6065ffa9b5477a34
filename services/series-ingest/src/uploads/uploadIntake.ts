import type { FreeSpace } from '@circus/storage';
import type { Log } from '../log.js';
import type { InstanceStore } from '../storing/instanceStore.js';
import type { Origin } from '../storing/origin.js';
import { requireReadable } from './archiveEntries.js';
import type { ArchiveLimits } from './archiveLimits.js';
import { type ArchiveKind, peek } from './fileKind.js';
import { type FileOutcome, refusedOutcome, skippedOutcome, storedOutcome } from './fileOutcome.js';
import { OrderedPipeline } from './orderedPipeline.js';
import { SharedBytes } from './sharedBytes.js';
import type { Spool } from './spool.js';

/** A file of an upload, as the door hands it over: read to its end before the next one comes. */
export interface UploadedFile {
  name: string;
  bytes: AsyncIterable<Uint8Array>;
}

/** An archive that waits in the spool. */
export interface SpooledArchive {
  name: string;
  /** Its number in the task's folder of the spool. */
  file: number;
  kind: ArchiveKind;
  /** As its list of files says; null where only unpacking tells. */
  entries: number | null;
}

export interface TakenUpload {
  /** Of every file but the archives, in their order. */
  outcomes: FileOutcome[];
  archives: SpooledArchive[];
}

/** Files of one upload whose commit is waited for while the next ones are read. */
const COMMITS_UNDER_WAY = 8;

export interface UploadIntakeOptions {
  store: InstanceStore;
  spool: Spool;
  /** Of the storage; the spool may be on another disk. */
  freeSpace: FreeSpace;
  limits: ArchiveLimits;
  log: Log;
}

/** Takes uploads in: DICOM files go straight into the archive, ZIP and TAR files into the spool, durably. */
export class UploadIntake {
  constructor(private readonly options: UploadIntakeOptions) {}

  /**
   * @param taskId under which archives are spooled
   * @throws whatever the upload's source throws; what was stored until then stays, spooled archives do not
   */
  async take(files: AsyncIterable<UploadedFile>, origin: Origin, taskId: string): Promise<TakenUpload> {
    const taken: TakenUpload = { outcomes: [], archives: [] };
    const stores = new OrderedPipeline<FileOutcome | null>(COMMITS_UNDER_WAY, (outcome) => {
      if (outcome) taken.outcomes.push(outcome);
    });
    try {
      let file = 0;
      for await (const { name, bytes: source } of files) {
        const bytes = new SharedBytes(source);
        file += 1;
        const work = this.takeFile(name, bytes, origin, { taskId, file, archives: taken.archives });
        await Promise.race([bytes.ended, work]);
        await bytes.drain();
        await stores.add(work);
        if (bytes.error !== undefined) throw bytes.error;
      }
    } catch (error) {
      await stores.end();
      await this.options.spool.remove(taskId);
      throw error;
    }
    await stores.end();
    // What was spooled and could not be opened.
    if (taken.archives.length === 0) await this.options.spool.remove(taskId);
    taken.archives.sort((one, other) => one.file - other.file);
    return taken;
  }

  /** Removes what was spooled of an upload that does not become a task. */
  async giveUp(taskId: string): Promise<void> {
    await this.options.spool.remove(taskId);
  }

  /** Stores one file, whatever it is; never rejects. Null for an archive, which has no outcome yet. */
  private async takeFile(
    name: string,
    bytes: SharedBytes,
    origin: Origin,
    spooled: { taskId: string; file: number; archives: SpooledArchive[] },
  ): Promise<FileOutcome | null> {
    try {
      const { kind, isEmpty, bytes: all } = await peek(bytes);
      if (isEmpty) return skippedOutcome(name, 'The file is empty.');
      if (kind === 'other') return skippedOutcome(name, 'This is neither a DICOM file nor an archive.');
      if (kind === 'dicom') return storedOutcome(name, await this.options.store.store(all, origin));
      // What cannot be stored need not be received.
      await this.options.freeSpace.require();
      const { taskId, file, archives } = spooled;
      await this.options.spool.write(taskId, file, all);
      const entries = await requireReadable(this.options.spool.pathOf(taskId, file), kind, this.options.limits);
      archives.push({ name, file, kind, entries });
      return null;
    } catch (error) {
      return refusedOutcome(name, error, this.options.log);
    }
  }
}
