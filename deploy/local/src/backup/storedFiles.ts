import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Refusal } from '@circus/contracts';
import type { Storage, StoredBytes } from '@circus/storage';
import type { BackupDirectory } from './backupDirectory.js';
import { Measured, syncDirectories, writeDurably } from './durableFiles.js';
import { type ListCursor, type ListedFile, lineOf } from './fileList.js';

/** Files looked at together, and then made durable together. */
const PAGE = 256;

export interface CopyOptions {
  directory: BackupDirectory;
  storage: Storage;
  /** For instance `instances`; or `journal`, whose newest files grow. */
  area: string;
  /** What the newest backup has of the area, in order. */
  known: ListCursor<ListedFile>;
  parallel: number;
  onFile(copied: boolean, sizeBytes: number): void;
}

/**
 * Brings what the backup does not have of an area from the storage.
 *
 * @returns the lines of a list of everything in the area
 */
export async function* copyArea(options: CopyOptions): AsyncGenerator<Uint8Array> {
  const { directory, storage, area } = options;
  let page: { stored: StoredBytes; known: ListedFile | null }[] = [];
  const settle = async (): Promise<Uint8Array> => {
    const files = await inParallel(page, options.parallel, (each) => bring(options, each.stored, each.known));
    const present = files.filter((file) => file !== null);
    await syncDirectories(
      present.filter(({ copied }) => copied).map(({ key }) => directory.pathOfStored(key)),
      directory.root,
    );
    page = [];
    return Buffer.from(present.map(lineOf).join(''));
  };
  for await (const stored of storage.list(area)) {
    page.push({ stored, known: await options.known.find(stored.key) });
    if (page.length === PAGE) yield await settle();
  }
  if (page.length > 0) yield await settle();
}

/** @returns null for bytes that went away meanwhile: no row names them */
async function bring(
  { directory, storage, area, onFile }: CopyOptions,
  { key, sizeBytes }: StoredBytes,
  known: ListedFile | null,
): Promise<(ListedFile & { copied: boolean }) | null> {
  const path = directory.pathOfStored(key);
  if (known?.sizeBytes === sizeBytes) {
    onFile(false, sizeBytes);
    return { ...known, copied: false };
  }
  // An interrupted backup may have brought it, and told nobody its hash.
  const left = area === 'journal' ? null : await measure(path, sizeBytes);
  if (left) {
    onFile(false, sizeBytes);
    return { key, ...left, copied: true };
  }
  try {
    const bytes = area === 'journal' ? wholeLines(storage, key, sizeBytes) : chunksOf(storage, key);
    const written = await writeDurably(path, bytes);
    onFile(true, written.sizeBytes);
    return { key, ...written, copied: true };
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'missing') return null;
    throw error;
  }
}

/** A file of the backup, if it is there with this size. */
async function measure(path: string, sizeBytes: number): Promise<Omit<ListedFile, 'key'> | null> {
  const status = await stat(path).catch(() => null);
  if (status?.size !== sizeBytes) return null;
  const measured = new Measured();
  for await (const _ of measured.pass(createReadStream(path, { highWaterMark: 1 << 18 })));
  return { sizeBytes: measured.sizeBytes, sha256: measured.sha256() };
}

async function* chunksOf(storage: Storage, key: string): AsyncIterable<Uint8Array> {
  yield* (await storage.open(key)).stream as AsyncIterable<Buffer>;
}

/** A journal's file that is being written: up to the end of its last whole line. */
async function* wholeLines(storage: Storage, key: string, sizeBytes: number): AsyncIterable<Uint8Array> {
  let held: Buffer = Buffer.alloc(0);
  const { stream } = await storage.open(key, { offset: 0, length: sizeBytes });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const end = chunk.lastIndexOf(0x0a) + 1;
    if (end > 0) {
      yield Buffer.concat([held, chunk.subarray(0, end)]);
      held = Buffer.from(chunk.subarray(end));
    } else held = Buffer.concat([held, chunk]);
  }
}

/** Results in the order of the items. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  parallel: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      try {
        results[index] = await work(items[index] as Item);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  const settled = await Promise.allSettled(Array.from({ length: Math.min(parallel, items.length) }, worker));
  for (const outcome of settled) if (outcome.status === 'rejected') throw outcome.reason;
  return results;
}
