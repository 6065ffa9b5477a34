import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { type Kill, PROCESSES } from './faults.js';
import type { Figures, Measurements } from './measurements.js';
import type { ResourceWatch } from './resources.js';
import type { LoadSettings } from './settings.js';

export const DOCUMENT = 'docs/reliability.md';
const BEGIN = /<!-- Made by the test: .* -->\n/;
const END = '<!-- End of what the test made. -->';

/** What a run has shown. */
export interface Run {
  settings: LoadSettings;
  /** How long there was traffic, s. */
  seconds: number;
  measurements: Measurements;
  kills: readonly Kill[];
  resources: ResourceWatch;
  acknowledged: Record<string, number>;
}

/** The figures of a run in Markdown. */
export function figuresOf({ settings, seconds, measurements, kills, resources, acknowledged }: Run): string {
  const killed = kills.reduce((sum, { processes }) => sum + processes.length, 0);
  const things = Object.entries(acknowledged).map(([what, count]) => `${count} ${what}`);
  return [
    `${killed} kills (SIGKILL) in ${seconds.toFixed(0)} s of traffic, seed ${settings.seed}, ${availableParallelism()} processors`,
    `(${cpus()[0]?.model.trim() ?? 'unknown'}), both suites and all clients on one machine. Acknowledged, and all there in the`,
    `end, once: ${things.join(', ')}.`,
    '',
    ...table(
      ['while things are killed', 'answered', 'no connection', '502', '503', '504', 'p50 ms', 'p99 ms', 'longest ms'],
      [...measurements.all].map(([kind, { faults }]) => rowOf(kind, faults)),
    ),
    '',
    ...table(
      ['afterwards', 'answered', 'p50 ms', 'p99 ms', 'longest ms'],
      [...measurements.all].map(([kind, { calm }]) => [kind, answers(calm), ...latencies(calm)]),
    ),
    '',
    ...table(
      ['killed', 'times', 'all ready again after, s: median', 'longest'],
      PROCESSES.map((name) => readinessRow(name, kills)).filter((row) => row[1] !== '0'),
    ),
    '',
    ...table(
      ['memory of', 'MiB, first third of the calm time, most', 'last third, least'],
      resources.figures().map(({ name, firstMib, lastMib }) => [name, String(firstMib), String(lastMib)]),
    ),
  ].join('\n');
}

/** Puts the figures into their place in the document. */
export function writeFigures(figures: string): void {
  const document = readFileSync(DOCUMENT, 'utf8');
  const [begin] = BEGIN.exec(document) ?? [];
  if (!begin) throw new Error(`${DOCUMENT} has no place for figures`);
  const before = document.slice(0, document.indexOf(begin) + begin.length);
  writeFileSync(DOCUMENT, `${before}\n${figures}\n\n${document.slice(document.indexOf(END))}`);
}

function rowOf(kind: string, figures: Figures): string[] {
  const { statuses, broken } = figures;
  const away = [502, 503, 504].map((status) => String(statuses.get(status) ?? 0));
  return [kind, answers(figures), String(broken), ...away, ...latencies(figures)];
}

const answers = ({ durations }: Figures): string => String(durations.length);

function latencies({ durations }: Figures): string[] {
  const sorted = durations.toSorted((one, other) => one - other);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  return [at(0.5), at(0.99), sorted.at(-1)].map((ms) => (ms === undefined ? '' : ms.toFixed(0)));
}

/** Those killed together with others count for each of them. */
function readinessRow(name: string, kills: readonly Kill[]): string[] {
  const times = kills.filter(({ processes }) => processes.includes(name)).map(({ readyMs }) => readyMs / 1_000);
  times.sort((one, other) => one - other);
  const told = [times[Math.floor(times.length / 2)], times.at(-1)].map((s) => s?.toFixed(1) ?? '');
  return [name, String(times.length), ...told];
}

const table = (head: string[], rows: string[][]): string[] =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
