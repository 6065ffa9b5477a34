import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { freePort, type RunState, readRunState } from '@circus/local';

/** The whole suite in processes of its own, started as `npm start` does, on a new data directory. */
export interface TestSuite {
  /** The gateway's address. */
  url: string;
  /** A permanent token of the administrator. */
  token: string;
  dataDirectory: string;
  /** Everything that the start printed so far. */
  output(): string;
  state(): RunState;
  /** Ends a service with SIGKILL; the supervisor starts it again. */
  kill(service: string): void;
  /** Runs `node circus …` for this suite. @throws with the command's output where it fails */
  circus(...args: string[]): Promise<string>;
  /** A request with the administrator's token. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Resolves with the exit code when the suite has ended by itself. */
  ended: Promise<number | null>;
  /** SIGTERM, as Ctrl-C. Resolves with the exit code; the data directory stays until `remove`. */
  stop(): Promise<number | null>;
  remove(): void;
}

/** @param environment further variables, as a user would set them */
export async function testSuite(environment: Record<string, string> = {}): Promise<TestSuite> {
  const root = resolve(process.cwd());
  const directory = mkdtempSync(join(tmpdir(), 'circus-suite-'));
  chmodSync(directory, 0o711); // PostgreSQL's own account passes through
  const dataDirectory = environment.CIRCUS_DATA_DIR ?? join(directory, 'data');
  const port = environment.PORT ?? String(await freePort());
  const env = { ...inheritedEnvironment(), CIRCUS_DATA_DIR: dataDirectory, PORT: port, ...environment };
  let output = '';
  const supervisor = spawn(process.execPath, [join(root, 'deploy/local/start.mjs')], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolveEnd) => supervisor.once('close', (code) => resolveEnd(code)));
  await new Promise<void>((resolveReady, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes('Ctrl-C stops it.')) resolveReady();
    };
    supervisor.stdout.on('data', read);
    supervisor.stderr.on('data', read);
    void ended.then((code) => reject(new Error(`The suite ended with ${code} before it was ready:\n${output}`)));
  });

  const circus = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'circus'), ...args], { cwd: root, env });
    return stdout;
  };
  const token = (await circus('add-permanent-token', 'admin@example.com')).match(/[0-9a-f]{40}/)?.[0];
  if (!token) throw new Error('The circus command printed no token');
  const url = `http://127.0.0.1:${port}`;
  const state = (): RunState => {
    const found = readRunState(dataDirectory);
    if (!found) throw new Error('The suite is not running');
    return found;
  };
  return {
    url,
    token,
    dataDirectory,
    output: () => output,
    state,
    kill: (service) => {
      const running = state().processes[service];
      if (running) process.kill(running.pid, 'SIGKILL');
    },
    circus,
    fetch: (path, init = {}) =>
      fetch(`${url}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) },
      }),
    ended,
    stop: () => endWith(supervisor, 'SIGTERM', ended),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** A user's settings must not reach the suite under test. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, USER, LANG } = process.env;
  return { PATH, HOME, USER, LANG, CIRCUS_ADMIN_EMAIL: 'admin@example.com' };
}

async function endWith(
  child: ChildProcess,
  signal: NodeJS.Signals,
  ended: Promise<number | null>,
): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  return ended;
}
