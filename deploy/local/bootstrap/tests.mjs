import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentedOperations } from '../compatibility/operations.mjs';
import { DOCUMENT, readCalls, readDocument, readTable, unproven, writeTable } from '../compatibility/table.mjs';
import { prepare } from './prepare.mjs';
import { complain, runStep, runVisibly } from './step.mjs';
import { natsServer, provideProgram, testPrograms } from './systemPrograms.mjs';
import { root } from './workspace.mjs';

/** More than this is no coincidence. */
const MOST_FILES_RUN_AGAIN = 8;

/** Tests that hang must show as failed, rather than as somebody's job that never ends. */
const MOST_MINUTES = { short: 60, long: 480, again: 20 };

const typescript = join(root, 'node_modules/typescript/bin/tsc');
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
const knip = join(root, 'node_modules/knip/bin/knip.js');
const jest = join(root, 'node_modules/jest/bin/jest.js');

const checks = [
  {
    title: 'Checking the types of the tests in a browser',
    program: process.execPath,
    args: [typescript, '-p', 'services/console/test/tsconfig.json', '--noEmit'],
    onFailure: 'The types of the tests in a browser are wrong: mend the errors above.',
  },
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
  {
    title: 'Looking for what nothing uses',
    program: process.execPath,
    args: [knip, '--no-progress', '--no-config-hints'],
    onFailure:
      'The files, exports and dependencies above are used by nothing: remove them (an export that only its own file uses ' +
      'loses the word). Where the search is wrong, knip.jsonc takes an exception with its reason.',
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
        'LEFT OUT: the suite and plug-ins in real containers and the OHIF viewer, which take minutes: npm run test:long has them',
      );
    const calls = join(folder, 'calls');
    const env = { CIRCUS_TEST_CALLS: calls, ...(long && { CIRCUS_LONG: '1' }) };
    const run = async (args, minutes) => {
      rmSync(resultFile, { force: true });
      const withResult = [jest, '--json', `--outputFile=${resultFile}`, ...args];
      const code = await runVisibly(process.execPath, withResult, { env, limitMs: minutes * 60_000 });
      return { code, results: existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, 'utf8')) : undefined };
    };
    const first = await run(['--maxWorkers=2', ...jestArgs], long ? MOST_MINUTES.long : MOST_MINUTES.short);
    if (!first.results) {
      console.error('jest ended without a result: its messages above say why.\n\n0 passed, 1 failed');
      return first.code || 1;
    }
    const outcome = await runFailedAlone(first, run);
    if (jestArgs.length === 0 && !provesItsDocument(calls)) failedChecks++;
    reportFailures(outcome.results, failedChecks);
    console.log(totals(outcome.results));
    return outcome.code || (failedChecks > 0 ? 1 : 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether the tests called what the document of compatibility says they prove; writes it anew where that is asked for. */
function provesItsDocument(calls) {
  const chapters = documentedOperations();
  if (!chapters) {
    console.log(`LEFT OUT: ${DOCUMENT} against the calls of the tests, without the customer's documents`);
    return true;
  }
  const proofs = readCalls(calls, chapters);
  if (process.env.CIRCUS_UPDATE_GENERATED === '1') {
    writeFileSync(join(root, DOCUMENT), writeTable(readDocument(), chapters, proofs));
    return true;
  }
  const flaws = unproven(readTable(readDocument()), proofs);
  if (flaws.length > 0) {
    console.error(`\n${DOCUMENT} says what this run has not shown. CIRCUS_UPDATE_GENERATED=1 npm test writes it anew.`);
    console.error(flaws.map((flaw) => `  ${flaw}`).join('\n'));
  }
  return flaws.length === 0;
}

/**
 * A few files that failed are run once more, one after another with nothing beside them: what passes then failed for
 * want of time on a busy machine. It is named, so that nobody takes it for steady; what fails again has failed.
 */
async function runFailedAlone(first, run) {
  const failed = first.results.testResults.filter(({ status }) => status === 'failed');
  if (failed.length === 0 || failed.length > MOST_FILES_RUN_AGAIN) return first;
  console.log(`\nRunning what failed once more, with nothing beside it (${failed.length} of the files)`);
  const files = failed.map(({ name }) => name);
  // In this one process, what a failed test leaves open would keep it from ending.
  const alone = ['--runInBand', '--forceExit', '--runTestsByPath'];
  const second = await run([...alone, ...files], MOST_MINUTES.again);
  if (!second.results) return first;
  for (const { fullName } of assertions(failed, 'failed')) {
    if (assertions(second.results.testResults, 'passed').some((test) => test.fullName === fullName))
      console.log(`PASSED ONLY ALONE: ${fullName}`);
  }
  return { code: second.code, results: replaced(first.results, second.results, new Set(files)) };
}

const assertions = (testResults, status) =>
  testResults.flatMap(({ assertionResults }) => assertionResults.filter((assertion) => assertion.status === status));

/** The counts of the first run, those of the files that ran again from their second run. */
function replaced(first, second, files) {
  const again = first.testResults.filter(({ name }) => files.has(name));
  const counted = (status) => assertions(again, status).length;
  return {
    testResults: [...first.testResults.filter(({ name }) => !files.has(name)), ...second.testResults],
    numPassedTests: first.numPassedTests - counted('passed') + second.numPassedTests,
    numFailedTests: first.numFailedTests - counted('failed') + second.numFailedTests,
    numPendingTests: first.numPendingTests - counted('pending') + second.numPendingTests,
    numTodoTests: first.numTodoTests - counted('todo') + second.numTodoTests,
    numRuntimeErrorTestSuites: second.numRuntimeErrorTestSuites,
  };
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
