import { Refusal } from '@circus/contracts';
import type { DicomHeader } from '@circus/dicom';
import { readHeader } from '@circus/dicom';
import { readStoredHeader } from '../inventory/storedHeader.js';
import type { Log } from '../log.js';
import { BEGINNING_BYTES } from '../storing/fileBeginning.js';
import type { InstanceStore } from '../storing/instanceStore.js';
import type { Origin } from '../storing/origin.js';
import { type ArchiveEntry, archiveEntries } from '../uploads/archiveEntries.js';
import { type ArchiveLimits, ArchiveTooLarge } from '../uploads/archiveLimits.js';
import { type ArchiveKind, type FileKind, fileKindOf, KIND_BYTES } from '../uploads/fileKind.js';
import { OrderedPipeline } from '../uploads/orderedPipeline.js';
import { SharedBytes } from '../uploads/sharedBytes.js';
import type { KnownInstances } from './knownInstances.js';
import { localFiles, reasonOf } from './localFiles.js';
import { countFiles, type FoundFile, walk } from './walk.js';

/** Files of one archive whose commit is waited for while the next ones are read. */
const COMMITS_UNDER_WAY = 8;
/** A file of an archive up to this size is held in memory to find out whether it is known. */
const HELD_BYTES = 16 * 2 ** 20;
/** Media Storage Directory: the list of files on a medium, not an image. */
const DICOMDIR = '1.2.840.10008.1.3.10';

const NO_DICOM = 'This is not a DICOM file.';
const NO_IMAGE = 'A DICOMDIR holds no image.';

export interface FolderImportOptions {
  store: InstanceStore;
  known: KnownInstances;
  origin: Origin;
  limits: ArchiveLimits;
  maxHeaderBytes: number;
  /** Files at work at the same time. */
  parallel: number;
  log: Log;
  failed(name: string, reason: string): void;
  skipped(name: string, reason: string): void;
  /** @param total 0 while it is not known */
  onProgress(finished: number, total: number): void;
}

export interface FolderImportSummary {
  /** Files that were stored, those of archives too. */
  imported: number;
  /** Files that stood in the archive already. */
  known: number;
  skipped: number;
  failed: number;
  /** Why the import ended before its time; null when it came to its end. */
  stopped: string | null;
}

/**
 * Imports files from where they lie, and archives without unpacking them to disk. A file that fails does not hold up the
 * others. Interrupted at any moment, it goes on when it is done again: what is stored already is recognised by its bytes.
 */
export class FolderImport {
  private readonly summary: FolderImportSummary = { imported: 0, known: 0, skipped: 0, failed: 0, stopped: null };
  private finishedFiles = 0;
  private total = 0;

  constructor(private readonly options: FolderImportOptions) {}

  async run(paths: readonly string[]): Promise<FolderImportSummary> {
    void countFiles(paths).then((count) => {
      this.total = count;
    });
    const files = walk(paths, {
      failed: (path, why) => this.fail(path, why),
      skipped: (path, why) => this.skip(path, why),
    });
    const worker = async (): Promise<void> => {
      // One walk for all workers: each takes the next file.
      for (let next = await files.next(); !next.done; next = await files.next()) {
        await this.importFile(next.value);
        this.finishedFiles += 1;
        this.options.onProgress(this.finishedFiles, this.total);
        if (this.summary.stopped !== null) return;
      }
    };
    await Promise.all(Array.from({ length: this.options.parallel }, worker));
    await files.return(undefined);
    return this.summary;
  }

  /** Never rejects. */
  private async importFile({ path, sizeBytes }: FoundFile): Promise<void> {
    try {
      const beginning = await localFiles.read(path, { offset: 0, length: Math.min(BEGINNING_BYTES, sizeBytes) });
      const kind = fileKindOf(beginning.subarray(0, KIND_BYTES));
      if (kind === 'other') return this.skip(path, sizeBytes === 0 ? 'The file is empty.' : NO_DICOM);
      if (kind !== 'dicom') return await this.importArchive(path, kind);
      const header = await this.headerOf(path, sizeBytes, beginning);
      if (isDicomdir(header)) return this.skip(path, NO_IMAGE);
      const bytes = () => localFiles.stream(path);
      if (header && (await this.options.known.has(header, sizeBytes, bytes))) this.summary.known += 1;
      else await this.store(bytes());
    } catch (error) {
      this.refuse(path, error);
    }
  }

