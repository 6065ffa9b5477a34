import type { Statements } from '@circus/db';
import type { InstanceDescription } from './receivedInstance.js';

/** The driver copies what it sends more than once, all in one go: no more than this at a time. */
const PIECE_BYTES = 1 << 20;

/** JSON of an instance as a description holds it: text, or UTF-8 where it is too long to be sent at once. */
export const jsonOf = (utf8: Buffer): string | Buffer => (utf8.length > PIECE_BYTES ? utf8 : utf8.toString());

/** What a row is written with; long JSON takes the place of `placeholder` afterwards. */
export const jsonInRow = (json: string | Buffer, placeholder: string): string =>
  typeof json === 'string' ? json : placeholder;

export const hasLongJson = ({ tagsJson, pixelHeaderJson }: InstanceDescription): boolean =>
  typeof tagsJson !== 'string' || typeof pixelHeaderJson !== 'string';

/** Completes the row of an instance that was written without its long JSON, in the same transaction. */
export async function writeLongJson(
  transaction: Statements,
  instanceId: number,
  { tagsJson, pixelHeaderJson }: InstanceDescription,
): Promise<void> {
  await transaction.$executeRaw`
    CREATE TEMPORARY TABLE IF NOT EXISTS json_piece (instance_id bigint, attribute text, n int, bytes bytea) ON COMMIT DROP`;
  for (const [attribute, json] of Object.entries({ tags: tagsJson, pixel_header: pixelHeaderJson })) {
    if (typeof json === 'string') continue;
    for (let offset = 0; offset < json.length; offset += PIECE_BYTES) {
      await transaction.$executeRaw`
        INSERT INTO pg_temp.json_piece
        VALUES (${instanceId}, ${attribute}, ${offset / PIECE_BYTES}, ${json.subarray(offset, offset + PIECE_BYTES)})`;
    }
  }
  await transaction.$executeRaw`
    WITH long AS (
      SELECT attribute, convert_from(string_agg(bytes, ''::bytea ORDER BY n), 'UTF8')::jsonb AS json
      FROM pg_temp.json_piece WHERE instance_id = ${instanceId} GROUP BY attribute
    )
    UPDATE archive.instance SET
      tags = coalesce((SELECT json FROM long WHERE attribute = 'tags'), tags),
      pixel_header = coalesce((SELECT json FROM long WHERE attribute = 'pixel_header'), pixel_header)
    WHERE id = ${instanceId}`;
}
