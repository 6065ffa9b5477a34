import { runLoad } from './load.js';
import { phantomSeries } from './phantoms.js';
import type { Report } from './report.js';
import { memoryOf } from './serverProcess.js';
import type { Target } from './target.js';

/** Cases of one series of 0.5 GB that are exported into one file. */
const CASES = 8;
const SLICES = 1_000;
const SAMPLE_MS = 100;

/**
 * What an export of 4 GB costs case-db in memory: before it, during it, and after it, beside an export of one case of the same series, in
 * MiB; and how long it takes.
 */
export async function measureExport(
  targets: Target[],
  report: Report,
  rounds: number,
  say: (line: string) => void,
): Promise<void> {
  for (const target of targets) {
    if (!target.caseDb) continue;
    const { origin } = target;
    say(`storing ${SLICES} images`);
    const { files, series } = phantomSeries(7_000, SLICES);
    const request = (index: number) => target.store(files[index] as Buffer);
    await runLoad({ origin, request, count: SLICES, concurrency: 4, maxSeconds: 1_200 });
    const caseIds: string[] = [];
    const [project] = await asked<{ items: { projectId: string }[] }>(target, 'GET', '/api/admin/projects').then(
      ({ items }) => items,
    );
    for (let made = 0; made < CASES; made++) {
      const partialVolumeDescriptor = { start: 1, end: SLICES, delta: 1 };
      const body = {
        projectId: project?.projectId,
        series: [{ seriesUid: series.seriesInstanceUid, partialVolumeDescriptor }],
        tags: [],
      };
      caseIds.push((await asked<{ caseId: string }>(target, 'POST', '/api/cases', body)).caseId);
    }
    const figure = (what: string, unit: string, value: number) => {
      const known = report.figures.find((each) => each.what === what);
      if (known) known.values.push(value);
      else report.figures.push({ target: target.name, what, unit, values: [value] });
    };
    for (let round = 0; round < rounds; round++) {
      for (const exported of [caseIds.slice(0, 1), caseIds]) {
        const gigabytes = (exported.length * SLICES * 512 * 512 * 2) / 1e9;
        const what = `export of ${gigabytes.toFixed(1)} GB of voxels`;
        say(`${what}, round ${round + 1} of ${rounds}`);
        const { before, most, after, seconds } = await exportCases(target, exported);
        figure(`${what}: case-db before`, 'MiB', before);
        figure(`${what}: case-db at most`, 'MiB', most);
        figure(`${what}: case-db after`, 'MiB', after);
        figure(`${what}: time`, 's', seconds);
      }
    }
  }
}

async function exportCases(target: Target, caseIds: readonly string[]) {
  const now = () => memoryOf(target.caseDb?.pid() as number).now;
  const before = now();
  let most = before;
  const started = performance.now();
  const { taskId } = await asked<{ taskId: string }>(target, 'POST', '/api/cases/export-mhd', { caseIds });
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    most = Math.max(most, now());
    const { items } = await asked<{ items: { taskId: string; status: string; errorMessage: string | null }[] }>(
      target,
      'GET',
      `/api/tasks?filter=${JSON.stringify({ taskId })}`,
    );
    const [task] = items;
    if (task?.status === 'error') throw new Error(`The export failed: ${task.errorMessage}`);
    if (task?.status === 'finished') break;
  }
  return { before, most, after: now(), seconds: (performance.now() - started) / 1_000 };
}

async function asked<Answer>(target: Target, method: string, path: string, body?: unknown): Promise<Answer> {
  const headers = { ...target.caseDb?.headers, ...(body !== undefined && { 'content-type': 'application/json' }) };
  const answer = await fetch(target.origin + path, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}
