import { type Database, Prisma } from '@circus/db';
import type { PixelHeader } from '@circus/dicom';
import { frameHeader } from '@circus/volume';

/** An object as the archive has it now. */
export interface ArchivedImage {
  seriesInstanceUid: string;
  /** Names the version of the series. */
  seriesKey: string;
  storageKey: string;
  /** Without its `frames`; null for an object without pixels. */
  header: PixelHeader | null;
}

interface ImageRow {
  seriesId: bigint;
  version: bigint;
  seriesInstanceUid: string;
  storageKey: string;
  pixelHeader: PixelHeader | null;
}

/** Finds single images in the archive by their ids. */
export class FrameSources {
  constructor(private readonly database: Database) {}

  /**
   * The image of an id; null when there is none.
   *
   * @param domains those to look in; null for all
   */
  async find(imageId: bigint, domains: readonly string[] | null): Promise<ArchivedImage | null> {
    const within = domains === null ? Prisma.empty : Prisma.sql`AND series.domain = ANY(${[...domains]})`;
    const [row] = await this.database.$queryRaw<ImageRow[]>`
      SELECT series.id AS "seriesId", series.version, series.series_instance_uid AS "seriesInstanceUid",
        instance.storage_key AS "storageKey", instance.pixel_header - 'frames' AS "pixelHeader"
      FROM archive_read.instance JOIN archive_read.series ON series.id = instance.series_id
      WHERE instance.id = ${imageId} ${within}`;
    if (row === undefined) return null;
    const { seriesId, version, seriesInstanceUid, storageKey, pixelHeader: header } = row;
    return { seriesInstanceUid, seriesKey: `${seriesId}.${version}`, storageKey, header };
  }

  /**
   * The header of one frame, its own functional groups taken in.
   *
   * @param frameIndex from 0
   */
  async headerOf(imageId: bigint, header: PixelHeader, frameIndex: number): Promise<PixelHeader> {
    const [row] = await this.database.$queryRaw<{ frame: NonNullable<PixelHeader['frames']>[number] | null }[]>`
      SELECT pixel_header -> 'frames' -> ${frameIndex}::int AS frame FROM archive_read.instance WHERE id = ${imageId}`;
    return row?.frame ? frameHeader({ ...header, frames: [row.frame] }, 0) : header;
  }
}
