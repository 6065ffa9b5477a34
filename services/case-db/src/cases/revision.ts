import type { Revision } from '@circus/contracts';

type RevisionSeries = Revision['series'][number];
/** A series of a revision as it is stored: with the archive's id beside the UID. */
export type StoredRevisionSeries = RevisionSeries & { seriesId: number };
export type StoredRevision = Omit<Revision, 'series'> & { series: StoredRevisionSeries[] };

/** A revision as the API shows it. */
export const publicRevision = ({
  creator,
  date,
  description,
  attributes,
  status,
  series,
}: StoredRevision): Revision => ({
  creator,
  date,
  description,
  attributes,
  status,
  series: series.map(({ seriesId, ...shown }) => shown),
});
