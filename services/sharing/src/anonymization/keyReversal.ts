import type { RealValues } from '@circus/contracts';
import { type Database, type Statements, singleStatements } from '@circus/db';
import { type InstanceNames, NAME_TAGS, parseTagPath } from '@circus/dicom';
import { isWithin, KEY_ATTRIBUTES, LEVELS, type Level, NAME_LEVELS, NAMES } from './keyAttributes.js';
import { namesOf } from './keyRepository.js';

type KeyRow = Parameters<typeof namesOf>[0];

/**
 * Who an anonymous instance is, by the key that agrees with its names the deepest (spec slicebox 7.6): itself, else its series,
 * its study or its patient. Where keys say different things of it, nobody is named.
 *
 * @param domain keys of images in other domains are not looked at
 */
export async function realValuesOf(
  database: Database,
  domain: string,
  anonymous: InstanceNames,
): Promise<RealValues | null> {
  const statements = singleStatements(database);
  for (const level of [...LEVELS].reverse()) {
    const keys = await keysOf(statements, domain, anonymous, level);
    const [latest] = keys;
    if (!latest) continue;
    const real = namesOf(latest).real;
    const names = NAMES.filter((name) => isWithin(NAME_LEVELS[name], level));
    const agree = keys.every((key) => names.every((name) => namesOf(key).real[name] === real[name]));
    if (!agree) return null;
    return {
      anonymizationKeyId: Number(latest.id),
      level,
      values: [
        ...names.map((name) => ({ tag: NAME_TAGS[name], value: real[name] })),
        ...(await furtherValues(statements, latest.id, level)),
      ],
    };
  }
  return null;
}

/** One key for each of the real instances, series, studies or patients, the latest first; two are enough to disagree. */
function keysOf(statements: Statements, domain: string, names: InstanceNames, level: Level): Promise<KeyRow[]> {
  const [study, series, sop] = [
    isWithin('STUDY', level) ? names.studyInstanceUid : null,
    isWithin('SERIES', level) ? names.seriesInstanceUid : null,
    isWithin('IMAGE', level) ? names.sopInstanceUid : null,
  ];
  return statements.$queryRaw<KeyRow[]>`
    SELECT * FROM (
      SELECT DISTINCT ON (patient_pk, study, series, sop) * FROM (
        SELECT k.*, CASE WHEN w.study IS NULL THEN '' ELSE k.study_instance_uid END AS study,
          CASE WHEN w.series IS NULL THEN '' ELSE k.series_instance_uid END AS series,
          CASE WHEN w.sop IS NULL THEN '' ELSE k.sop_instance_uid END AS sop
        FROM (SELECT ${study}::text AS study, ${series}::text AS series, ${sop}::text AS sop) AS w
        JOIN sharing.anonymization_key k ON k.domain = ${domain} AND k.anonymous_patient_id = ${names.patientId}
          AND k.anonymous_patient_name = ${names.patientName}
          AND (w.study IS NULL OR k.anonymous_study_instance_uid = w.study)
          AND (w.series IS NULL OR k.anonymous_series_instance_uid = w.series)
          AND (w.sop IS NULL OR k.anonymous_sop_instance_uid = w.sop)
      ) AS agreeing ORDER BY patient_pk, study, series, sop, id DESC
    ) AS found ORDER BY id DESC LIMIT 2`;
}

async function furtherValues(statements: Statements, keyId: bigint, level: Level): Promise<RealValues['values']> {
  const rows = await statements.$queryRaw<{ tag_path: string; value: string }[]>`
    SELECT tag_path, value FROM sharing.anonymization_key_value WHERE key_id = ${keyId} ORDER BY id`;
  return rows.flatMap(({ tag_path, value }) => {
    const tag = parseTagPath(tag_path)[0]?.tag ?? '';
    const ofLevel = KEY_ATTRIBUTES.get(tag);
    return ofLevel !== undefined && isWithin(ofLevel, level) ? [{ tag, value }] : [];
  });
}
