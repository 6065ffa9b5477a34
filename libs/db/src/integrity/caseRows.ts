import {
  blobHash,
  dicomUid,
  domainName,
  numericId,
  opaqueId,
  patientInfo,
  project,
  revision,
  revisionSeries,
} from '@circus/contracts';
import { z } from 'zod';
import { Prisma } from '../database.js';
import { isoDateOf, issuesOf, type RowCheck, unless } from './rowCheck.js';

interface ProjectRow extends Record<string, unknown> {
  createdAt: Date;
  updatedAt: Date;
}

export const projectRows: RowCheck<ProjectRow> = {
  entity: 'project',
  key: [{ column: Prisma.sql`project_id`, type: 'text' }],
  columns: Prisma.sql`project_id AS "projectId", project_name AS "projectName", description, icon, tags,
    window_presets AS "windowPresets", window_priority AS "windowPriority",
    case_attributes_schema AS "caseAttributesSchema", label_attributes_schema AS "labelAttributesSchema",
    created_at AS "createdAt", updated_at AS "updatedAt"`,
  from: Prisma.sql`cases.project`,
  reasonsOf: ({ createdAt, updatedAt, ...row }) =>
    issuesOf(project, { ...row, createdAt: isoDateOf(createdAt), updatedAt: isoDateOf(updatedAt) }),
};

/** A revision as it stands in the database: each series with the id that it has in the archive. */
const storedRevision = revision.extend({ series: z.array(revisionSeries.extend({ seriesId: numericId })) });

const clinicalCase = z.object({
  caseId: opaqueId,
  tags: z.array(z.string().min(1)),
  domains: z.array(domainName).min(1, 'must name a domain'),
  latestRevision: storedRevision,
  patientInfo,
});

interface CaseRow extends z.infer<typeof clinicalCase> {
  sameCount: boolean;
  hasAll: boolean | null;
  sameAsLast: boolean | null;
  sameSearch: boolean;
}

export const caseRows: RowCheck<CaseRow> = {
  entity: 'case',
  key: [{ column: Prisma.sql`c.case_id`, type: 'text' }],
  columns: Prisma.sql`c.case_id AS "caseId", coalesce(c.tags, '{}') AS tags,
    coalesce(c.domains, '{}') AS domains, c.latest_revision AS "latestRevision",
    c.patient_info AS "patientInfo", r.count = c.revision_count AS "sameCount",
    r.last = r.count - 1 AND r.first = 0 AS "hasAll",
    (c.latest_revision -> 'series', c.latest_revision -> 'attributes', c.latest_revision ->> 'status',
      c.latest_revision ->> 'description', c.latest_revision ->> 'creator')
      = (l.series, l.attributes, l.status, l.description, l.creator) AS "sameAsLast",
    EXISTS (SELECT FROM cases.case_search k WHERE k.id = c.id AND (k.case_id, k.project_id, k.tags, k.patient_id, k.patient_name,
        k.patient_age, k.patient_sex, k.created_at, k.updated_at)
      IS NOT DISTINCT FROM (c.case_id, c.project_id, c.tags, c.patient_id, c.patient_name, c.patient_age, c.patient_sex, c.created_at,
        c.updated_at)) AS "sameSearch"`,
  from: Prisma.sql`cases.clinical_case c
    CROSS JOIN LATERAL (
      SELECT count(*) AS count, min(revision_index) AS first, max(revision_index) AS last
      FROM cases.revision WHERE case_id = c.case_id) r
    LEFT JOIN cases.revision l ON l.case_id = c.case_id AND l.revision_index = r.last`,
  // A revision with labels may be a megabyte.
  pageSize: 100,
  reasonsOf: (row) => [
    ...issuesOf(clinicalCase, row),
    ...unless(
      [row.sameCount, 'the number of revisions is not how many there are'],
      [row.hasAll, 'revisions are missing: their numbers do not run from 0'],
      [row.sameAsLast, 'the latest revision is another than the last one there is'],
      [row.sameSearch, 'searches find it as something else than it is'],
    ),
  ],
};

