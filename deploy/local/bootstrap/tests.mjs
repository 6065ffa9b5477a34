import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare } from './prepare.mjs';
import { complain, runStep, runVisibly } from './step.mjs';
import { natsServer, provideProgram, testPrograms } from './systemPrograms.mjs';
import { root } from './workspace.mjs';

const typescript = join(root, 'node_modules/typescript/bin/tsc');
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
const jest = join(root, 'node_modules/jest/bin/jest.js');

const checks = [
  {
    title: 'Checking the types of the tests',
    program: process.execPath,
    args: [typescript, '-p', 'tsconfig.test.json', '--noEmit'],
    onFailure: 'The types of the tests are wrong: mend the errors above.',
  },
  {
    title: 'Checking lint and format',
    program: process.execPath,
    args: [biome, 'check', '.'],
    onFailure: 'Lint or format is not clean: npx biome check --write . mends most of it, the rest is said above.',
  },
];

/**
 * Everything that `npm test` does. The last line is `N passed, N failed`, with `, N skipped` if there are any.
 *
 * @param {{long: boolean, jestArgs: string[]}} options
 * @returns {Promise<number>} the exit code: 0 only if every check and test succeeded
 * @throws StepFailure when there is nothing to test, because it does not build
 */
export async function runTests({ long, jestArgs }) {
  await provideProgram(natsServer, console.log);
  for (const wanted of testPrograms) {
    await provideProgram(wanted, console.log).catch(() =>
      console.log(`LEFT OUT: tests with ${wanted.program}, which is not installed (Debian: ${wanted.package})`),
    );
  }
  await prepare();
  let failedChecks = 0;
  for (const check of checks) {
    try {
      await runStep(check);
    } catch (error) {
      complain(error);
      failedChecks++;
    }
  }

  const folder = mkdtempSync(join(tmpdir(), 'circus-jest-'));
  const resultFile = join(folder, 'results.json');
  try {
    console.log(long ? 'Running all tests, the long ones too' : 'Running the tests');
    if (!long)
      console.log(
        'LEFT OUT: the suite and plug-ins in real containers, which take minutes: npm run test:long has them',
      );
    const jestCode = await runVisibly(
      process.execPath,
      [jest, '--maxWorkers=2', '--json', `--outputFile=${resultFile}`, ...jestArgs],
      { env: long ? { CIRCUS_LONG: '1' } : {} },
    );
    if (!existsSync(resultFile)) {
      console.error('jest ended without a result: its messages above say why.\n\n0 passed, 1 failed');
      return jestCode || 1;
    }
    const results = JSON.parse(readFileSync(resultFile, 'utf8'));
    reportFailures(results, failedChecks);
    console.log(totals(results));
    return jestCode || (failedChecks > 0 ? 1 : 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file that could not be run at all has no tests to count: it counts as one that failed. */
function totals({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites }) {
  const skipped = numPendingTests + numTodoTests;
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return `${numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function reportFailures({ testResults }, failedChecks) {
  const failed = testResults.filter(({ status }) => status === 'failed').map(({ name }) => name.slice(root.length + 1));
  if (failed.length > 0) {
    console.log('\nTo run what failed again:');
    for (const file of failed) console.log(`  npm test -- ${file}`);
  }
  if (failedChecks > 0) console.log(`\n${failedChecks} of the checks before the tests failed: see above.`);
  console.log('');
}
