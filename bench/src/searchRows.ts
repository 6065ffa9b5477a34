import type { Database } from '../../libs/db/dist/index.js';

/** Domains of the generated archive with their part of all series: a large one, and one of a few hundred in a million. */
export const DOMAINS: readonly { name: string; part: number }[] = [
  { name: 'university', part: 0.4 },
  { name: 'county', part: 0.2 },
  ...Array.from({ length: 18 }, (_, index) => ({ name: `clinic-${index + 1}`, part: 0.02 })),
  ...Array.from({ length: 20 }, (_, index) => ({ name: `practice-${index + 1}`, part: 0.0019 })),
  { name: 'outpost', part: 0.002 },
];

/** Of a hundred studies so many are of a modality, as in a general hospital. */
const MODALITIES: readonly [name: string, percent: number][] = [
  ['CT', 33],
  ['MR', 22],
  ['CR', 11],
  ['DX', 10],
  ['US', 9],
  ['MG', 4],
  ['PT', 3],
  ['XA', 3],
  ['NM', 2],
  ['RF', 1.5],
  ['SR', 1],
  ['OPT', 0.4],
  ['ES', 0.1],
];

const BODY_PARTS = ['CHEST', 'ABDOMEN', 'HEAD', 'NECK', 'SPINE', 'PELVIS', 'KNEE', 'HIP', 'SHOULDER', 'HEART', 'HAND'];
const KINDS: Record<string, readonly string[]> = {
  CT: [
    '1mm LUNG',
    '3mm SOFT TISSUE',
    '5mm AXIAL',
    'Thorax C+ arterial',
    'Scout',
    'CORONAL MPR',
    'BONE 0.6',
    'Dose report',
  ],
  MR: ['T1 SE SAG', 'T2 TSE TRA', 'T2 FLAIR', 'DWI b1000', 'ADC map', 'STIR COR', 'TOF MRA', 'T1 C+ FS', 'Localizer'],
};
const OTHER_KINDS = ['PA', 'LATERAL', 'AP supine', 'oblique', 'follow-up', 'MLO', 'CC', 'WB static', 'cine', 'survey'];
const FAMILY = ['ta', 'na', 'ka', 'mo', 'ri', 'shi', 'be', 'lund', 'berg', 'son', 'mül', 'ler', 'o', 'ya', 'ma', 'sen'];
const GIVEN = ['an', 'na', 'jo', 'han', 'mi', 'ko', 'ta', 'ro', 'el', 'in', 'pe', 'ter', 'sa', 'ra', 'li', 'ben'];

const DAYS = 15 * 365;

/**
 * Fills the archive's tables directly with so many series in the place of those that are there: each with its study and its
 * patient, and with one image. What stands in a row depends on its number, and the times on how many there are: they
 * are those of 15 years, in which studies of one patient lie far apart.
 *
 * @param database as the owner, with one connection
 */
export async function fillArchive(database: Database, rows: number): Promise<void> {
  const run = (statement: string) => database.$executeRawUnsafe(statement);
  await run('SET synchronous_commit = off');
  await run(`
    CREATE OR REPLACE FUNCTION pg_temp.chance(n bigint, salt bigint) RETURNS double precision LANGUAGE sql IMMUTABLE AS
    $$ SELECT (hashint8extended(n, salt) & 1073741823) / 1073741824.0::double precision $$`);
  await run(`
    CREATE OR REPLACE FUNCTION pg_temp.one_of(list text[], chance double precision) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT list[1 + floor(chance * cardinality(list))::int] $$`);
  // An index that is made over all rows is made in a tenth of the time.
  const indexes = await database.$queryRawUnsafe<{ indexname: string; indexdef: string }[]>(`
    SELECT indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'archive' AND tablename IN (${TABLES.map((table) => `'${table}'`).join(', ')})
      AND indexname NOT LIKE '%_pkey'`);
  for (const { indexname } of indexes) await run(`DROP INDEX archive."${indexname}"`);
  await run(`TRUNCATE ${TABLES.map((table) => `archive.${table}`).join(', ')} CASCADE`);
  for (const table of ['series', 'instance']) await run(`ALTER TABLE archive.${table} DISABLE TRIGGER USER`);
  for (let first = 1; first <= rows; first += STEP) {
    const range = { first, last: Math.min(rows, first + STEP - 1), all: rows };
    for (const statement of [PATIENTS, STUDIES, SERIES, INSTANCES]) await run(statement(range));
  }
  await run('INSERT INTO archive.series_search SELECT * FROM archive.searched_series');
  for (const table of ['series', 'instance']) await run(`ALTER TABLE archive.${table} ENABLE TRIGGER USER`);
  for (const { indexdef } of indexes) await run(indexdef);
  for (const table of TABLES) {
    await run(`VACUUM (ANALYZE) archive.${table}`);
    if (table === 'series_search') continue;
    await database.$queryRawUnsafe(`SELECT setval('archive.${table}_id_seq', (SELECT max(id) FROM archive.${table}))`);
  }
}

