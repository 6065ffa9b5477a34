import { createHash } from 'node:crypto';
import { Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { Storage } from '@circus/storage';
import { inParallel } from '../inventory/inParallel.js';
import { readStoredHeader } from '../inventory/storedHeader.js';
import { BEGINNING_BYTES } from '../storing/fileBeginning.js';
import type { FindingKind, Findings } from './findings.js';

export interface ContentCheckOptions {
  database: Database;
  storage: Storage;
  findings: Findings;
  /** Files read at the same time. */
  parallel: number;
  maxHeaderBytes: number;
  onProgress(images: number, bytes: number): void;
}

interface ImageRow {
  id: bigint;
  key: string;
  size_bytes: bigint;
  sha256: string;
  sop_uid: string;
  series_uid: string;
  study_uid: string;
}

const PAGE = 500;

/**
 * Reads the bytes of every image and compares them with its row: there, as long and with the hash as when they came, and of
 * the image, series and study that the row says.
 */
export async function checkContents(options: ContentCheckOptions): Promise<{ images: number; bytes: number }> {
  const { database, parallel, onProgress } = options;
  const done = { images: 0, bytes: 0 };
  for (let after = 0n; ; ) {
    const rows = await database.$queryRaw<ImageRow[]>`
      SELECT i.id, i.storage_key AS key, i.size_bytes, i.sha256, i.sop_instance_uid AS sop_uid,
        s.series_instance_uid AS series_uid, s.study_instance_uid AS study_uid
      FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
      WHERE i.id > ${after} ORDER BY i.id LIMIT ${PAGE}`;
    await inParallel(rows, parallel, async (row) => {
      const bytes = await checkImage(options, row);
      done.images += 1;
      done.bytes += bytes;
      onProgress(done.images, done.bytes);
    });
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return done;
    after = last.id;
  }
}

/** @returns how many bytes were read */
async function checkImage({ database, storage, findings, maxHeaderBytes }: ContentCheckOptions, row: ImageRow) {
  const { key } = row;
  const report = async (kind: FindingKind, detail?: string): Promise<void> => {
    // Deleted or replaced while it was being read: nothing is wrong with it.
    if (await standsYet(database, row)) {
      findings.add(kind, { key, seriesUid: row.series_uid, sopInstanceUid: row.sop_uid, ...(detail && { detail }) });
    }
  };
  const content = await readContent(storage, key).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (content === null) {
    await report('missingBytes');
    return 0;
  }
  const { sizeBytes, sha256, beginning } = content;
  if (sizeBytes !== Number(row.size_bytes)) {
    await report('otherSize', `${sizeBytes} bytes instead of ${row.size_bytes}`);
  } else if (sha256 !== row.sha256) await report('otherHash');
  try {
    const { header } = await readStoredHeader(storage, key, sizeBytes, { maxHeaderBytes, beginning });
    const others = [
      header.sopInstanceUid !== row.sop_uid && 'SOPInstanceUID',
      header.seriesInstanceUid !== row.series_uid && 'SeriesInstanceUID',
      header.studyInstanceUid !== row.study_uid && 'StudyInstanceUID',
    ].filter((name) => name !== false);
    if (others.length > 0) await report('otherIdentity', `another ${others.join(', ')}`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await report(error.kind === 'missing' ? 'missingBytes' : 'unreadable', error.message);
  }
  return sizeBytes;
}

async function readContent(storage: Storage, key: string) {
  const { stream } = await storage.open(key);
  const hash = createHash('sha256');
  const beginning: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    if (sizeBytes < BEGINNING_BYTES) beginning.push(chunk.subarray(0, BEGINNING_BYTES - sizeBytes));
    sizeBytes += chunk.length;
  }
  return { sizeBytes, sha256: hash.digest('hex'), beginning: Buffer.concat(beginning) };
}

async function standsYet(database: Database, { id, key }: ImageRow): Promise<boolean> {
  const rows = await database.$queryRaw<object[]>`
    SELECT 1 FROM archive.instance WHERE id = ${id} AND storage_key = ${key}`;
  return rows.length > 0;
}

const isMissing = (error: unknown): boolean => error instanceof Refusal && error.kind === 'missing';