interface RevisionRow extends Omit<z.infer<typeof storedRevision>, 'date'> {
  date: Date;
  /** Hashes of the blobs that the revision is said to name. */
  namedBlobs: string[];
  /** The archive's ids of the series that the case is said to use, in digits. */
  usedSeries: string[];
}

export const revisionRows: RowCheck<RevisionRow> = {
  entity: 'revision',
  key: [
    { column: Prisma.sql`r.case_id`, type: 'text' },
    { column: Prisma.sql`r.revision_index`, type: 'bigint' },
  ],
  columns: Prisma.sql`r.creator, r.date, r.description, r.attributes, r.status, r.series,
    ARRAY(SELECT u.series_id::text FROM cases.case_series u WHERE u.case_id = r.case_id) AS "usedSeries",
    ARRAY(SELECT b.hash FROM cases.revision_blob b
      WHERE b.case_id = r.case_id AND b.revision_index = r.revision_index) AS "namedBlobs"`,
  from: Prisma.sql`cases.revision r`,
  pageSize: 100,
  reasonsOf: ({ usedSeries, namedBlobs, date, ...row }) => {
    const issues = issuesOf(storedRevision, { ...row, date: isoDateOf(date) });
    if (issues.length > 0) return issues;
    const isListed = row.series.every(({ seriesId }) => usedSeries.includes(String(seriesId)));
    const hashes = row.series.flatMap(({ labels }) =>
      labels.flatMap(({ type, data }) => (type === 'voxel' && typeof data.voxels === 'string' ? [data.voxels] : [])),
    );
    return unless(
      [isListed, 'it uses a series that is not listed among those of the case'],
      [hashes.every((hash) => namedBlobs.includes(hash)), 'voxels of a label are not listed among those that are kept'],
    );
  },
};

export const blobRows: RowCheck<{ hash: string; sizeBytes: number; storageKey: string }> = {
  entity: 'blob',
  key: [{ column: Prisma.sql`hash`, type: 'text' }],
  columns: Prisma.sql`hash, size_bytes AS "sizeBytes", storage_key AS "storageKey"`,
  from: Prisma.sql`cases.blob`,
  reasonsOf: ({ hash, sizeBytes, storageKey }) => [
    ...issuesOf(z.object({ hash: blobHash }), { hash }),
    ...unless(
      [sizeBytes > 0, 'it has no bytes'],
      [storageKey.endsWith(`.${hash}`), 'the key of its bytes is that of another'],
    ),
  ],
};

interface CaseSeriesRow {
  seriesUid: string;
  archivedUid: string | null;
  sameDomain: boolean | null;
}

/** What no foreign key watches: cases and the archive have different owners. */
export const caseSeriesRows: RowCheck<CaseSeriesRow> = {
  entity: 'case series',
  key: [
    { column: Prisma.sql`u.case_id`, type: 'text' },
    { column: Prisma.sql`u.series_id`, type: 'bigint' },
  ],
  columns: Prisma.sql`u.series_uid AS "seriesUid", s.series_instance_uid AS "archivedUid",
    s.domain = ANY(c.domains) AS "sameDomain"`,
  from: Prisma.sql`cases.case_series u
    JOIN cases.clinical_case c ON c.case_id = u.case_id
    LEFT JOIN archive.series s ON s.id = u.series_id`,
  reasonsOf: ({ seriesUid, archivedUid, sameDomain }) => {
    if (archivedUid === null) return ['the archive has no such series'];
    return [
      ...issuesOf(z.object({ seriesUid: dicomUid }), { seriesUid }),
      ...unless(
        [seriesUid === archivedUid, 'its UID is another than in the archive'],
        [sameDomain, 'its domain is none of the case'],
      ),
    ];
  },
};
