import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { turns } from './ingest.js';
import { phantomSeries } from './phantoms.js';
import type { Report } from './report.js';
import type { Target } from './target.js';

/** Files of one run: some seconds. */
const FILES = 100;
/** DCMTK sends in packets that wait for acknowledgements, unless it is told not to. */
const SENDERS: readonly (readonly [name: string, environment: Record<string, string>])[] = [
  ['storescu', {}],
  ['storescu, TCP_NODELAY=1', { TCP_NODELAY: '1' }],
];

/**
 * Stores series that nobody has seen by DICOM, with DCMTK's storescu: through one association, and through four at the same
 * time. Servers take turns inside each round. The time of a file is that within its association; storescu's own start is
 * part of it.
 */
export async function measureCstore(
  targets: Target[],
  report: Report,
  rounds: number,
  say: (line: string) => void,
): Promise<void> {
  const rows = new Map<string, Report['rows'][number]>();
  const stored = new Map<Target, number>();
  let seed = 5_000;
  for (let round = 0; round < rounds; round += 1) {
    for (const [sender, environment] of SENDERS) {
      for (const associations of [1, 4]) {
        const count = FILES / associations;
        seed += associations;
        const folder = mkdtempSync(join(tmpdir(), 'circus-bench-cstore-'));
        const folders = Array.from({ length: associations }, (_, n) => folderOf(join(folder, `${n}`), seed + n, count));
        for (const target of turns(targets, round)) {
          say(`C-STORE, ${associations} at a time, ${sender}, round ${round + 1} of ${rounds}: ${target.name}`);
          const node = await target.dicom();
          const begin = performance.now();
          await Promise.all(folders.map((path) => send(path, node, environment)));
          const elapsed = performance.now() - begin;
          const what = `${sender}, ${associations} at a time`;
          const row = rows.get(`${what} ${target.name}`) ?? { target: target.name, what, perSecond: [], latencies: [] };
          rows.set(`${what} ${target.name}`, row);
          row.perSecond.push((FILES * 1_000) / elapsed);
          row.latencies.push(elapsed / count);
          stored.set(target, (stored.get(target) ?? 0) + FILES);
          const has = await target.count();
          if (has !== stored.get(target))
            throw new Error(`${target.name} has ${has} instances, not ${stored.get(target)}`);
        }
        rmSync(folder, { recursive: true, force: true });
      }
    }
  }
  report.rows.push(...rows.values());
}

function folderOf(path: string, seed: number, count: number): string {
  mkdirSync(path);
  for (const [n, file] of phantomSeries(seed, count).files.entries()) writeFileSync(join(path, `${n}.dcm`), file);
  return path;
}

async function send(
  folder: string,
  { port, aeTitle }: { port: number; aeTitle: string },
  environment: Record<string, string>,
): Promise<void> {
  const args = ['+sd', '-aec', aeTitle, '127.0.0.1', String(port), folder];
  const child = spawn('storescu', args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', () => reject(new Error('storescu is not installed. On Debian: apt-get install dcmtk')));
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`storescu failed:\n${output}`);
}
