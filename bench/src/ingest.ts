import { runLoad } from './load.js';
import { phantomSeries } from './phantoms.js';
import type { Report } from './report.js';
import type { Target } from './target.js';

/**
 * Stores series that nobody has seen, file by file over HTTP, by one client and by eight. Servers take turns inside each
 * round, on the same files, so that a machine that gets slower does so for all.
 */
export async function measureIngest(
  targets: Target[],
  report: Report,
  rounds: number,
  say: (line: string) => void,
): Promise<void> {
  const rows = new Map<string, Report['rows'][number]>();
  const stored = new Map<Target, number>();
  const doors = targets.flatMap(doorsOf);
  for (let round = 0; round < rounds; round++) {
    for (const concurrency of [1, 8]) {
      for (const { name, target, origin, store, seed } of turns(doors, round)) {
        say(`storing, ${concurrency} at a time, round ${round + 1} of ${rounds}: ${name}`);
        const { files } = phantomSeries(seed + round * 10 + concurrency);
        const { perSecond, latencies } = await runLoad({
          origin,
          request: (index) => store(files[index] as Buffer),
          count: files.length,
          concurrency,
          maxSeconds: 120,
        });
        const what = `store 0.5 MB file, concurrency ${concurrency}`;
        const row = rows.get(`${what} ${name}`) ?? { target: name, what, perSecond: [], latencies: [] };
        rows.set(`${what} ${name}`, row);
        row.perSecond.push(perSecond);
        row.latencies.push(...latencies);
        stored.set(target, (stored.get(target) ?? 0) + files.length);
        const count = await target.count();
        if (count !== stored.get(target))
          throw new Error(`${target.name} has ${count} instances, not ${stored.get(target)}`);
      }
    }
  }
  report.rows.push(...rows.values());
}

interface Door {
  name: string;
  target: Target;
  origin: string;
  store: Target['store'];
  /** Which series go in here: the same for every server, and others for its second door. */
  seed: number;
}

function doorsOf(target: Target): Door[] {
  const { name, origin, storingService } = target;
  const front: Door = { name, target, origin, store: target.store, seed: 1_000 };
  if (!storingService) return [front];
  return [front, { ...front, name: `${name}, own port`, ...storingService, seed: 2_000 }];
}

/** The order changes from round to round. */
export const turns = <T>(targets: T[], round: number): T[] =>
  targets.map((_, index) => targets[(index + round) % targets.length] as T);
