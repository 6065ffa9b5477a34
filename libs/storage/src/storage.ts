import type { Readable } from 'node:stream';

/** A part of stored bytes. */
export interface ByteRange {
  /** First byte, 0-based. */
  offset: number;
  /** Number of bytes; to the end when left out. */
  length?: number;
}

export interface Written {
  sizeBytes: number;
  /** SHA-256 of the bytes, 64 lower-case hexadecimal digits. */
  sha256: string;
}

/** Bytes that were taken in whole, and may not be durable yet. */
export interface Taken extends Written {
  /** Resolves when the bytes survive a crash of the machine; rejects as `write` does, and nothing stands under the key. */
  durable: Promise<void>;
}

/** Bytes as they lie in the storage. */
export interface StoredBytes {
  key: string;
  sizeBytes: number;
  /** When the last byte was written, or later. */
  modifiedAt: Date;
}

/**
 * Where bytes live. A key is never written twice: what stands under a key never changes, so readers need no locks and
 * caches no checks.
 */
export interface Storage {
  /**
   * Stores a stream under a new key. When this returns, the bytes survive a crash of the machine; when it throws, nothing
   * stands under the key.
   *
   * @throws Refusal `noSpace` when the disk is full
   */
  write(key: string, source: AsyncIterable<Uint8Array>): Promise<Written>;
  /**
   * The first half of `write`: returns as soon as the source has ended, for who has other work to do meanwhile. The bytes
   * can be read only when they are durable.
   */
  take(key: string, source: AsyncIterable<Uint8Array>): Promise<Taken>;
  /** @throws Refusal `missing` when nothing stands under the key */
  read(key: string, range?: ByteRange): Promise<Buffer>;
  /** A stream of the bytes, for sending on. @throws Refusal `missing` */
  open(key: string, range?: ByteRange): Promise<{ stream: Readable; sizeBytes: number }>;
  exists(key: string): Promise<boolean>;
  /** Removes the bytes; a key under which nothing stands is no error. */
  delete(key: string): Promise<void>;
  /** Everything in an area, the first part of its keys, in the order of the keys; an area never written to is empty. */
  list(area: string): AsyncIterable<StoredBytes>;
  /** Gives bytes another, new key. Durable when it returns. @throws Refusal `missing` when nothing stands under the old one */
  move(key: string, newKey: string): Promise<void>;
  /**
   * Appends one line to the journal of this writer, durable when it returns. Files and journal alone can rebuild the
   * archive's rows.
   */
  appendJournal(entry: object): Promise<void>;
  /** Every line of every writer's journal, oldest file first. */
  readJournal(): AsyncIterable<unknown>;
  /** Bytes that can still be stored; Infinity where there is no telling. */
  freeBytes(): Promise<number>;
  close(): Promise<void>;
}
