import { isDeepStrictEqual } from 'node:util';
import type { DicomJson } from '@circus/dicom';
import {
  latestFilled,
  latestTags,
  type PatientColumns,
  patientColumns,
  type SeriesColumns,
  type StudyColumns,
  seriesColumns,
  studyColumns,
} from './archiveLevels.js';
import type { InstancePlace, JsonRow, LockedSeries, StorePlan } from './archiveRows.js';
import { ImageNumbers } from './imageNumbers.js';
import { jsonInRow } from './longJson.js';
import { postgresJson } from './postgresJson.js';
import type { ReceivedInstance, StoredInstance } from './receivedInstance.js';
import { searchTextOf } from './searchText.js';

/** An instance whose series is known and locked. */
export interface PlacedInstance {
  instance: ReceivedInstance;
  series: LockedSeries;
  place: InstancePlace;
}

/** A level of the hierarchy with what the batch's instances, in their order, say of it. */
class Level<Columns extends Record<string, string>> {
  columns: Columns;
  tags: DicomJson;

  constructor(
    readonly id: number,
    private readonly current: Columns,
    private readonly currentTags: DicomJson,
  ) {
    this.columns = current;
    this.tags = currentTags;
  }

  add(columns: Columns, tags: DicomJson): void {
    this.columns = latestFilled(this.columns, columns);
    this.tags = latestTags(this.tags, tags);
  }

  get columnsChanged(): boolean {
    return Object.keys(this.columns).some((name) => this.columns[name] !== this.current[name]);
  }

  get changed(): boolean {
    return this.columnsChanged || !isDeepStrictEqual(this.tags, this.currentTags);
  }

  get row(): JsonRow {
    return { members: { id: this.id, ...this.columns }, texts: { tags: postgresJson(this.tags) } };
  }
}

interface SeriesChange {
  series: LockedSeries;
  level: Level<SeriesColumns>;
  numbers: ImageNumbers;
  added: number;
  addedBytes: number;
  /** The first instance that the series ever had. */
  first: ReceivedInstance | null;
  latest: ReceivedInstance;
  seriesNumber: number | null;
  seriesDateTime: Date | null;
  width: number;
  height: number;
}

export interface StorePlanning {
  plan: StorePlan;
  /** In the order of the instances. */
  stored: StoredInstance[];
  /** Each series as it is when the plan is carried out. */
  after: LockedSeries[];
}

/**
 * What a batch writes, and what becomes of each instance. Descriptive attributes are the latest filled ones (DECISIONS 12);
 * parameters, patient information and size are those of the series' first instance (spec circus-db 2.1).
 */
export function planStore(placed: readonly PlacedInstance[]): StorePlanning {
  const patients = new Map<number, Level<PatientColumns>>();
  const studies = new Map<number, Level<StudyColumns>>();
  const changes = new Map<number, SeriesChange>();
  const instances: JsonRow[] = [];
  const stored: StoredInstance[] = [];

  for (const { instance, series, place } of placed) {
    const { levels } = instance.description;
    levelOf(patients, series.patient_pk, series, patientColumns, series.patient_tags).add(
      levels.patient,
      levels.patientTags,
    );
    levelOf(studies, series.study_pk, series, studyColumns, series.study_tags).add(levels.study, levels.studyTags);
    const change = changes.get(series.id) ?? changeOf(series, instance);
    changes.set(series.id, change);
    addTo(change, instance, place);

    const imageNumber = place.known?.imageNumber ?? change.numbers.take(instance.description.wantedImageNumber);
    instances.push(instanceRow(instance, series.id, place, imageNumber));
    stored.push(storedInstance(instance, series, series.version + 1, place, imageNumber));
  }

  const ancestorsChanged = [...patients.values(), ...studies.values()].some((level) => level.changed);
  const series = [...changes.values()].map((change) => ({
    change,
    patient: required(patients, change.series.patient_pk),
    study: required(studies, change.series.study_pk),
  }));
  const plan: StorePlan = {
    instances,
    series: series.map(({ change, patient, study }) => seriesRow(change, patient, study, ancestorsChanged)),
    patients: [...patients.values()].filter((level) => level.changed).map((level) => level.row),
    studies: [...studies.values()].filter((level) => level.changed).map((level) => level.row),
    copiedPatientIds: [...patients.values()].filter((level) => level.columnsChanged).map(({ id }) => id),
    copiedStudyIds: [...studies.values()].filter((level) => level.columnsChanged).map(({ id }) => id),
  };
  const after = series.map(({ change, patient, study }) => seriesAfter(change, patient, study, ancestorsChanged));
  return { plan, stored, after };
}

function levelOf<Columns extends Record<string, string>>(
  levels: Map<number, Level<Columns>>,
  id: number,
  row: Columns,
  columns: Readonly<Record<keyof Columns, string>>,
  tags: DicomJson,
): Level<Columns> {
  const known = levels.get(id);
  if (known) return known;
  const level = new Level(id, picked(row, columns), tags);
  levels.set(id, level);
  return level;
}

function picked<Columns extends Record<string, string>>(
  row: Columns,
  columns: Readonly<Record<keyof Columns, string>>,
): Columns {
  return Object.fromEntries(Object.keys(columns).map((name) => [name, row[name]])) as Columns;
}

