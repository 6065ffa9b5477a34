import { type Access, Refusal, type SliceboxImage } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';
import {
  allOf,
  parseSliceboxList,
  type SliceboxProperties,
  type SliceboxProperty,
  sliceboxListToSql,
} from '@circus/search';
import { hasDomain } from '@circus/service-kit';
import { inDomains } from '../series/seriesRepository.js';
import type { StoredInstance } from '../storing/receivedInstance.js';

const sopInstanceUID: SliceboxProperty = { column: 'i.sop_instance_uid' };
const imageType: SliceboxProperty = { column: 'i.image_type' };
const instanceNumber: SliceboxProperty = { column: 'i.instance_number' };

const ORDERABLE: SliceboxProperties = {
  id: { column: 'i.id', type: 'number' },
  seriesId: { column: 'i.series_pk', type: 'number' },
  sopInstanceUID,
  imageType,
  instanceNumber,
};
const FILTERABLE = [sopInstanceUID, imageType, instanceNumber];

interface ImageRow {
  series_instance_uid: string;
  id: bigint;
  series_pk: bigint;
  sop_instance_uid: string;
  image_type: string;
  instance_number: string;
}

/** Where an image's bytes are, and of which series they are. */
export interface ImageBytes {
  storageKey: string;
  sizeBytes: number;
  seriesUid: string;
}

/** Images of a series. */
export interface ImageList {
  /** Undefined where there are none. */
  seriesUid: string | undefined;
  images: SliceboxImage[];
}

/** The images of a series (spec slicebox 16.3); none where it does not exist for the caller. */
export async function listImages(
  database: Database,
  access: Access,
  seriesId: bigint,
  query: Readonly<Record<string, unknown>>,
): Promise<ImageList> {
  // Nothing of an image row is patient information; series filters mean nothing here and are not looked at.
  const { startindex, count, orderby, orderascending, filter } = query;
  const list = parseSliceboxList(
    { startindex, count, orderby, orderascending, filter },
    { patientInfoAllowed: true, orderable: ORDERABLE, filterable: FILTERABLE },
  );
  const { where, orderBy, slice } = sliceboxListToSql(list, 'i.id');
  const rows = await database.$queryRaw<ImageRow[]>`
    SELECT s.series_instance_uid, i.id, i.series_pk, i.sop_instance_uid, i.image_type, i.instance_number
    FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
    WHERE ${allOf([Prisma.sql`i.series_pk = ${seriesId}`, inDomains(access), where])}
    ORDER BY ${orderBy} ${slice}`;
  const images = rows.map((row) => ({
    id: Number(row.id),
    seriesId: Number(row.series_pk),
    sopInstanceUID: { value: row.sop_instance_uid },
    imageType: { value: row.image_type },
    instanceNumber: { value: row.instance_number },
  }));
  return { seriesUid: rows[0]?.series_instance_uid, images };
}

/** @throws Refusal `missing`, also for an image of another domain: on this surface it does not exist */
export async function findImageBytes(database: Database, access: Access, imageId: bigint): Promise<ImageBytes> {
  const [row] = await database.$queryRaw<
    { storage_key: string; size_bytes: bigint; series_instance_uid: string; domain: string }[]
  >`
    SELECT i.storage_key, i.size_bytes, s.series_instance_uid, s.domain
    FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk WHERE i.id = ${imageId}`;
  if (!row || !hasDomain(access, row.domain)) throw new Refusal('missing', 'There is no such image.');
  return {
    storageKey: row.storage_key,
    sizeBytes: Number(row.size_bytes),
    seriesUid: row.series_instance_uid,
  };
}

/** An image as Slicebox describes it, right after it was stored. */
export const imageOf = (stored: StoredInstance): SliceboxImage => ({
  id: stored.instanceId,
  seriesId: stored.seriesId,
  sopInstanceUID: { value: stored.sopInstanceUid },
  imageType: { value: stored.imageType },
  instanceNumber: { value: stored.instanceNumber },
});
