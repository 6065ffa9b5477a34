import { decodeTime, ulid } from 'ulid';
import { z } from 'zod';

/** PS3.5 9.1: digits and dots, no empty component, at most 64 characters. Leading zeros are accepted, as CIRCUS does. */
export const dicomUid = z
  .string()
  .max(64, 'A UID has at most 64 characters.')
  .regex(/^[0-9]+(\.[0-9]+)+$/, 'A UID is made of digits and dots.');

/** Ids of cases, projects, tasks, my lists and jobs are opaque: new ones are lower-case ULIDs, older data has other shapes. */
export const opaqueId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^\P{Cc}*$/u, 'An id has no control characters.');

/** A new id: a lower-case ULID of 26 characters. @param at the time it carries, epoch milliseconds; now where left out */
export const newId = (at?: number): string => ulid(at, random).toLowerCase();

/** When an id was made by `newId`. @throws Error for another id */
export const timeOfId = (id: string): Date => new Date(decodeTime(id.toUpperCase()));

/** Random bytes are fetched many at a time: one by one, as the library does, they cost fifty times as much as the rest. */
const pool = new Uint8Array(4096);
let used = pool.length;

function random(): number {
  if (used === pool.length) {
    globalThis.crypto.getRandomValues(pool);
    used = 0;
  }
  return (pool[used++] as number) / 256;
}

/** ISO 8601 UTC with milliseconds, as every date on the CIRCUS side is written. */
export const isoDate = z.iso.datetime({ precision: 3 });

/** Slicebox and archive ids: 64-bit integers that start at 1 and are never reused. */
export const numericId = z.number().int().positive();

/** A domain's name, as groups and series carry it. */
export const domainName = z.string().min(1).max(64);

/** The marker that stands in a group's list for every domain, project or plug-in, also those made later. */
export const ALL = 'all';

/** `error` body of every refused CIRCUS request (spec circus-api-core 2.5). */
export const errorBody = z
  .object({
    error: z.string(),
    validationErrors: z.array(z.object({ keyword: z.string(), dataPath: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Error' });
