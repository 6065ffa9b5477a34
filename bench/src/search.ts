import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newReport } from './report.js';
import { Archive, type Measured } from './searchArchive.js';
import { caseQueries } from './searchCases.js';
import { imageQueries } from './searchImages.js';
import { listQueries } from './searchLists.js';
import { qidoQueries } from './searchQido.js';
import { type Query, searchQueries } from './searchQueries.js';
import { quantile } from './statistics.js';

/** The size that others are compared with. */
const SMALL = 10_000;
/** Milliseconds that a page may take, by what is asked. */
const KINDS: readonly {
  what: string;
  allowed: number;
  of: 'p50' | 'p99';
  holds(query: Omit<Query, 'path' | 'body'>): boolean;
}[] = [
  { what: 'Usual queries', allowed: 50, of: 'p99', holds: ({ usual }) => usual },
  {
    what: 'Queries in a my list of 100,000 items',
    allowed: 100,
    of: 'p99',
    holds: ({ inList }) => inList === true,
  },
  { what: 'Pages of 50 by QIDO', allowed: 20, of: 'p50', holds: ({ isQido }) => isQido === true },
  {
    what: 'Other queries',
    allowed: 500,
    of: 'p99',
    holds: ({ usual, inList, isQido }) => !usual && !inList && !isQido,
  },
];
/** What can be searched. */
export const SEARCHED = ['series', 'cases', 'images', 'lists', 'qido'] as const;
export type Searched = (typeof SEARCHED)[number];
const QUERIES: Record<Searched, () => Query[]> = {
  series: searchQueries,
  cases: caseQueries,
  images: imageQueries,
  lists: listQueries,
  qido: qidoQueries,
};
const ALLOWED_GROWTH = 1.5;

interface Comparison extends Omit<Query, 'path' | 'body'> {
  small: Measured;
  large: Measured;
}

/**
 * `GET /api/series`, `GET /api/cases`, both of them within a my list, and `POST /api/metadata/:level/query` over 10,000 and over many of each, asked through the gateway by callers of many, few and tiny domains: how
 * long a page takes, how that grows, and which queries have a plan that reads a table from end to end.
 */
export async function measureSearch(
  root: string,
  rows: number,
  rounds: number,
  searched: readonly Searched[],
  say: (line: string) => void,
): Promise<void> {
  const archives: Archive[] = [];
  try {
    for (const size of [SMALL, rows]) archives.push(await Archive.start(root, size, say));
    const [small, large] = archives as [Archive, Archive];
    const queries = searched.flatMap((what) => QUERIES[what]());
    for (const archive of archives) {
      say(`plans of ${queries.length} queries over ${archive.rows} rows`);
      await archive.lookAtPlans(queries);
    }
    for (let round = 0; round < rounds; round++) {
      say(`${queries.length} queries, round ${round + 1} of ${rounds}`);
      // One right after the other, so that a machine that gets slower does so for both.
      for (const query of queries) for (const archive of archives) await archive.ask(query);
    }
    const comparisons = queries.map((query): Comparison => {
      const { path, body, ...rest } = query;
      return { ...rest, small: small.measured(query), large: large.measured(query) };
    });
    process.stdout.write(`\n${tableOf(comparisons, rows)}\n\n`);
    say(`written to ${save(root, rows, comparisons)}`);
  } finally {
    for (const archive of archives) await archive.stop();
  }
}

function tableOf(comparisons: Comparison[], rows: number): string {
  const lines = [newReport().machine, ''];
  const widths = [86, 8, 9, 9, 9, 9, 7];
  const line = (cells: string[]) =>
    cells.map((cell, n) => (n === 0 ? cell.padEnd(widths[0] as number) : cell.padStart(widths[n] as number))).join(' ');
  lines.push(line(['query', 'offset', 'p50', 'p99', `at ${SMALL}`, 'p99', 'matches']));
  for (const { what, offset, small, large } of comparisons) {
    lines.push(
      line([what, String(offset), ...[large.p50, large.p99, small.p50, small.p99].map(ms), String(large.total)]),
    );
  }
  lines.push('', ...summary(comparisons, rows));
  return lines.join('\n');
}

const ms = (value: number): string => value.toFixed(1);

function summary(comparisons: Comparison[], rows: number): string[] {
  const lines: string[] = [];
  for (const { what: kind, allowed, of, holds } of KINDS) {
    const those = comparisons.filter(holds);
    if (those.length === 0) continue;
    const p99s = those.map(({ large }) => large.p99);
    const late = those.filter(({ large }) => large[of] > allowed);
    lines.push(
      `${kind} over ${rows} rows: ${those.length}, of which ${those.length - late.length} have a ${of} ` +
        `of at most ${allowed} ms; half of the p99s are at most ${ms(quantile(p99s, 0.5))} ms, 99 % at most ${ms(quantile(p99s, 0.99))} ms`,
      ...late.map(
        ({ what, offset, large }) => `  slower: ${what}, from ${offset}: p50 ${ms(large.p50)}, p99 ${ms(large.p99)} ms`,
      ),
    );
  }
  const compared = comparisons.filter(({ usual, small }) => usual && small.items > 0);
  const grown = compared.filter(({ small, large }) => large.p50 > ALLOWED_GROWTH * small.p50);
  lines.push(
    `Growth from ${SMALL} rows, where these have the page too: ${compared.length} queries, the median of p50 ` +
      `${growth(compared, 0.5)} times, of p99 ${growthOfP99(compared)} times; ${grown.length} grow more than ${ALLOWED_GROWTH} times`,
    ...grown.map(
      ({ what, offset, small, large }) =>
        `  grows: ${what}, from ${offset}: p50 ${ms(small.p50)} to ${ms(large.p50)} ms`,
    ),
  );
  const scanning = comparisons.filter(({ large }) => large.scannedTables.length > 0);
  lines.push(
    `Queries whose plan scans a table: ${scanning.length}`,
    ...scanning.map(({ what, offset, large }) => `  scans ${large.scannedTables.join(', ')}: ${what}, from ${offset}`),
  );
  return lines;
}

const growth = (those: Comparison[], part: number): string =>
  quantile(
    those.map(({ small, large }) => large.p50 / small.p50),
    part,
  ).toFixed(2);

const growthOfP99 = (those: Comparison[]): string =>
  (
    quantile(
      those.map(({ large }) => large.p99),
      0.99,
    ) /
    quantile(
      those.map(({ small }) => small.p99),
      0.99,
    )
  ).toFixed(2);

function save(root: string, rows: number, comparisons: Comparison[]): string {
  const { at, machine } = newReport();
  const directory = join(root, 'bench', 'results');
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'search.json');
  const report = { at, machine, rows, smallRows: SMALL, summary: summary(comparisons, rows), queries: comparisons };
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
  return path;
}
