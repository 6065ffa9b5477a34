import { dicomUid, domainName, patientInfo, sourceType } from '@circus/contracts';
import { z } from 'zod';
import { Prisma } from '../database.js';
import { issuesOf, type RowCheck, unless } from './rowCheck.js';

const series = z.object({
  seriesUid: dicomUid,
  studyUid: dicomUid,
  domain: domainName,
  width: z.number().int().min(0),
  height: z.number().int().min(0),
  patientInfo,
  parameters: z.record(z.string(), z.unknown()),
  tags: z.record(z.string(), z.unknown()),
  sourceType,
});

interface SeriesRow extends z.infer<typeof series> {
  samePatient: boolean;
  sameStudyUid: boolean;
  sameIdentity: boolean | null;
  sameCount: boolean;
  sameNumbers: boolean;
  sameBytes: boolean;
  sameSearch: boolean;
}

/** Rows of series, with the counters and copies that they keep of their instances, study and patient. */
export const seriesRows: RowCheck<SeriesRow> = {
  entity: 'series',
  key: [{ column: Prisma.sql`s.id`, type: 'bigint' }],
  columns: Prisma.sql`s.series_instance_uid AS "seriesUid", s.study_instance_uid AS "studyUid", s.domain, s.width, s.height,
    s.patient_info AS "patientInfo", s.parameters, s.tags, s.source_type AS "sourceType",
    t.patient_pk = s.patient_pk AS "samePatient", t.study_instance_uid = s.study_instance_uid AS "sameStudyUid",
    (p.patient_name, p.patient_id) = (s.patient_name, s.patient_id) AS "sameIdentity",
    i.number_of_instances = s.number_of_instances AS "sameCount", i.images = s.images AS "sameNumbers",
    i.size_bytes = s.size_bytes AS "sameBytes",
    s.version = 0 OR EXISTS (SELECT FROM archive.series_search k JOIN archive.searched_series v ON v.id = s.id
      WHERE k.id = s.id AND k::text = v::text) AS "sameSearch"`,
  from: Prisma.sql`archive.series s
    JOIN archive.study t ON t.id = s.study_pk
    LEFT JOIN archive.patient p ON p.id = t.patient_pk
    CROSS JOIN LATERAL (
      SELECT count(*) AS number_of_instances, coalesce(sum(size_bytes), 0) AS size_bytes,
        coalesce(range_agg(int4range(image_number, image_number + 1)), '{}') AS images
      FROM archive.instance WHERE series_pk = s.id) i`,
  // Each may have thousands of instances, all of which are looked at.
  pageSize: 100,
  reasonsOf: (row) => [
    ...issuesOf(series, row),
    ...unless(
      [row.samePatient, 'the patient is another than that of the study'],
      [row.sameStudyUid, 'the study UID is another than that of the study'],
      [row.sameIdentity, "the patient's name and ID are others than those of the patient"],
      [row.sameCount, 'the number of instances is not how many there are'],
      [row.sameNumbers, 'the image numbers are not those of the instances'],
      [row.sameBytes, 'the size is not that of the instances'],
      [row.sameSearch, 'searches find it as something else than it is'],
    ),
  ],
};
