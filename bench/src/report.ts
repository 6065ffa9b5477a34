import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { median, quantile } from './statistics.js';

/** One measured case of one server: its runs. */
interface Row {
  target: string;
  what: string;
  /** One figure for each run. */
  perSecond: number[];
  latencies: number[];
}

export interface Report {
  at: string;
  machine: string;
  rows: Row[];
  /** Single figures, for instance the first picture of a series nobody has read, in ms. */
  figures: { target: string; what: string; unit: string; values: number[] }[];
}

export const newReport = (): Report => ({
  at: new Date().toISOString(),
  machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.versions.node}`,
  rows: [],
  figures: [],
});

/** The report as a table for people: medians, with the smallest and largest run. */
export function tableOf(report: Report): string {
  const lines = [report.machine, ''];
  if (report.rows.length > 0) {
    lines.push(line(['what', 'server', 'per second', 'p50 ms', 'p99 ms'], WIDTHS));
    for (const { target, what, perSecond, latencies } of report.rows) {
      const rate = `${number(median(perSecond))} (${number(Math.min(...perSecond))} to ${number(Math.max(...perSecond))})`;
      lines.push(
        line([what, target, rate, number(quantile(latencies, 0.5)), number(quantile(latencies, 0.99))], WIDTHS),
      );
    }
  }
  if (report.figures.length > 0) lines.push('');
  for (const { target, what, unit, values } of report.figures) {
    const range = values.length > 1 ? ` (${number(Math.min(...values))} to ${number(Math.max(...values))})` : '';
    lines.push(`${what}, ${target}: ${number(median(values))} ${unit}${range}`);
  }
  return lines.join('\n');
}

/** Writes the report as JSON below bench/results; returns the path. */
export function saveReport(root: string, name: string, report: Report): string {
  const directory = join(root, 'bench', 'results');
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `${name}.json`);
  const rows = report.rows.map(({ latencies, ...row }) => ({
    ...row,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    requests: latencies.length,
  }));
  writeFileSync(path, `${JSON.stringify({ ...report, rows }, null, 2)}\n`);
  return path;
}

const WIDTHS = [38, 14, 26, 10, 10];
const line = (cells: string[], widths: number[]): string =>
  cells
    .map((cell, index) => (index < 2 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
    .join(' ');
const number = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(1));