const TABLES = ['patient', 'study', 'series', 'series_search', 'instance'];

/** Series in one statement. */
const STEP = 50_000;
/** Series of a study, and studies of a patient. */
const PER_STUDY = 3;
const STUDIES_PER_PATIENT = 3;

interface Range {
  first: number;
  last: number;
  /** How many there will be. */
  all: number;
}

const textArray = (texts: readonly string[]): string => `ARRAY[${texts.map((text) => `'${text}'`).join(', ')}]`;

/** A value by its part of all, as a CASE over a chance. */
function byPart(parts: readonly (readonly [value: string, part: number])[], chance: string): string {
  const whole = parts.reduce((sum, [, part]) => sum + part, 0);
  let sum = 0;
  const cases = parts.map(([value, part]) => {
    sum += part / whole;
    return `WHEN ${chance} < ${sum.toFixed(6)} THEN '${value}'`;
  });
  return `CASE ${cases.join(' ')} ELSE '${parts[0]?.[0]}' END`;
}

/** The patient of a study: an old one comes back, a new one comes with time. */
const PATIENT_OF = `(1 + floor(pg_temp.chance(study, 1) * (1 + study / ${STUDIES_PER_PATIENT})))::bigint`;

const studyNumbers = ({ first, last }: Range): string =>
  `generate_series(${Math.floor((first - 1) / PER_STUDY) + 1}, ${Math.floor((last - 1) / PER_STUDY) + 1}) AS study`;

const PATIENT_COLUMNS = `
  initcap(pg_temp.one_of(${textArray(FAMILY)}, pg_temp.chance(patient, 2)) || pg_temp.one_of(${textArray(FAMILY)}, pg_temp.chance(patient, 3))
    || CASE WHEN pg_temp.chance(patient, 4) < 0.5 THEN pg_temp.one_of(${textArray(FAMILY)}, pg_temp.chance(patient, 5)) ELSE '' END)
    || '^' || initcap(pg_temp.one_of(${textArray(GIVEN)}, pg_temp.chance(patient, 6)) || pg_temp.one_of(${textArray(GIVEN)}, pg_temp.chance(patient, 7)))
    AS patient_name,
  'P' || lpad((patient * 7919 % 99999989)::text, 8, '0') AS patient_id,
  to_char(date '1925-01-01' + (pg_temp.chance(patient, 8) * 33000)::int, 'YYYYMMDD') AS patient_birth_date,
  ${byPart(
    [
      ['M', 48],
      ['F', 50],
      ['O', 1],
      ['', 1],
    ],
    'pg_temp.chance(patient, 9)',
  )} AS patient_sex`;

const studyColumns = (all: number): string => `
  '1.2.840.113619.2.55.3.' || (study::bigint * 104729 % 1000000007) || '.' || study AS study_instance_uid,
  timestamptz '2011-01-01 07:00Z' + study * interval '1 day' * ${DAYS} / ${Math.ceil(all / PER_STUDY)}
    + interval '1 hour' * (pg_temp.chance(study, 20) * 10) AS study_at,
  ${byPart(
    DOMAINS.map(({ name, part }) => [name, part]),
    'pg_temp.chance(study, 21)',
  )} AS domain,
  ${byPart(MODALITIES, 'pg_temp.chance(study, 22)')} AS modality,
  pg_temp.one_of(${textArray(BODY_PARTS)}, pg_temp.chance(study, 23)) AS body_part,
  1 + floor(pg_temp.chance(study, 24) * 60)::int AS station`;

