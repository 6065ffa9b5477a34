import { Refusal } from '@circus/contracts';
import { type Database, Prisma, type Statements, singleStatements } from '@circus/db';
import type { PixelHeader } from '@circus/dicom';
import type { ResourcePath } from '@circus/dicom-web';
import type { ArchivedImage } from './frameSources.js';

/** An object with pixels, and where it stands. */
export interface DicomWebImage extends ArchivedImage {
  id: bigint;
  study: string;
  series: string;
  instance: string;
  header: PixelHeader;
}

interface ImageRow extends Omit<DicomWebImage, 'seriesKey' | 'seriesInstanceUid'> {
  seriesId: bigint;
  version: bigint;
  imageNumber: number;
}

/** Rows read at once. */
const PAGE = 250;

/** Finds images by where they stand in DICOMweb. */
export class DicomWebImages {
  private readonly statements: Statements;

  constructor(private readonly database: Database) {
    this.statements = singleStatements(database);
  }

  /**
   * One image. Prepared, because a viewer asks for one after the other.
   *
   * @param domains those to look in; null for all
   * @throws Refusal 'missing' where there is none
   */
  async one(
    { study, series, instance }: Required<ResourcePath>,
    domains: readonly string[] | null,
  ): Promise<DicomWebImage> {
    const within = domains === null ? null : [...domains];
    const [row] = await this.statements.$queryRaw<ImageRow[]>`
      SELECT ${COLUMNS} FROM archive_read.series JOIN archive_read.instance ON series_id = series.id
      WHERE series_instance_uid = ${series} AND study_instance_uid = ${study} AND sop_instance_uid = ${instance}
        AND (${within}::text[] IS NULL OR domain = ANY(${within}::text[])) AND pixel_header IS NOT NULL
      ORDER BY series.id LIMIT 1`;
    if (row === undefined) throw new Refusal('missing', 'There is no such image.');
    return imageOf(row);
  }

  /**
   * The images of a study, a series, or an instance: by series, then by image number. Objects without pixels are passed over.
   *
   * @param domains those to look in; null for all
   * @throws Refusal 'missing' where there is none
   */
  async *find(path: ResourcePath, domains: readonly string[] | null): AsyncGenerator<DicomWebImage[]> {
    let last: ImageRow | undefined;
    for (;;) {
      const page: ImageRow[] = await this.#page(path, domains, last);
      if (page.length === 0 && last === undefined) throw new Refusal('missing', 'There is no such image.');
      if (page.length > 0) yield page.map(imageOf);
      if (page.length < PAGE) return;
      last = page.at(-1);
    }
  }

  /** The image in the middle of a series, or of the first series of a study. Parameters and errors as for `find`. */
  async middle(path: ResourcePath, domains: readonly string[] | null): Promise<DicomWebImage> {
    const [row] = await this.database.$queryRaw<ImageRow[]>`
      WITH found AS MATERIALIZED (
        SELECT series.id FROM archive_read.series WHERE ${seriesWithin(path, domains)}
          AND EXISTS (SELECT FROM archive_read.instance WHERE series_id = series.id AND ${withPixels(path)})
        ORDER BY series.id LIMIT 1)
      SELECT ${COLUMNS} FROM archive_read.series JOIN archive_read.instance ON series_id = series.id
      WHERE series.id = (SELECT id FROM found) AND ${withPixels(path)}
      ORDER BY image_number
      OFFSET (SELECT count(*) / 2 FROM archive_read.instance
        WHERE series_id = (SELECT id FROM found) AND ${withPixels(path)})
      LIMIT 1`;
    if (row === undefined) throw new Refusal('missing', 'There is no such image.');
    return imageOf(row);
  }

  #page(path: ResourcePath, domains: readonly string[] | null, last: ImageRow | undefined): PromiseLike<ImageRow[]> {
    const after: Prisma.Sql = last
      ? Prisma.sql`AND (series.id, image_number) > (${last.seriesId}::bigint, ${last.imageNumber}::int)`
      : Prisma.empty;
    return this.database.$queryRaw<ImageRow[]>`
      SELECT ${COLUMNS} FROM archive_read.series JOIN archive_read.instance ON series_id = series.id
      WHERE ${seriesWithin(path, domains)} AND ${withPixels(path)} ${after}
      ORDER BY series.id, image_number LIMIT ${PAGE}`;
  }
}

const COLUMNS = Prisma.raw(`instance.id, series.id AS "seriesId", series.version, study_instance_uid AS study,
  series_instance_uid AS series, sop_instance_uid AS instance, storage_key AS "storageKey", image_number AS "imageNumber",
  pixel_header - 'frames' AS header`);

const seriesWithin = ({ study, series }: ResourcePath, domains: readonly string[] | null): Prisma.Sql =>
  Prisma.sql`study_instance_uid = ${study} AND ${
    series === undefined ? Prisma.sql`TRUE` : Prisma.sql`series_instance_uid = ${series}`
  } AND ${domains === null ? Prisma.sql`TRUE` : Prisma.sql`domain = ANY(${[...domains]})`}`;

const withPixels = ({ instance }: ResourcePath): Prisma.Sql =>
  Prisma.sql`pixel_header IS NOT NULL AND ${
    instance === undefined ? Prisma.sql`TRUE` : Prisma.sql`sop_instance_uid = ${instance}`
  }`;

const imageOf = ({ seriesId, version, ...row }: ImageRow): DicomWebImage => ({
  ...row,
  seriesInstanceUid: row.series,
  seriesKey: `${seriesId}.${version}`,
});
