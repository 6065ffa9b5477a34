import type { Statements } from '@circus/db';
import { ArchiveRepository } from '../storing/archiveRepository.js';
import type { InstancePlace, WantedPlace } from '../storing/archiveRows.js';
import type { InstanceIdentity } from '../storing/receivedInstance.js';
import { nameOf } from '../storing/writeBatch.js';

/** The ids that the journal says an instance and what it belongs to have. Null where an older line does not say. */
export interface JournalledIds {
  instanceId: number | null;
  seriesId: number | null;
  studyId: number | null;
  patientId: number | null;
}

/**
 * The statements of a store transaction, but for new rows, which get the ids that they had: cases, jobs and my lists know
 * series by them, Slicebox' clients everything. An id that another row has by now is not taken from it.
 */
export class JournalledRepository extends ArchiveRepository {
  /** @param ids of a batch, by storage key and by the series' name */
  constructor(
    transaction: Statements,
    private readonly ids: { byKey: ReadonlyMap<string, JournalledIds>; bySeries: ReadonlyMap<string, JournalledIds> },
  ) {
    super(transaction);
  }

  override async ensureSeries(wanted: readonly (InstanceIdentity & { domain: string })[]): Promise<void> {
    const rows = wanted.map((identity) => {
      const known = this.ids.bySeries.get(nameOf(identity));
      return {
        patient: known?.patientId ?? null,
        study: known?.studyId ?? null,
        series: known?.seriesId ?? null,
        patient_name: identity.patientName,
        patient_id: identity.patientId,
        study_uid: identity.studyInstanceUid,
        series_uid: identity.seriesInstanceUid,
        domain: identity.domain,
      };
    });
    const json = JSON.stringify(rows);
    await this.transaction.$executeRaw`
      INSERT INTO archive.patient (id, patient_name, patient_id)
      SELECT patient, patient_name, patient_id
      FROM jsonb_to_recordset(${json}::jsonb) AS w(patient bigint, patient_name text, patient_id text)
      WHERE patient IS NOT NULL
      ON CONFLICT DO NOTHING`;
    await this.transaction.$executeRaw`
      INSERT INTO archive.study (id, patient_pk, study_instance_uid)
      SELECT w.study, p.id, w.study_uid
      FROM jsonb_to_recordset(${json}::jsonb) AS w(study bigint, patient_name text, patient_id text, study_uid text)
      JOIN archive.patient p USING (patient_name, patient_id)
      WHERE w.study IS NOT NULL
      ON CONFLICT DO NOTHING`;
    await this.transaction.$executeRaw`
      INSERT INTO archive.series (id, study_pk, patient_pk, series_instance_uid, domain, version, study_instance_uid,
        patient_name, patient_id)
      SELECT w.series, st.id, p.id, w.series_uid, w.domain, 0, w.study_uid, w.patient_name, w.patient_id
      FROM jsonb_to_recordset(${json}::jsonb) AS w(series bigint, patient_name text, patient_id text, study_uid text,
        series_uid text, domain text)
      JOIN archive.patient p USING (patient_name, patient_id)
      JOIN archive.study st ON st.patient_pk = p.id AND st.study_instance_uid = w.study_uid
      WHERE w.series IS NOT NULL AND NOT EXISTS (
        SELECT FROM archive.series s WHERE s.series_instance_uid = w.series_uid AND s.domain <> w.domain)
      ON CONFLICT DO NOTHING`;
    await super.ensureSeries(wanted);
  }

  override async placesOf(wanted: readonly WantedPlace[]): Promise<InstancePlace[]> {
    const places = await super.placesOf(wanted);
    const ids = wanted.map(({ key }) => this.ids.byKey.get(key)?.instanceId ?? null);
    const taken = new Set(await this.standing(ids.filter((id) => id !== null)));
    return places.map((place, index) => {
      const id = ids[index] ?? null;
      return place.known !== null || id === null || taken.has(id) ? place : { ...place, id };
    });
  }

  private async standing(instanceIds: readonly number[]): Promise<number[]> {
    const rows = await this.transaction.$queryRaw<{ id: bigint }[]>`
      SELECT id FROM archive.instance WHERE id = ANY(${instanceIds}::bigint[])`;
    return rows.map(({ id }) => Number(id));
  }
}
