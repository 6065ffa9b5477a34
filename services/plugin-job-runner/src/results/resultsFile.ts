import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { isStorable, toStorable } from '@circus/contracts';
import { z } from 'zod';
import { JobFailure } from '../executors/executor.js';

const vector = z.array(z.number()).length(3, 'It has three numbers: x, y and z.');
const volumeId = z.number().int().min(0);

/** The parts of `results.json` that have a meaning for everybody (spec circus-cs 7); there may be anything besides. */
const resultsSchema = z.looseObject({
  results: z
    .looseObject({
      lesionCandidates: z
        .array(
          z.looseObject({
            volumeId,
            /** Voxels: x, y, z. */
            location: vector,
            confidence: z.number(),
            /** 1 is the likeliest. */
            rank: z.number().int().min(1).optional(),
            volumeSize: z.number().optional(),
          }),
        )
        .optional(),
    })
    .optional(),
  metadata: z
    .looseObject({
      displayOptions: z
        .array(
          z.looseObject({
            volumeId,
            crop: z.looseObject({ origin: vector, size: vector }).optional(),
            window: z.looseObject({ level: z.number(), width: z.number() }).optional(),
          }),
        )
        .optional(),
    })
    .optional(),
});

/** Flaws that a message names. */
const NAMED = 10;

/**
 * What a plug-in wrote into `results.json`.
 *
 * @throws JobFailure that contains `validation failed` and says where
 */
export function readResults(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid([`it is not JSON: ${(error as Error).message}`]);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(['it is not a JSON object']);
  }
  const checked = resultsSchema.safeParse(value);
  if (!checked.success) {
    throw invalid(checked.error.issues.map(({ path, message }) => `${placeOf(path)}: ${message}`));
  }
  try {
    const storable = toStorable(value as Record<string, unknown>);
    if (isStorable(storable)) return storable;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw invalid(['objects and arrays stand too deep within each other']);
}

function invalid(flaws: string[]): JobFailure {
  const more = flaws.length > NAMED ? [`and ${flaws.length - NAMED} more`] : [];
  return new JobFailure(`The validation failed of results.json: ${[...flaws.slice(0, NAMED), ...more].join('; ')}`);
}

/** As JavaScript would write it, for instance `results.lesionCandidates[2].location`. */
const placeOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((place, step) => {
    if (typeof step === 'number') return `${place}[${step}]`;
    return place === '' ? String(step) : `${place}.${String(step)}`;
  }, '');

/** A file on a network may come into view late: it is looked for so often, with so long between. */
const LOOKS = 5;
const PAUSE_MS = 500;

/**
 * Reads a file that a plug-in may have made into anything: links are not followed.
 *
 * @throws JobFailure when there is none, or it is longer than `maxBytes`
 */
export async function readResultsFile(path: string, maxBytes: number): Promise<string> {
  for (let look = 1; ; look += 1) {
    try {
      const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      try {
        const status = await file.stat();
        if (!status.isFile()) throw invalid(['it is not a file']);
        if (status.size > maxBytes) throw invalid([`it has more than ${maxBytes / 2 ** 20} MiB`]);
        return await file.readFile('utf8');
      } finally {
        await file.close();
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ELOOP') throw invalid(['it is not a file']);
      if (code !== 'ENOENT') throw error;
      if (look === LOOKS) throw invalid(['the plug-in made none']);
      await delay(PAUSE_MS);
    }
  }
}
