import { nameOf } from '../storing/writeBatch.js';
import type { JournalledInstance } from './journalledInstances.js';

/** Characters of JSON in one statement, where single instances are not larger. */
const BATCH_WEIGHT = 8 * 2 ** 20;

/** Cuts instances into what one statement can take: none twice, no series for two domains, not too much. */
export function batchesOf(instances: readonly JournalledInstance[]): JournalledInstance[][] {
  const batches: JournalledInstance[][] = [];
  let within = new Map<string, string>();
  let weight = Number.POSITIVE_INFINITY;
  for (const each of instances) {
    const { ids, instance } = each;
    const { identity, tagsJson, pixelHeaderJson } = instance.description;
    const claims: [string, string][] = [
      [`instance ${identity.sopInstanceUid}`, instance.key],
      [`id ${ids.instanceId ?? instance.key}`, instance.key],
      [`series ${identity.seriesInstanceUid}`, instance.origin.domain],
      [`series id ${ids.seriesId ?? nameOf(identity)}`, nameOf(identity)],
    ];
    const own = tagsJson.length + pixelHeaderJson.length;
    if (weight + own > BATCH_WEIGHT || claims.some(([name, value]) => (within.get(name) ?? value) !== value)) {
      batches.push([]);
      within = new Map();
      weight = 0;
    }
    batches.at(-1)?.push(each);
    for (const [name, value] of claims) within.set(name, value);
    weight += own;
  }
  return batches;
}
