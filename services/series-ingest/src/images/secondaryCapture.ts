import { randomUUID } from 'node:crypto';
import { type Access, Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import { type DicomJson, element, uidFrom, writeDicomFile } from '@circus/dicom';
import { domainsOf } from '@circus/service-kit';
import { readJpeg } from './jpegFile.js';

const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7';

/** The study that a picture is put into. */
export interface StudyOfPicture {
  domain: string;
  patientName: string;
  patientId: string;
  studyInstanceUid: string;
  patientTags: DicomJson;
  studyTags: DicomJson;
  /** Attributes that have columns of their own. */
  columns: Record<string, string>;
}

/** @throws Refusal `missing`, also for a study without a series in the caller's domains */
export async function findStudyOfPicture(database: Database, access: Access, studyId: bigint): Promise<StudyOfPicture> {
  const domains = domainsOf(access);
  const [row] = await database.$queryRaw<StudyOfPicture[]>`
    SELECT s.domain, p.patient_name AS "patientName", p.patient_id AS "patientId",
      st.study_instance_uid AS "studyInstanceUid", p.tags AS "patientTags", st.tags AS "studyTags",
      to_jsonb(p) - 'tags' || to_jsonb(st) - 'tags' AS columns
    FROM archive.series s JOIN archive.study st ON st.id = s.study_pk JOIN archive.patient p ON p.id = s.patient_pk
    WHERE st.id = ${studyId} AND (${domains === null} OR s.domain = ANY(${domains ?? []}::text[]))
    ORDER BY s.id LIMIT 1`;
  if (!row) throw new Refusal('missing', 'There is no such study.');
  return row;
}

/**
 * Wraps a JPEG file into a Secondary Capture image (PS3.3 A.8.1) of a series of its own (spec slicebox 6.9).
 *
 * @throws Refusal `invalid` for what is no JPEG
 */
export function secondaryCaptureOf(jpeg: Buffer, study: StudyOfPicture, description: string, at = new Date()): Buffer {
  const { rows, columns, components, isRgb, transferSyntaxUid } = readJpeg(jpeg);
  const [date, time] = dateAndTime(at);
  const dataset: DicomJson = {
    ...study.patientTags,
    ...study.studyTags,
    '00080005': element('CS', 'ISO_IR 192'),
    '00080008': element('CS', 'DERIVED', 'SECONDARY'),
    '00080012': element('DA', date),
    '00080013': element('TM', time),
    '00080016': element('UI', SECONDARY_CAPTURE),
    '00080018': element('UI', uidFrom(randomUUID())),
    '00080021': element('DA', date),
    '00080031': element('TM', time),
    '00080023': element('DA', date),
    '00080033': element('TM', time),
    '00080060': element('CS', 'OT'),
    '00080064': element('CS', 'WSD'),
    '0008103E': element('LO', description),
    '00100010': element('PN', study.patientName),
    '00100020': element('LO', study.patientId),
    '0020000D': element('UI', study.studyInstanceUid),
    '0020000E': element('UI', uidFrom(randomUUID())),
    '00200011': element('IS', 1),
    '00200013': element('IS', 1),
    '00200020': { vr: 'CS' },
    '00200060': { vr: 'CS' },
    '00280002': element('US', components),
    '00280004': element('CS', components === 1 ? 'MONOCHROME2' : isRgb ? 'RGB' : 'YBR_FULL_422'),
    '00280010': element('US', rows),
    '00280011': element('US', columns),
    '00280100': element('US', 8),
    '00280101': element('US', 8),
    '00280102': element('US', 7),
    '00280103': element('US', 0),
    '00282110': element('CS', '01'),
    '00282112': element('DS', Number(((rows * columns * components) / jpeg.length).toFixed(2))),
    '00282114': element('CS', 'ISO_10918_1'),
  };
  if (components === 3) dataset['00280006'] = element('US', 0);
  // Those of type 2 are there, though nobody knows their values (PS3.5 7.4.3).
  for (const [column, [tag, vr]] of Object.entries(COLUMNS)) dataset[tag] = element(vr, study.columns[column]);
  return writeDicomFile({ dataset, transferSyntaxUid, encapsulatedFrames: [jpeg] });
}

/** Attributes of type 2 and 3 with columns of their own in the archive, by these. */
const COLUMNS: Readonly<Record<string, readonly [tag: string, vr: string]>> = {
  study_date: ['00080020', 'DA'],
  study_time: ['00080030', 'TM'],
  accession_number: ['00080050', 'SH'],
  referring_physician_name: ['00080090', 'PN'],
  study_description: ['00081030', 'LO'],
  patient_birth_date: ['00100030', 'DA'],
  patient_sex: ['00100040', 'CS'],
  study_id: ['00200010', 'SH'],
};

function dateAndTime(at: Date): [string, string] {
  const digits = at.toISOString().replace(/\D/g, '');
  return [digits.slice(0, 8), digits.slice(8, 14)];
}
