import type { Database } from '@circus/db';

/** Whom a person is known as: an ID, and a name where only one of those with the ID is meant. */
export interface WantedPerson {
  patientId: string;
  /** Null: whatever the name. */
  patientName: string | null;
}

/** A patient of the archive: name and ID as they stand there. */
export interface FoundPatient {
  id: number;
  patientName: string;
  patientId: string;
}

/** What there is of a person. */
export interface Holdings {
  patients: FoundPatient[];
  series: number;
  images: number;
  cases: number;
  jobs: number;
}

export const isOf = ({ patientId, patientName }: WantedPerson, found: Omit<FoundPatient, 'id'>): boolean =>
  found.patientId === patientId && (patientName === null || found.patientName === patientName);

/** Looks without changing anything. */
export async function holdingsOf(database: Database, person: WantedPerson): Promise<Holdings> {
  const { patientId, patientName } = person;
  const patients = await database.$queryRaw<{ id: bigint; patient_name: string; patient_id: string }[]>`
    SELECT id, patient_name, patient_id FROM archive.patient
    WHERE patient_id = ${patientId} AND (${patientName}::text IS NULL OR patient_name = ${patientName}) ORDER BY id`;
  const ids = patients.map(({ id }) => Number(id));
  const [counts] = await database.$queryRaw<{ series: bigint; images: bigint; cases: bigint; jobs: bigint }[]>`
    WITH series AS (SELECT id, number_of_instances FROM archive.series WHERE patient_pk = ANY(${ids}::bigint[]))
    SELECT (SELECT count(*) FROM series) AS series,
      (SELECT coalesce(sum(number_of_instances), 0) FROM series) AS images,
      (SELECT count(*) FROM cases.clinical_case c
        WHERE EXISTS (SELECT FROM cases.case_series u WHERE u.case_id = c.case_id AND u.series_id IN (SELECT id FROM series))
          OR (c.patient_id = ${patientId} AND (${patientName}::text IS NULL OR c.patient_name = ${patientName}))) AS cases,
      (SELECT count(*) FROM jobs.plugin_job j
        WHERE EXISTS (SELECT FROM jobs.plugin_job_series u WHERE u.job_id = j.job_id AND u.series_id IN (SELECT id FROM series))
          OR (j.patient_id = ${patientId} AND (${patientName}::text IS NULL OR j.patient_name = ${patientName}))) AS jobs`;
  return {
    patients: patients.map((row) => ({
      ...{ id: Number(row.id), patientName: row.patient_name, patientId: row.patient_id },
    })),
    series: Number(counts?.series),
    images: Number(counts?.images),
    cases: Number(counts?.cases),
    jobs: Number(counts?.jobs),
  };
}