  /** Null for a header that cannot be read: storing the file says why. */
  private async headerOf(path: string, sizeBytes: number, beginning: Buffer): Promise<DicomHeader | null> {
    const { maxHeaderBytes } = this.options;
    try {
      return (await readStoredHeader(localFiles, path, sizeBytes, { maxHeaderBytes, beginning })).header;
    } catch (error) {
      if (error instanceof Refusal) return null;
      throw error;
    }
  }

  private async store(bytes: AsyncIterable<Uint8Array>): Promise<void> {
    await this.options.store.store(bytes, this.options.origin);
    this.summary.imported += 1;
  }

  private async importArchive(path: string, kind: ArchiveKind): Promise<void> {
    const entries = new OrderedPipeline<void>(COMMITS_UNDER_WAY, () => undefined);
    try {
      for await (const entry of archiveEntries(path, kind, this.options.limits)) {
        const bytes = entry.bytes instanceof SharedBytes ? entry.bytes : new SharedBytes(entry.bytes);
        const work = this.importEntry(`${path}/${entry.name}`, bytes);
        await Promise.race([bytes.ended, work]);
        await bytes.drain();
        await entries.add(work);
        // It concerns the archive and not this file alone.
        if (bytes.error instanceof ArchiveTooLarge || this.summary.stopped !== null) break;
      }
    } finally {
      await entries.end();
    }
  }

  /** Never rejects. */
  private async importEntry(name: string, bytes: ArchiveEntry['bytes']): Promise<void> {
    try {
      const { held, rest } = await hold(bytes);
      const kind: FileKind = fileKindOf(held.subarray(0, KIND_BYTES));
      if (kind === 'other') return this.skip(name, held.length === 0 ? 'The file is empty.' : NO_DICOM);
      if (kind !== 'dicom') return this.skip(name, 'An archive inside an archive is not opened.');
      const header = rest === null ? headerIn(held) : null;
      if (isDicomdir(header)) return this.skip(name, NO_IMAGE);
      if (header && (await this.options.known.has(header, held.length, () => joined(held, null))))
        this.summary.known += 1;
      else await this.store(joined(held, rest));
    } catch (error) {
      this.refuse(name, error);
    }
  }

  private refuse(name: string, error: unknown): void {
    if (!(error instanceof Refusal)) {
      this.options.log.error({ err: error }, 'A file could not be imported');
      return this.fail(name, reasonOf(error));
    }
    // Not this file's fault: the next ones would fare no better.
    if (error.kind === 'unavailable' || error.kind === 'noSpace') this.summary.stopped ??= error.message;
    else this.fail(name, error.message);
  }

  private fail(name: string, reason: string): void {
    this.summary.failed += 1;
    this.options.failed(name, reason);
  }

  private skip(name: string, reason: string): void {
    this.summary.skipped += 1;
    this.options.skipped(name, reason);
  }
}

const isDicomdir = (header: DicomHeader | null): boolean =>
  header?.mediaStorageSopClassUid === DICOMDIR || header?.sopClassUid === DICOMDIR;

/** As much of a file as may be held; `rest` is null where that is all of it. */
async function hold(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ held: Buffer; rest: AsyncIterable<Uint8Array> | null }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < HELD_BYTES) {
    const next = await iterator.next();
    if (next.done) return { held: Buffer.concat(chunks, length), rest: null };
    chunks.push(next.value);
    length += next.value.length;
  }
  return { held: Buffer.concat(chunks, length), rest: { [Symbol.asyncIterator]: () => iterator } };
}

async function* joined(held: Buffer, rest: AsyncIterable<Uint8Array> | null): AsyncIterable<Uint8Array> {
  yield held;
  if (rest) yield* rest;
}

function headerIn(bytes: Buffer): DicomHeader | null {
  try {
    const reading = readHeader(bytes, { complete: true });
    return reading.status === 'header' ? reading.header : null;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
