import { type Access, Refusal } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';
import type { ResourcePath } from '@circus/dicom-web';
import { inDomains } from '../series/seriesRepository.js';

/** What decides in which transfer syntaxes an instance can be given. */
export interface StoredForm {
  transferSyntaxUid: string;
  hasPixels: boolean;
}

/** An instance of a study, as its row has it. */
export interface ArchivedInstance extends StoredForm {
  id: bigint;
  study: string;
  series: string;
  instance: string;
  storageKey: string;
  sizeBytes: bigint;
}

/** With every attribute before its pixels in DICOM JSON, as text. */
export interface InstanceWithTags extends ArchivedInstance {
  tags: string;
  /** Value representation of the pixels; null without pixels. */
  pixelVr: string | null;
}

/** Rows read at once. */
const PAGE = 250;

const { raw, sql } = Prisma;
const COLUMNS = raw(`i.id, s.id AS "seriesPk", i.image_number AS "imageNumber", s.study_instance_uid AS study,
  s.series_instance_uid AS series, i.sop_instance_uid AS instance, i.transfer_syntax_uid AS "transferSyntaxUid",
  i.storage_key AS "storageKey", i.size_bytes AS "sizeBytes", i.pixel_header IS NOT NULL AS "hasPixels"`);
const WITH_TAGS = raw(`, i.tags::text AS tags, i.pixel_header->'pixelData'->>'vr' AS "pixelVr"`);

type Place = { seriesPk: bigint; imageNumber: number };

/**
 * The instances of a study, of one of its series or one of its instances, in pages: by series, then by image number. An
 * instance of another domain does not exist here.
 *
 * @param withTags their attributes, too
 * @throws Refusal `missing` where there is none
 */
export function instancesOf(database: Database, access: Access, path: ResourcePath): AsyncGenerator<ArchivedInstance[]>;
export function instancesOf(
  database: Database,
  access: Access,
  path: ResourcePath,
  withTags: true,
): AsyncGenerator<InstanceWithTags[]>;
export async function* instancesOf(
  database: Database,
  access: Access,
  path: ResourcePath,
  withTags = false,
): AsyncGenerator<InstanceWithTags[]> {
  let last: Place | undefined;
  for (;;) {
    const after: Prisma.Sql = last
      ? sql`AND (s.id, i.image_number) > (${last.seriesPk}::bigint, ${last.imageNumber}::int)`
      : Prisma.empty;
    const page = await database.$queryRaw<(InstanceWithTags & Place)[]>`
      SELECT ${COLUMNS} ${withTags ? WITH_TAGS : Prisma.empty}
      FROM archive.series s JOIN archive.instance i ON i.series_pk = s.id
      WHERE ${within(path)} AND ${inDomains(access)} ${after}
      ORDER BY s.id, i.image_number LIMIT ${PAGE}`;
    if (page.length === 0 && last === undefined) throw missing(path);
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    last = page.at(-1);
  }
}

/** How the instances of a resource are stored, each way once. @throws Refusal `missing` where there is none */
export async function storedFormsOf(database: Database, access: Access, path: ResourcePath): Promise<StoredForm[]> {
  const forms = await database.$queryRaw<StoredForm[]>`
    SELECT DISTINCT i.transfer_syntax_uid AS "transferSyntaxUid", i.pixel_header IS NOT NULL AS "hasPixels"
    FROM archive.series s JOIN archive.instance i ON i.series_pk = s.id
    WHERE ${within(path)} AND ${inDomains(access)} ORDER BY 1, 2`;
  if (forms.length === 0) throw missing(path);
  return forms;
}

/** Series of a resource: their UIDs for the audit trail, and a name that changes whenever one of them does. */
export interface ResourceVersion {
  seriesUids: string[];
  /** In characters that an entity tag may have. */
  name: string;
}

/** @throws Refusal `missing` where the caller sees no such series; of an instance its series is looked at only */
export async function versionOf(database: Database, access: Access, path: ResourcePath): Promise<ResourceVersion> {
  const rows = await database.$queryRaw<{ uid: string; id: bigint; version: bigint }[]>`
    SELECT s.series_instance_uid AS uid, s.id, s.version FROM archive.series s
    WHERE s.study_instance_uid = ${path.study} AND ${ofSeries(path)} AND ${inDomains(access)} ORDER BY s.id`;
  if (rows.length === 0) throw missing(path);
  return {
    seriesUids: [...new Set(rows.map(({ uid }) => uid))],
    name: rows.map(({ id, version }) => `${id}.${version}`).join('-'),
  };
}

const within = (path: ResourcePath): Prisma.Sql =>
  sql`s.study_instance_uid = ${path.study} AND ${ofSeries(path)} AND ${
    path.instance === undefined ? sql`TRUE` : sql`i.sop_instance_uid = ${path.instance}`
  }`;

const ofSeries = ({ series }: ResourcePath): Prisma.Sql =>
  series === undefined ? sql`TRUE` : sql`s.series_instance_uid = ${series}`;

function missing({ series, instance }: ResourcePath): Refusal {
  const noun = instance !== undefined ? 'instance' : series !== undefined ? 'series' : 'study';
  return new Refusal('missing', `There is no such ${noun}.`);
}
