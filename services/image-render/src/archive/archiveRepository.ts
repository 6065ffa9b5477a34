import { setImmediate as turn } from 'node:timers/promises';
import { type Database, type Statements, singleStatements } from '@circus/db';
import type { PixelHeader } from '@circus/dicom';
import type { StoredInstance } from '../volumes/openedSeries.js';

/** A series as the archive has it now. */
export interface ArchivedSeries {
  id: number;
  /** Raised by every change of the series or of its images. */
  version: number;
  numberOfInstances: number;
  updatedAt: Date;
}

interface SeriesRow {
  id: bigint;
  version: bigint;
  numberOfInstances: number;
  updatedAt: Date;
}

interface InstanceRow {
  id: bigint;
  imageNumber: number;
  storageKey: string;
  /** Without its `frames`. */
  pixelHeader: PixelHeader;
  hasFrames: boolean;
}

type Frames = NonNullable<PixelHeader['frames']>;

/** Rows read at once: a long series must not hold the process up while its rows are taken apart. */
const PAGE = 256;
/** Frames taken apart at once; one object may have tens of thousands. */
const FRAMES_STRETCH = 500;

/** Reads the archive through the views that its owner made for it. */
export class ArchiveRepository {
  /** Prepared: every picture asks for its series, and the first of a series reads all its rows. */
  private readonly statements: Statements;

  constructor(database: Database) {
    this.statements = singleStatements(database);
  }

  /**
   * The two likeliest series of a UID, which can stand under two patients: most instances first, then newest.
   *
   * @param domains those to look in; null for all
   */
  async findSeries(seriesInstanceUid: string, domains: readonly string[] | null): Promise<ArchivedSeries[]> {
    const within = domains === null ? null : [...domains];
    const rows = await this.statements.$queryRaw<SeriesRow[]>`
      SELECT id, version, number_of_instances AS "numberOfInstances", updated_at AS "updatedAt"
      FROM archive_read.series
      WHERE series_instance_uid = ${seriesInstanceUid} AND (${within}::text[] IS NULL OR domain = ANY(${within}::text[]))
      ORDER BY number_of_instances DESC, updated_at DESC, id
      LIMIT 2`;
    return rows.map((row) => ({ ...row, id: Number(row.id), version: Number(row.version) }));
  }

  /**
   * The objects of a series that hold pixels, by ascending image number; null when the series is no longer at the
   * version asked for.
   */
  async instancesOf({ id, version }: ArchivedSeries): Promise<StoredInstance[] | null> {
    const instances: StoredInstance[] = [];
    let last: Pick<InstanceRow, 'id' | 'imageNumber'> = { id: 0n, imageNumber: -(2 ** 31) };
    for (let full = true; full; ) {
      const rows = await this.statements.$queryRaw<InstanceRow[]>`
        SELECT id, image_number AS "imageNumber", storage_key AS "storageKey", pixel_header - 'frames' AS "pixelHeader",
          pixel_header ? 'frames' AS "hasFrames"
        FROM archive_read.instance
        WHERE series_id = ${id} AND pixel_header IS NOT NULL
          AND (image_number, id) > (${last.imageNumber}, ${last.id})
        ORDER BY image_number, id
        LIMIT ${PAGE}`;
      for (const { id, imageNumber, storageKey, pixelHeader, hasFrames } of rows) {
        const header = hasFrames ? { ...pixelHeader, frames: await this.#framesOf(id) } : pixelHeader;
        instances.push({ imageNumber, storageKey, header });
      }
      last = rows.at(-1) ?? last;
      full = rows.length === PAGE;
    }
    const [now] = await this.statements.$queryRaw<Pick<SeriesRow, 'version'>[]>`
      SELECT version FROM archive_read.series WHERE id = ${id}`;
    return now !== undefined && Number(now.version) === version ? instances : null;
  }

  /** The `frames` of an object's pixel header. */
  async #framesOf(instanceId: bigint): Promise<Frames> {
    // As text: the driver would make objects of all of them at once.
    const stretches = await this.statements.$queryRaw<{ frames: string }[]>`
      SELECT jsonb_agg(frame ORDER BY n)::text AS frames
      FROM archive_read.instance, jsonb_array_elements(pixel_header -> 'frames') WITH ORDINALITY AS each(frame, n)
      WHERE id = ${instanceId}
      GROUP BY (n - 1) / ${FRAMES_STRETCH}::int
      ORDER BY min(n)`;
    const frames: Frames = [];
    for (const stretch of stretches) {
      for (const frame of JSON.parse(stretch.frames) as Frames) frames.push(frame);
      await turn();
    }
    return frames;
  }
}
