import { join } from 'node:path';
import { natsServer, provideProgram } from '../bootstrap/systemPrograms.mjs';
import { type Configuration, ConfigurationRefusal, readConfiguration } from './configuration.js';
import { ensureAdministrator, type FirstStart } from './firstStart.js';
import { suiteServices } from './services.js';
import { type Suite, SuiteStartFailure, startSuite } from './supervisor.js';

export interface RunOptions {
  /** Show what the services log. */
  verbose: boolean;
  /** Whether npm is the parent, with a shell in between. */
  startedByNpm: boolean;
}

/**
 * `npm start`, once everything is built: starts the suite, tells how to reach it, and stops it on Ctrl-C or SIGTERM.
 *
 * @returns the process's exit code
 */
export async function run({ verbose, startedByNpm }: RunOptions): Promise<number> {
  const begin = performance.now();
  const abort = new AbortController();
  let endOf: (reason: string) => void = () => {};
  const ended = new Promise<string>((resolve) => {
    endOf = resolve;
  });
  // npm and the terminal both send a signal on Ctrl-C: only the first one counts.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => endOf(signal));
  const stopWatching = startedByNpm ? watchParent(() => endOf('the end of npm')) : () => {};
  // Whoever read what is said here may go: the suite runs on, and its log has it all.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
    endOf('an error of the supervisor');
  });
  void ended.then((reason) => abort.abort(new Error(`The start was ended by ${reason}.`)));

  let suite: Suite;
  let configuration: Configuration;
  try {
    configuration = readConfiguration();
    for (const warning of configuration.warnings) say(`Warning: ${warning}`);
    say(`Starting the suite in ${configuration.dataDirectory}`);
    const { migrate } = await import('@circus/db');
    suite = await startSuite({
      configuration,
      services: suiteServices(configuration.root),
      migrate,
      ensureAdministrator: (environment) =>
        ensureAdministrator(join(configuration.root, 'services/auth/dist/first-start.js'), environment),
      provideNatsServer: () => provideProgram(natsServer, say),
      onNotice: (text) => say(`${new Date().toTimeString().slice(0, 8)} ${text}`),
      ...(verbose ? { onLogLine: (service, line) => say(`${service.padEnd(17)} ${line}`) } : {}),
      signal: abort.signal,
    });
  } catch (error) {
    stopWatching();
    reportFailure(error);
    return 1;
  }

  sayReady(suite, configuration, performance.now() - begin);
  await ended;
  stopWatching();
  say('Stopping');
  await suite.stop();
  say('Stopped');
  return Number(process.exitCode ?? 0);
}

/**
 * A signal to npm ends npm and the shell that it started, but does not reach this process: the end of the parent
 * counts as the signal then.
 */
function watchParent(onGone: () => void): () => void {
  const parent = process.ppid;
  const clock = setInterval(() => {
    if (process.ppid !== parent) onGone();
  }, 250);
  return () => clearInterval(clock);
}

function sayReady({ gatewayUrl, administrator }: Suite, { publicUrl }: Configuration, took: number): void {
  say('');
  say(`The suite is ready (${(took / 1000).toFixed(1)} s).`);
  say('');
  say(`  Address        ${gatewayUrl}`);
  if (publicUrl) say(`  Public address ${publicUrl}`);
  sayAdministrator(administrator);
  say('');
  say('Ctrl-C stops it.');
}

function sayAdministrator({ email, password }: FirstStart): void {
  say(`  Administrator  ${email}`);
  if (password !== undefined) say(`  Password       ${password}  (shown this once only: keep it)`);
}

function reportFailure(error: unknown): void {
  const complain = (text: string) => process.stderr.write(`${text}\n`);
  if (error instanceof ConfigurationRefusal) {
    complain('The suite cannot start with these settings (in the environment or in .env):');
    for (const problem of error.problems) complain(`  ${problem}`);
    return;
  }
  complain(error instanceof Error ? error.message : String(error));
  if (!(error instanceof SuiteStartFailure)) return;
  for (const line of error.lastLogLines) complain(`  ${line}`);
  if (error.logPath) complain(`More is in ${error.logPath}.`);
  if (error.administrator?.password === undefined) return;
  say('The administrator has been made all the same:');
  sayAdministrator(error.administrator);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