function changeOf(series: LockedSeries, instance: ReceivedInstance): SeriesChange {
  return {
    series,
    level: new Level<SeriesColumns>(series.id, picked<SeriesColumns>(series, seriesColumns), series.series_tags),
    numbers: ImageNumbers.fromMultirange(series.images),
    added: 0,
    addedBytes: 0,
    first: series.number_of_instances === 0 ? instance : null,
    latest: instance,
    seriesNumber: series.series_number,
    seriesDateTime: series.series_date_time,
    width: series.width,
    height: series.height,
  };
}

function addTo(change: SeriesChange, instance: ReceivedInstance, place: InstancePlace): void {
  const { description } = instance;
  change.level.add(description.levels.series, description.levels.seriesTags);
  if (!place.known) change.added += 1;
  change.addedBytes += instance.sizeBytes - (place.known?.sizeBytes ?? 0);
  change.latest = instance;
  change.seriesNumber = description.seriesNumber ?? change.seriesNumber;
  change.seriesDateTime = description.seriesDateTime ?? change.seriesDateTime;
  change.width ||= description.columns;
  change.height ||= description.rows;
}

function seriesAfter(
  change: SeriesChange,
  patient: Level<PatientColumns>,
  study: Level<StudyColumns>,
  ancestorsChanged: boolean,
): LockedSeries {
  const { series, level } = change;
  return {
    ...series,
    ...patient.columns,
    ...study.columns,
    ...level.columns,
    version: series.version + 1,
    images: change.numbers.toMultirange(),
    number_of_instances: series.number_of_instances + change.added,
    series_number: change.seriesNumber,
    series_date_time: change.seriesDateTime,
    width: change.width,
    height: change.height,
    patient_tags: patient.tags,
    study_tags: study.tags,
    series_tags: level.tags,
    ancestor_rows: ancestorsChanged ? null : series.ancestor_rows,
  };
}

function seriesRow(
  change: SeriesChange,
  patient: Level<PatientColumns>,
  study: Level<StudyColumns>,
  ancestorsChanged: boolean,
): JsonRow {
  const { series, level, first, latest } = change;
  const { study_date, study_description, study_id, accession_number, patient_age } = study.columns;
  const copies = { ...patient.columns, study_date, study_description, study_id, accession_number };
  const { patient_name, patient_id } = series;
  return {
    members: {
      id: series.id,
      expected_version: series.version,
      patient_pk: series.patient_pk,
      study_pk: series.study_pk,
      expected_ancestors: ancestorsChanged ? null : series.ancestor_rows,
      ...level.columns,
      ...copies,
      series_number: change.seriesNumber,
      series_date_time: change.seriesDateTime,
      width: change.width,
      height: change.height,
      images: change.numbers.toMultirange(),
      number_of_instances: series.number_of_instances + change.added,
      added_bytes: change.addedBytes,
      source_type: latest.origin.source.type,
      source_id: latest.origin.source.id,
      source_name: latest.origin.source.name,
      search_text: searchTextOf({ id: series.id, patient_name, patient_id, patient_age, ...level.columns, ...copies }),
      ...(first && {
        parameters: first.description.parameters,
        patient_info: first.description.patientInfo,
        patient_years: first.description.patientInfo.age ?? null,
      }),
    },
    texts: { tags: postgresJson(level.tags) },
  };
}

function instanceRow(instance: ReceivedInstance, seriesId: number, place: InstancePlace, imageNumber: number): JsonRow {
  const { key, sha256, sizeBytes, origin, transformedBy, description } = instance;
  return {
    members: {
      id: place.id,
      series_pk: seriesId,
      sop_instance_uid: description.identity.sopInstanceUid,
      image_number: imageNumber,
      is_known: place.known !== null,
      discarded_key: place.known?.storageKey ?? null,
      sop_class_uid: description.sopClassUid,
      transfer_syntax_uid: description.transferSyntaxUid,
      instance_number: description.instanceNumber,
      image_type: description.imageType,
      rows: description.rows,
      columns: description.columns,
      bits_allocated: description.bitsAllocated,
      number_of_frames: description.numberOfFrames,
      storage_key: key,
      size_bytes: sizeBytes,
      sha256,
      source_type: origin.source.type,
      source_id: origin.source.id,
      transformed_by: transformedBy,
    },
    texts: {
      tags: jsonInRow(description.tagsJson, '{}'),
      pixel_header: jsonInRow(description.pixelHeaderJson, 'null'),
    },
  };
}

/** @param seriesVersion of the series, with the instance in it */
export const storedInstance = (
  { description: { identity, imageType, instanceNumber } }: ReceivedInstance,
  series: LockedSeries,
  seriesVersion: number,
  place: InstancePlace,
  imageNumber: number,
): StoredInstance => ({
  instanceId: place.id,
  seriesId: series.id,
  studyId: series.study_pk,
  patientId: series.patient_pk,
  seriesVersion,
  imageNumber,
  replaced: place.known !== null,
  sopInstanceUid: identity.sopInstanceUid,
  seriesInstanceUid: identity.seriesInstanceUid,
  studyInstanceUid: identity.studyInstanceUid,
  imageType,
  instanceNumber,
});

function required<Columns extends Record<string, string>>(
  levels: Map<number, Level<Columns>>,
  id: number,
): Level<Columns> {
  const level = levels.get(id);
  if (!level) throw new Error('A series without its patient and study was planned');
  return level;
}
