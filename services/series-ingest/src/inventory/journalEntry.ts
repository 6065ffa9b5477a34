import { sourceType } from '@circus/contracts';
import { z } from 'zod';

const id = z.number().int().min(1);

/** One instance of a `store` line. What lines of older versions of the suite do not have is optional. */
const storedInstance = z.object({
  key: z.string(),
  sha256: z.string(),
  sizeBytes: z.number().int().min(0),
  domain: z.string(),
  source: z.object({ type: sourceType, id: z.number().int(), name: z.string() }),
  studyInstanceUid: z.string(),
  seriesInstanceUid: z.string(),
  sopInstanceUid: z.string(),
  transformedBy: z.array(z.looseObject({ transform: z.string() })).optional(),
  instanceId: id.optional(),
  seriesId: id.optional(),
  studyId: id.optional(),
  patientId: id.optional(),
  seriesVersion: z.number().int().optional(),
  imageNumber: id.optional(),
});

/** The archive's lines in the storage journal, as `storing/journalLines.ts` writes them. */
const journalLine = z.discriminatedUnion('op', [
  z.object({ op: z.literal('store'), at: z.iso.datetime(), instances: z.array(storedInstance) }),
  z.object({ op: z.literal('drop'), at: z.iso.datetime(), keys: z.array(z.string()) }),
]);

/** What the journal says of one key: that an instance was stored under it, or that it is not needed any more. */
export type JournalEntry = { at: string; key: string } & (
  | ({ dropped: false } & z.infer<typeof storedInstance>)
  | { dropped: true }
);

/** @returns null for a line that says nothing this version understands */
export function entriesOf(line: unknown): JournalEntry[] | null {
  const parsed = journalLine.safeParse(line);
  if (!parsed.success) return null;
  const { data } = parsed;
  if (data.op === 'drop') return data.keys.map((key) => ({ at: data.at, key, dropped: true }));
  return data.instances.map((instance) => ({ at: data.at, dropped: false, ...instance }));
}
