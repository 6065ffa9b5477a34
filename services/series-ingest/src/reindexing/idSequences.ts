import { Prisma, type Statements } from '@circus/db';

/** Each sequence of the archive and the column of `journal_entry` that tells which ids it has given. */
const SEQUENCES = {
  'archive.patient_id_seq': 'patient_id',
  'archive.study_id_seq': 'study_id',
  'archive.series_id_seq': 'series_id',
  'archive.instance_id_seq': 'instance_id',
} as const;

/**
 * Moves the sequences of ids on, beyond every id that the journal names, also of what was deleted: no id is ever given twice.
 * The role of the service may only take the next value: it takes them all, and one more of a sequence that gave none yet.
 */
export async function passJournalledIds(transaction: Statements): Promise<void> {
  for (const [sequence, column] of Object.entries(SEQUENCES)) {
    await transaction.$executeRaw`
      SELECT count(nextval(${sequence}::text::regclass)) FROM generate_series(1,
        (SELECT max(${Prisma.raw(column)}) FROM pg_temp.journal_entry) - (SELECT last_value FROM ${Prisma.raw(sequence)}) + 1)`;
  }
}
