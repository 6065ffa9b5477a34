import { type Database, Prisma } from '@circus/db';
import { type DicomJson, textsOf } from '@circus/dicom';
import { DimseFailure, type ObjectToSend, type Query, STATUS } from '@circus/dicom-network';
import type { ConversionThreads } from '@circus/exports';
import type { Storage } from '@circus/storage';
import { levelOf } from './findMatches.js';
import { LEVELS } from './queryKeys.js';

/** Objects of one retrieval: they are remembered while it runs. */
const MOST = 200_000;

/** Unique keys from above, with their columns. */
const UNIQUE = {
  PATIENT: ['00100020', Prisma.sql`s.patient_id`],
  STUDY: ['0020000D', Prisma.sql`s.study_instance_uid`],
  SERIES: ['0020000E', Prisma.sql`s.series_instance_uid`],
  IMAGE: ['00080018', Prisma.sql`i.sop_instance_uid`],
} as const;

/**
 * The objects that C-MOVE or C-GET asks for, by unique keys alone (PS3.4 C.4.2.1).
 *
 * @throws DimseFailure where the unique key of the level is missing, and for too many
 */
export async function findObjects(
  { database, storage, conversions }: { database: Database; storage: Storage; conversions: ConversionThreads },
  query: Query,
  domains: readonly string[],
): Promise<ObjectToSend[]> {
  const level = levelOf(query);
  const conditions = LEVELS.slice(0, LEVELS.indexOf(level) + 1).flatMap((each) => {
    const [tag, column] = UNIQUE[each];
    const values = valuesOf(query.identifier, tag);
    if (values.length > 0) return [Prisma.sql`${column} = ANY(${values}::text[])`];
    if (each !== level) return [];
    throw new DimseFailure(
      STATUS.identifierDoesNotMatch,
      `The query does not say which ${level.toLowerCase()} it means.`,
    );
  });
  const rows = await database.$queryRaw<
    {
      sop_class_uid: string;
      sop_instance_uid: string;
      transfer_syntax_uid: string;
      size_bytes: bigint;
      storage_key: string;
    }[]
  >`
    SELECT i.sop_class_uid, i.sop_instance_uid, i.transfer_syntax_uid, i.size_bytes, i.storage_key
    FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
    WHERE s.domain = ANY(${domains}::text[]) AND ${Prisma.join(conditions, ' AND ')}
    ORDER BY s.id, i.image_number LIMIT ${MOST + 1}`;
  if (rows.length > MOST) throw new DimseFailure(STATUS.outOfResources, `More than ${MOST} images are asked for.`);
  return rows.map((row) => {
    const { storage_key: storageKey, transfer_syntax_uid: storedSyntaxUid } = row;
    const sizeBytes = Number(row.size_bytes);
    return {
      sopClassUid: row.sop_class_uid,
      sopInstanceUid: row.sop_instance_uid,
      transferSyntaxUid: storedSyntaxUid,
      sizeBytes,
      open: async () => (await storage.open(storageKey)).stream,
      openIn: async (transferSyntaxUid) => {
        const order = { storageKey, sizeBytes, storedSyntaxUid, transferSyntaxUid, form: 'dataset' } as const;
        return (await conversions.open(order)).stream;
      },
    };
  });
}

const valuesOf = (identifier: DicomJson, tag: string): string[] =>
  identifier[tag]?.vr === 'SQ' ? [] : textsOf(identifier, tag).filter((value) => value !== '');
