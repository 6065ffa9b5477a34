import { spawn } from 'node:child_process';
import { root } from './workspace.mjs';

/** A step did not succeed; the message says what to do, `output` what it wrote last. */
class StepFailure extends Error {
  constructor(message, output) {
    super(message);
    this.output = output;
  }
}

/** The end of what a step wrote, for a failure: enough to see the reason. */
const shownOnFailure = 60;
const spinner = ['-', '\\', '|', '/'];

/**
 * Runs one command and shows that it goes on: on a terminal as one line with the time and what it wrote last, elsewhere
 * as a line now and then.
 *
 * @param {{title: string, program: string, args: string[], cwd?: string, env?: Record<string, string>, onFailure: string}} step
 *   `onFailure`: what the user should do when it fails
 * @throws StepFailure
 */
export async function runStep({ title, program, args, cwd = root, env = {}, onFailure }) {
  const started = Date.now();
  const progress = showProgress(title);
  // A group of its own: it is ended as a whole when this process is told to end.
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      output = (output + text).slice(-100_000);
      progress.latest(output.trimEnd().split('\n').at(-1) ?? '');
    });
  }
  const stopListening = endWithThisProcess(child);
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      output += error.message;
      resolve(-1);
    });
    child.on('close', resolve);
  });
  stopListening();
  progress.end(code === 0 ? `${title}: done in ${((Date.now() - started) / 1000).toFixed(1)} s` : `${title}: failed`);
  if (code !== 0) throw new StepFailure(onFailure, output.trimEnd().split('\n').slice(-shownOnFailure).join('\n'));
}

/**
 * For steps whose output is for the reader, such as tests. What the program started and left behind ends with it: else
 * whoever reads this output would wait for as long as that lives.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{env?: Record<string, string>, limitMs?: number}} options `limitMs`: it is ended, with a line that says so,
 *   when it takes longer
 * @returns {Promise<number>} the exit code; not 0 where a signal or the limit ended it
 */
export async function runVisibly(program, args, { env = {}, limitMs } = {}) {
  const options = { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit', detached: true };
  const child = spawn(program, args, options);
  const forward = (signal) => endGroup(child, signal);
  process.on('SIGTERM', forward).on('SIGINT', forward);
  const clock =
    limitMs &&
    setTimeout(() => {
      console.error(`\n${[program, ...args].join(' ')}\nwas ended: it took longer than ${limitMs / 60_000} minutes.`);
      endGroup(child, 'SIGKILL');
    }, limitMs);
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (exitCode) => resolve(exitCode ?? 1));
    });
  } finally {
    clearTimeout(clock);
    process.off('SIGTERM', forward).off('SIGINT', forward);
    endGroup(child, 'SIGKILL');
  }
}

/** Writes why something failed, and what it wrote last. */
export function complain(error) {
  if (error instanceof StepFailure) process.stderr.write(`${error.output}\n\n`);
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
}

/** A program with all that it started: those that are left in its group, which bears its number. */
function endGroup({ pid }, signal) {
  try {
    if (pid) process.kill(-pid, signal);
  } catch {
    // It has ended already.
  }
}

function endWithThisProcess(child) {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const end = (signal) => {
    endGroup(child, 'SIGTERM');
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  for (const signal of signals) process.on(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}

function showProgress(title) {
  const seconds = (started) => Math.round((Date.now() - started) / 1000);
  const started = Date.now();
  let latest = '';
  if (!process.stdout.isTTY) {
    process.stdout.write(`${title} ...\n`);
    const clock = setInterval(
      () => process.stdout.write(`  ${`${seconds(started)} s  ${latest}`.trimEnd()}\n`),
      10_000,
    );
    return {
      latest: (line) => {
        latest = line;
      },
      end: (line) => {
        clearInterval(clock);
        process.stdout.write(`${line}\n`);
      },
    };
  }
  let turn = 0;
  const draw = () => {
    const line = `${spinner[turn++ % spinner.length]} ${title} (${seconds(started)} s)  ${latest}`;
    process.stdout.write(`\r\x1b[K${line.slice(0, (process.stdout.columns || 80) - 1)}`);
  };
  const clock = setInterval(draw, 120);
  draw();
  return {
    latest: (line) => {
      // Colours and cursor movements of the step would disturb the line.
      latest = line.replace(/\x1b\[[0-9;?]*[A-Za-z]|\r/g, '');
    },
    end: (line) => {
      clearInterval(clock);
      process.stdout.write(`\r\x1b[K${line}\n`);
    },
  };
}
