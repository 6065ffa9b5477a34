import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap/workspace.mjs';
import { operationsOf } from './operations.mjs';

export const DOCUMENT = 'docs/compatibility.md';
const BEGIN = '<!-- Made by the tests: CIRCUS_UPDATE_GENERATED=1 npm test. Remarks in the last column are kept. -->';
/** Test files named for each operation. */
const MOST_TESTS = 2;

/**
 * The rows of the document.
 *
 * @returns {{chapter: string, operation: string, tests: string[], remark: string}[]}
 */
export function readTable(markdown) {
  let chapter = '';
  const rows = [];
  for (const line of markdown.slice(markdown.indexOf(BEGIN)).split('\n')) {
    const heading = /^## (.+)$/.exec(line);
    if (heading) chapter = heading[1].replace(/ \(\d+\)$/, '');
    const row = /^\| `([A-Z]+ [^`]+)` \| (.*) \| (.*?) ?\|$/.exec(line);
    if (!row) continue;
    const tests = [...row[2].matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, path]) => path);
    rows.push({ chapter, operation: row[1], tests, remark: row[3] });
  }
  return rows;
}

/**
 * What a run of the tests called, as each test file has left it.
 *
 * @returns {Map<string, Set<string>>} test files by `chapter operation`
 */
export function readCalls(folder, chapters) {
  const of = operationsOf(chapters);
  const proofs = new Map();
  for (const name of readdirSync(folder)) {
    const { test, calls } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    for (const { chapter, operation } of new Set(calls.flatMap(of))) {
      const key = `${chapter} ${operation}`;
      proofs.set(key, (proofs.get(key) ?? new Set()).add(test));
    }
  }
  return proofs;
}

/**
 * What the document says that a run did not show: a line for each operation that none of its tests has called, empty where
 * there is none.
 */
export function unproven(rows, proofs) {
  return rows.flatMap(({ chapter, operation, tests }) => {
    const shown = proofs.get(`${chapter} ${operation}`) ?? new Set();
    if (tests.length === 0) return [`No test is named for ${operation} (${chapter}).`];
    return tests.some((test) => shown.has(test))
      ? []
      : [`${tests.join(', ')}: no call of ${operation} that succeeded.`];
  });
}

/** The document with its tables written anew; what stands before them, and the remarks, are kept. */
export function writeTable(markdown, chapters, proofs) {
  const known = new Map(readTable(markdown).map((row) => [`${row.chapter} ${row.operation}`, row]));
  const parts = chapters.map(({ chapter, operations }) => {
    const lines = operations.map((operation) => {
      const key = `${chapter} ${operation}`;
      const before = known.get(key);
      const shown = [...(proofs.get(key) ?? [])];
      // Those that stand there stay as long as they prove it, so that the document changes only with the tests.
      const kept = (before?.tests ?? []).filter((test) => shown.includes(test));
      const others = shown
        .filter((test) => !kept.includes(test))
        .sort((a, b) => fitness(b, operation) - fitness(a, operation) || (a < b ? -1 : 1));
      const tests = [...kept, ...others].slice(0, MOST_TESTS).map((test) => `[${shortName(test)}](../${test})`);
      return `| \`${operation}\` | ${tests.join(', ')} | ${before?.remark ?? ''} |`;
    });
    return [
      `## ${chapter} (${operations.length})`,
      '',
      '| operation | proven by | remark |',
      '| --- | --- | --- |',
      ...lines,
    ].join('\n');
  });
  return `${markdown.slice(0, markdown.indexOf(BEGIN))}${BEGIN}\n\n${parts.join('\n\n')}\n`;
}

const shortName = (test) =>
  test
    .split('/')
    .at(-1)
    .replace(/\.test\.ts$/, '');

/** How likely a test file is about an operation: its name has words of the path; contract tests compare whole answers. */
function fitness(test, operation) {
  const words = operation
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word.length > 3)
    .map((word) => word.replace(/s$/, ''));
  const name = shortName(test).toLowerCase();
  const matching = words.filter((word) => name.includes(word)).length;
  return (
    matching * 4 + (name === 'contract' || name.endsWith('contract') ? 6 : 0) + (test.includes('/routes/') ? 2 : 0)
  );
}

export const readDocument = () => readFileSync(join(root, DOCUMENT), 'utf8');
