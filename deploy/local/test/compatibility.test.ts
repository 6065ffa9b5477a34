import { existsSync } from 'node:fs';
import { documentedOperations, operationsOf } from '../compatibility/operations.mjs';
import { readDocument, readTable, unproven, writeTable } from '../compatibility/table.mjs';

const chapters = [
  { chapter: 'CIRCUS API', operations: ['GET /cases/:caseId', 'GET /cases/list/:myListId', 'GET /tasks/report'] },
  { chapter: 'CIRCUS RS', operations: ['GET /status'] },
  { chapter: 'Slicebox API', operations: ['GET /images/:id/png', 'POST /images'] },
];
const proofs = new Map([
  ['CIRCUS API GET /cases/:caseId', new Set(['a/test/routes/cases.test.ts'])],
  ['CIRCUS RS GET /status', new Set(['b/test/status.test.ts', 'b/test/other.test.ts', 'b/test/third.test.ts'])],
]);

describe('docs/compatibility.md', () => {
  const documented = documentedOperations();
  if (!documented)
    console.warn("LEFT OUT: docs/compatibility.md against the customer's documents, which are not there");

  it('names every operation of the documents, and tests that are there', () => {
    const rows = readTable(readDocument());
    for (const { tests } of rows) for (const test of tests) expect([test, existsSync(test)]).toEqual([test, true]);
    const named = (chapter: string) => rows.filter((row) => row.chapter === chapter).map(({ operation }) => operation);
    for (const { chapter, operations } of documented ?? [])
      expect([chapter, named(chapter)]).toEqual([chapter, operations]);
    expect(rows.flatMap(({ operation, tests }) => (tests.length === 0 ? [operation] : []))).toEqual([]);
  });

  it('takes a request for the operation whose path it is most literally', () => {
    const of = operationsOf(chapters);
    expect(of('GET /api/cases/abc')).toMatchObject([{ operation: 'GET /cases/:caseId' }]);
    expect(of('GET /api/cases/list/abc')).toMatchObject([{ operation: 'GET /cases/list/:myListId' }]);
    expect(of('GET /status')).toMatchObject([{ chapter: 'CIRCUS RS' }]);
    expect(of('GET /rs/status')).toMatchObject([{ chapter: 'CIRCUS RS' }]);
    expect(of('POST /api/cases/abc')).toEqual([]);
    expect(of('GET /api/cases/abc/tags')).toEqual([]);
  });

  it('keeps remarks and what is still proven, and says what is not', () => {
    const head = readDocument().split('\n## ')[0] as string;
    const first = writeTable(`${head}\n`, chapters, proofs);
    const [row] = readTable(first);
    expect(row).toEqual({
      chapter: 'CIRCUS API',
      operation: 'GET /cases/:caseId',
      tests: ['a/test/routes/cases.test.ts'],
      remark: '',
    });
    const remarked = first.replace('other.test.ts) |  |', 'other.test.ts) | a remark |').replace(/\[third\].*?, /, '');
    const again = readTable(writeTable(remarked, chapters, proofs));
    const status = again.find(({ operation }) => operation === 'GET /status');
    expect(status?.tests).toHaveLength(2);
    const flaws = unproven(again, new Map([['CIRCUS API GET /cases/:caseId', new Set<string>()]]));
    expect(flaws).toContain('a/test/routes/cases.test.ts: no call of GET /cases/:caseId that succeeded.');
    expect(flaws).toContain('No test is named for POST /images (Slicebox API).');
    expect(
      unproven(
        again.filter(({ tests }) => tests.length > 0),
        proofs,
      ),
    ).toEqual([]);
  });
});
