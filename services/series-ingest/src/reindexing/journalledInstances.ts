import { Refusal, type SourceType } from '@circus/contracts';
import { Prisma, type Statements } from '@circus/db';
import type { Storage } from '@circus/storage';
import { inParallel } from '../inventory/inParallel.js';
import { readStoredHeader } from '../inventory/storedHeader.js';
import { requireStorable, requireWholePixels } from '../storing/acceptance.js';
import { describeInstance } from '../storing/describeInstance.js';
import { jsonOf } from '../storing/longJson.js';
import type { ReceivedInstance } from '../storing/receivedInstance.js';
import type { TransformMark } from '../storing/transform.js';
import type { JournalledIds } from './journalledRepository.js';

/** A row of `journalled` whose file is there and which counts for its instance. */
export interface JournalledRow {
  position: bigint;
  at: Date;
  /** When its instance was first stored. */
  first_at: Date;
  key: string;
  sha256: string;
  size_bytes: bigint;
  file_bytes: bigint;
  domain: string;
  source: { type: SourceType; id: number; name: string };
  study_uid: string;
  series_uid: string;
  sop_uid: string;
  transformed_by: TransformMark[] | null;
  instance_id: bigint | null;
  series_id: bigint | null;
  study_id: bigint | null;
  patient_id: bigint | null;
  series_version: bigint | null;
  image_number: number | null;
}

export interface JournalledInstance {
  row: JournalledRow;
  ids: JournalledIds;
  instance: ReceivedInstance;
}

/** Why an image of the journal has no row, or not the one it should have. */
export interface ReindexProblem {
  key: string;
  reason: string;
}

export interface DescribeOptions {
  storage: Storage;
  parallel: number;
  defaultOffsetMinutes: number;
  maxHeaderBytes: number;
  report(problem: ReindexProblem): void;
}

const PAGE = 64;

/**
 * Which of `journalled` get rows. An older database knows of the bytes that it has discarded; where all rows are made anew, what
 * was replaced counts again where the file that took its place is gone.
 */
const TO_MAKE = (missing: boolean) => Prisma.sql`
  in_place AND age = 1
    AND NOT EXISTS (SELECT FROM archive.instance i WHERE i.storage_key = j.key)
    AND NOT EXISTS (
      SELECT FROM archive.discarded_bytes d WHERE d.storage_key = j.key AND (${missing} OR d.reason = 'deleted'))`;

/** The next rows that have to be made, in the order in which their instances were stored. */
export const nextRows = (transaction: Statements, missing: boolean, after: bigint): Promise<JournalledRow[]> =>
  transaction.$queryRaw<JournalledRow[]>`
    SELECT position, at, first_at, key, sha256, size_bytes, file_bytes, domain, source, study_uid, series_uid, sop_uid,
      transformed_by, instance_id, series_id, study_id, patient_id, series_version, image_number
    FROM pg_temp.journalled j WHERE position > ${after} AND ${TO_MAKE(missing)}
    ORDER BY position LIMIT ${PAGE}`;

/** How many rows `nextRows` will give. */
export async function countRowsToMake(transaction: Statements, missing: boolean): Promise<number> {
  const [row] = await transaction.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) FROM pg_temp.journalled j WHERE ${TO_MAKE(missing)}`;
  return Number(row?.count ?? 0);
}

/** Reads the files' headers; what cannot be an instance any more is reported and left out. */
export async function describeRows(
  rows: readonly JournalledRow[],
  options: DescribeOptions,
): Promise<JournalledInstance[]> {
  const described = new Map<JournalledRow, JournalledInstance>();
  await inParallel(rows, options.parallel, async (row) => {
    try {
      described.set(row, await describe(row, options));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      options.report({ key: row.key, reason: error.message });
    }
  });
  return rows.flatMap((row) => described.get(row) ?? []);
}

async function describe(row: JournalledRow, options: DescribeOptions): Promise<JournalledInstance> {
  const { storage, maxHeaderBytes, defaultOffsetMinutes, report } = options;
  const fileBytes = Number(row.file_bytes);
  const sizeBytes = Number(row.size_bytes);
  if (fileBytes !== sizeBytes) {
    // The row says what should be there, so that every later check finds it too.
    report({ key: row.key, reason: `The file has ${fileBytes} bytes instead of ${sizeBytes}.` });
  }
  const { header, plainBytes } = await readStoredHeader(storage, row.key, fileBytes, { maxHeaderBytes });
  requireStorable(header);
  if (fileBytes === sizeBytes) requireWholePixels(header, plainBytes);
  const { sopInstanceUid, seriesInstanceUid, studyInstanceUid } = header;
  if (sopInstanceUid !== row.sop_uid || seriesInstanceUid !== row.series_uid || studyInstanceUid !== row.study_uid) {
    throw new Refusal('invalid', 'The file is another image than the journal says. No row was made of it.');
  }
  const { tagsJson, pixelHeaderJson, ...description } = describeInstance(header, defaultOffsetMinutes);
  return {
    row,
    ids: {
      instanceId: numberOf(row.instance_id),
      seriesId: numberOf(row.series_id),
      studyId: numberOf(row.study_id),
      patientId: numberOf(row.patient_id),
    },
    instance: {
      key: row.key,
      durable: Promise.resolve(),
      sha256: row.sha256,
      sizeBytes,
      origin: { domain: row.domain, source: row.source, actor: NOBODY },
      transformedBy: row.transformed_by,
      description: {
        ...description,
        // The number that it was given, not the one that it might get today.
        wantedImageNumber: row.image_number ?? description.wantedImageNumber,
        tagsJson: jsonOf(Buffer.from(tagsJson)),
        pixelHeaderJson: jsonOf(Buffer.from(pixelHeaderJson)),
      },
    },
  };
}

const numberOf = (id: bigint | null): number | null => (id === null ? null : Number(id));
const NOBODY = { userId: null, userEmail: '', address: '', requestId: '' };
