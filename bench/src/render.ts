import { turns } from './ingest.js';
import { type LoadResult, runLoad } from './load.js';
import { phantomSeries } from './phantoms.js';
import type { Report } from './report.js';
import type { Target } from './target.js';

/** Pictures asked for in one run. */
const COUNT = 400;
const CONCURRENCIES = [1, 8];
/** Whole volumes asked for in one run. */
const VOLUMES = 5;

/** The first picture of a series nobody has read, then warm pictures of every plane that a server has, then whole volumes. */
export async function measureRender(
  targets: Target[],
  report: Report,
  rounds: number,
  say: (line: string) => void,
): Promise<void> {
  const rows = new Map<string, Report['rows'][number]>();
  const cold = new Map<string, Report['figures'][number]>();
  const volumes = new Map<string, Report['figures'][number]>();
  const record = (target: string, what: string, { perSecond, latencies }: LoadResult) => {
    const row = rows.get(`${what} ${target}`) ?? { target, what, perSecond: [], latencies: [] };
    rows.set(`${what} ${target}`, row);
    row.perSecond.push(perSecond);
    row.latencies.push(...latencies);
  };
  for (let round = 0; round < rounds; round++) {
    const { files, series } = phantomSeries(5_000 + round);
    for (const target of turns(targets, round)) {
      say(`pictures, round ${round + 1} of ${rounds}: ${target.name}`);
      const { origin } = target;
      await runLoad({
        origin,
        request: (index) => target.store(files[index] as Buffer),
        count: files.length,
        concurrency: 4,
        maxSeconds: 120,
      });
      const pictures = target.pictures(series);
      const axial = pictures.axial as NonNullable<typeof pictures.axial>;
      const first = await runLoad({ origin, request: () => axial(11), count: 1, concurrency: 1 });
      const figure = cold.get(target.name) ?? {
        target: target.name,
        what: 'first axial picture of an unread series, width and level given',
        unit: 'ms',
        values: [],
      };
      cold.set(target.name, figure);
      figure.values.push(first.latencies[0] as number);

      for (const [plane, request] of Object.entries(pictures)) {
        let asked = 0;
        const another = () => request(asked++);
        await runLoad({ origin, request: another, count: 40, concurrency: 4 }); // warm
        for (const concurrency of CONCURRENCIES) {
          const run = await runLoad({
            origin,
            request: another,
            count: COUNT,
            concurrency,
            maxSeconds: 10,
          });
          record(target.name, `${plane} 512 x 512 PNG, concurrency ${concurrency}`, run);
        }
      }
      const { volume } = target;
      if (volume) {
        const whole = await runLoad({ origin, request: () => volume(series), count: VOLUMES, concurrency: 1 });
        record(target.name, 'all voxels of a series, concurrency 1', whole);
        const speed = volumes.get(target.name) ?? {
          target: target.name,
          what: 'all voxels of a series',
          unit: 'MB/s',
          values: [],
        };
        volumes.set(target.name, speed);
        speed.values.push(whole.megabytesPerSecond);
      }
    }
  }
  report.rows.push(...rows.values());
  report.figures.push(...cold.values(), ...volumes.values());
}
