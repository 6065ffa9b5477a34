import { differences, pairLabels, pairSeries } from './comparison.js';
import { type EditedLabel, type Labels, newKey } from './editedLabel.js';

export interface Merged {
  labels: Labels;
  /** Names of labels that both changed, each in his own way: both are kept. */
  twice: string[];
}

/**
 * Brings together what two people made of the same labels. What only one of them changed is as he left it; what both changed
 * differently stands there twice, the other's with `mark` behind its name; what one deleted and the other changed stays.
 *
 * @param base what both began with
 * @param mine made of `base`: the same labels have the same keys
 * @param theirs as it was saved meanwhile
 */
export function mergeLabels(base: Labels, mine: Labels, theirs: Labels, mark: string): Merged {
  const twice: string[] = [];
  const baseOf = new Map(pairSeries(base, theirs).map(({ before, after }) => [after, before] as const));
  const mineOf = new Map(pairSeries(theirs, mine).map(({ before, after }) => [before, after] as const));
  const labels = theirs.map((series) => {
    const own = mineOf.get(series);
    if (!own) return series;
    const merged = mergeList(baseOf.get(series)?.labels ?? [], own.labels, series.labels, mark);
    twice.push(...merged.twice);
    return { ...series, labels: merged.labels };
  });
  // Series that they took out, and on which I worked, come back.
  const kept = pairSeries(theirs, mine).flatMap(({ before, after }) => {
    const old = pairSeries(base, after ? [after] : []).find((pair) => pair.after)?.before;
    return !before && after && after.labels !== old?.labels ? [after] : [];
  });
  return { labels: [...labels, ...kept], twice };
}

function mergeList(
  base: readonly EditedLabel[],
  mine: readonly EditedLabel[],
  theirs: readonly EditedLabel[],
  mark: string,
): { labels: EditedLabel[]; twice: string[] } {
  const twice: string[] = [];
  const originals = new Map(pairLabels(base, theirs).map(({ before, after }) => [after, before] as const));
  const own = new Map(mine.map((label) => [label.key, label]));
  const result: EditedLabel[] = [];
  const done = new Set<number>();
  for (const label of theirs) {
    const original = originals.get(label);
    if (!original) {
      result.push(label);
      continue;
    }
    done.add(original.key);
    const my = own.get(original.key);
    const theyChanged = differences(original, label).length > 0;
    if (!my) {
      if (theyChanged) result.push(label);
    } else if (!theyChanged) {
      result.push(my);
    } else if (differences(original, my).length === 0 || differences(my, label).length === 0) {
      // With my key: what is selected and hidden stays so.
      result.push({ ...label, key: my.key });
    } else {
      twice.push(my.name);
      result.push(my, { ...label, key: newKey(), name: `${label.name} ${mark}`.trim() });
    }
  }
  const originalOf = new Map(base.map((label) => [label.key, label]));
  for (const label of mine) {
    if (done.has(label.key)) continue;
    const original = originalOf.get(label.key);
    if (!original || differences(original, label).length > 0) result.push(label);
  }
  return { labels: result, twice };
}