const PATIENTS = (range: Range): string => `
  INSERT INTO archive.patient (id, patient_name, patient_id, patient_birth_date, patient_sex)
  SELECT patient, ${PATIENT_COLUMNS} FROM (SELECT DISTINCT ${PATIENT_OF} AS patient FROM ${studyNumbers(range)}) AS came
  ON CONFLICT DO NOTHING`;

const STUDIES = (range: Range): string => `
  INSERT INTO archive.study (id, patient_pk, study_instance_uid, study_description, study_date, study_time, study_id,
    accession_number, created_at, updated_at)
  SELECT study, patient, study_instance_uid, modality || ' ' || body_part, to_char(study_at, 'YYYYMMDD'),
    to_char(study_at, 'HH24MISS'), study::text, 'A' || study, study_at + interval '1 hour', study_at + interval '1 hour'
  FROM (SELECT study, ${PATIENT_OF} AS patient, ${studyColumns(range.all)} FROM ${studyNumbers(range)}) AS made
  ON CONFLICT DO NOTHING`;

const SERIES = ({ first, last, all }: Range): string => `
  INSERT INTO archive.series (id, study_pk, patient_pk, series_instance_uid, domain, version, modality, series_number,
    series_description, series_date, series_time, series_date_time, protocol_name, body_part_examined, manufacturer,
    manufacturer_model_name, station_name, institution_name, width, height, images, number_of_instances, size_bytes,
    parameters, patient_info, study_instance_uid, study_date, study_description, study_id, accession_number, patient_name,
    patient_id, patient_birth_date, patient_sex, patient_years, source_type, source_id, source_name, tags, search_text,
    created_at, updated_at)
  SELECT n, study, patient, study_instance_uid || '.' || n, domain, 1 + images, modality, 1 + n % ${PER_STUDY}, description,
    to_char(study_at, 'YYYYMMDD'), to_char(study_at, 'HH24MISS'),
    CASE WHEN pg_temp.chance(n, 40) < 0.98 THEN study_at + n % ${PER_STUDY} * interval '5 minutes' END,
    modality || ' routine', body_part, manufacturer, manufacturer || ' ' || station % 7, 'ST' || station, domain || ' hospital',
    width, width, int4multirange(int4range(1, images + 1)), images, images * 526000::bigint, ${PARAMETERS},
    jsonb_strip_nulls(jsonb_build_object('patientId', patient_id, 'patientName', patient_name, 'sex', nullif(patient_sex, ''),
      'birthDate', to_char(birth, 'YYYY-MM-DD'), 'age', years)),
    study_instance_uid, to_char(study_at, 'YYYYMMDD'), modality || ' ' || body_part, study::text, 'A' || study, patient_name,
    patient_id, patient_birth_date, patient_sex, years, 'scp', 1, 'PACS', ${TAGS},
    concat_ws(chr(31), n, patient_name, patient_id, patient_birth_date, patient_sex, modality || ' ' || body_part,
      to_char(study_at, 'YYYYMMDD'), study, 'A' || study, description, modality, body_part, manufacturer, 'ST' || station),
    stored_at, stored_at + interval '1 second' * images / 20
  FROM (
    SELECT *, to_date(patient_birth_date, 'YYYYMMDD') AS birth,
      CASE WHEN pg_temp.chance(n, 41) < 0.97 THEN extract(year FROM age(study_at, to_date(patient_birth_date, 'YYYYMMDD')))::int END AS years,
      CASE modality WHEN 'CT' THEN 512 WHEN 'MR' THEN 256 + 64 * (station % 4) WHEN 'US' THEN 800 ELSE 2048 END AS width,
      CASE modality WHEN 'CT' THEN 40 + (n * 37 % 400)::int WHEN 'MR' THEN 20 + (n % 150)::int ELSE 1 + (n % 4)::int END AS images,
      pg_temp.one_of(ARRAY['SIEMENS', 'GE MEDICAL SYSTEMS', 'Philips', 'TOSHIBA', 'FUJIFILM', 'Canon'], station / 61.0) AS manufacturer,
      CASE WHEN pg_temp.chance(n, 42) < 0.05 THEN '' ELSE
        initcap(body_part) || ' ' || CASE modality
          WHEN 'CT' THEN pg_temp.one_of(${textArray(KINDS.CT ?? [])}, pg_temp.chance(n, 43))
          WHEN 'MR' THEN pg_temp.one_of(${textArray(KINDS.MR ?? [])}, pg_temp.chance(n, 43))
          ELSE pg_temp.one_of(${textArray(OTHER_KINDS)}, pg_temp.chance(n, 43)) END
        || CASE WHEN pg_temp.chance(n, 44) < 0.1 THEN ' #' || n % 1000 ELSE '' END END AS description,
      study_at + interval '1 hour' + n % ${PER_STUDY} * interval '1 minute' AS stored_at
    FROM (
      SELECT *, ${PATIENT_COLUMNS} FROM (
        SELECT *, ${PATIENT_OF} AS patient, ${studyColumns(all)} FROM (
          SELECT n::bigint, (n - 1) / ${PER_STUDY} + 1 AS study FROM generate_series(${first}, ${last}) AS n) AS numbers
      ) AS studies
    ) AS patients
  ) AS made`;

