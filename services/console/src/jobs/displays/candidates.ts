import { atPath, numberOption, textOption } from './display.js';

/** A finding of a plug-in (spec circus-cs 7). */
export interface Candidate {
  /** Its place in the results, from 0: what feedback names it by. */
  id: number;
  rank: number;
  confidence: number;
  volumeId: number;
  /** Voxels of the volume that the plug-in was given. */
  location: [number, number, number];
  volumeSize?: number;
}

/** The candidates to be shown, in the order in which they are. Entries that name no place are left out. */
export function candidatesOf(results: unknown, options: Record<string, unknown>): Candidate[] {
  const found = atPath(results, textOption(options, 'dataPath') ?? 'results.lesionCandidates');
  if (!Array.isArray(found)) return [];
  const threshold = numberOption(options, 'confidenceThreshold') ?? Number.NEGATIVE_INFINITY;
  const [key, order] = Array.isArray(options.sortBy) ? (options.sortBy as unknown[]) : ['rank', 'asc'];
  const sign = order === 'desc' ? -1 : 1;
  const by = (candidate: Candidate) => Number((candidate as unknown as Record<string, unknown>)[String(key)] ?? 0);
  return found
    .flatMap((entry, id) => candidateOf(entry, id))
    .sort((one, other) => sign * (by(one) - by(other)))
    .filter(({ confidence }) => confidence >= threshold)
    .slice(0, numberOption(options, 'maxCandidates') ?? found.length);
}

function candidateOf(entry: unknown, id: number): Candidate[] {
  if (typeof entry !== 'object' || entry === null) return [];
  const { rank, confidence, volumeId, location, volumeSize } = entry as Record<string, unknown>;
  if (!isPlace(location)) return [];
  const { length } = [rank].filter((each) => typeof each === 'number');
  return [
    {
      ...(entry as object),
      id,
      rank: length === 1 ? (rank as number) : id + 1,
      confidence: Number(confidence ?? 0),
      volumeId: Number(volumeId ?? 0),
      location,
      ...(typeof volumeSize === 'number' && { volumeSize }),
    },
  ];
}

export const isPlace = (value: unknown): value is [number, number, number] =>
  Array.isArray(value) && value.length === 3 && value.every((each) => Number.isFinite(each));

/** What is said of each candidate: `[{id, value}]`, by whoever wrote it. */
export function candidateAnswers(value: unknown): Map<number, unknown> {
  if (!Array.isArray(value)) return new Map();
  return new Map(
    value.flatMap((entry): [number, unknown][] => {
      const { id, value: said } = (entry ?? {}) as { id?: unknown; value?: unknown };
      return typeof id === 'number' ? [[id, said]] : [];
    }),
  );
}