/** As long as what a CT or MR brings (spec circus-db 2.3): a kilobyte. */
const PARAMETERS = `jsonb_build_object('TransferSyntaxUID', '1.2.840.10008.1.2.1', 'pixelSpacingX', 0.5 + station * 0.01,
  'pixelSpacingY', 0.5 + station * 0.01, 'imagePositionPatientZ', -120.5 - n % 100, 'SliceThickness', 1 + n % 5, 'KVP', 120,
  'DataCollectionDiameter', 500, 'ReconstructionDiameter', 350, 'ExposureTime', 500, 'XRayTubeCurrent', 200 + n % 300,
  'ConvolutionKernel', 'B' || 20 + n % 50, 'PatientPosition', 'HFS', 'GantryDetectorTilt', 0, 'TableHeight', 150 + n % 20,
  'RotationDirection', 'CW', 'SamplesPerPixel', 1, 'PhotometricInterpretation', 'MONOCHROME2', 'Rows', width, 'Columns', width,
  'BitsAllocated', 16, 'BitsStored', 12, 'HighBit', 11, 'PixelRepresentation', 1, 'WindowCenter', jsonb_build_array(40, 300),
  'WindowWidth', jsonb_build_array(400, 1500), 'RescaleIntercept', -1024, 'RescaleSlope', 1, 'FrameOfReferenceUID',
  study_instance_uid || '.0', 'ImageOrientationPatient', jsonb_build_array(1, 0, 0, 0, 1, 0), 'ImagePositionPatient',
  jsonb_build_array(-175, -175, -120.5), 'SoftwareVersions', 'syngo CT 2012B', 'ProtocolName', modality || ' routine')`;

const TAGS = `jsonb_build_object('00080081', jsonb_build_object('vr', 'ST', 'Value', jsonb_build_array('1 Hospital Road')),
  '00081040', jsonb_build_object('vr', 'LO', 'Value', jsonb_build_array('Radiology')),
  '00181000', jsonb_build_object('vr', 'LO', 'Value', jsonb_build_array(to_char(station * 7919, 'FM000000'))))`;

const INSTANCES = ({ first, last }: Range): string => `
  INSERT INTO archive.instance (series_pk, sop_instance_uid, sop_class_uid, transfer_syntax_uid, image_number, instance_number,
    storage_key, size_bytes, sha256, tags, source_type, source_id)
  SELECT id, series_instance_uid || '.1', '1.2.840.10008.5.1.4.1.1.2', '1.2.840.10008.1.2.1', 1 + id % number_of_instances,
    (1 + id % number_of_instances)::text, 'bench/' || id, 526000, repeat('0', 64), '{}', 'scp', 1
  FROM archive.series WHERE id BETWEEN ${first} AND ${last}`;
