import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from './atomicFile.js';
import { isRunning, type ProcessIdentity } from './processIdentity.js';

/** One process of a running suite. */
export interface RunningProcess extends ProcessIdentity {
  /** TCP port it listens on. */
  port: number;
}

/** What is known about a running suite (`run/suite.json`, 0600: the URLs carry passwords). */
export interface RunState {
  supervisor: ProcessIdentity;
  /** ISO 8601, UTC. */
  startedAt: string;
  /** Whether all services have been ready. */
  ready: boolean;
  /** Where the gateway listens, for callers on this machine. */
  gatewayUrl: string;
  administratorEmail: string;
  /** By name: `postgresql` and `nats` where they are embedded, and every service. */
  processes: Record<string, RunningProcess>;
  /** As the role that owns the database. */
  databaseUrl: string;
  serviceDatabaseUrls: Record<string, string>;
  natsUrl: string;
  storageUrl: string;
}

const pathIn = (dataDirectory: string) => join(dataDirectory, 'run', 'suite.json');

/** The state of the suite that runs on a data directory; undefined if none does. */
export function readRunState(dataDirectory: string): RunState | undefined {
  const state = readLeftRunState(dataDirectory);
  return state && isRunning(state.supervisor) ? state : undefined;
}

/** The last recorded state, also of a suite whose supervisor was killed. */
export function readLeftRunState(dataDirectory: string): RunState | undefined {
  try {
    return JSON.parse(readFileSync(pathIn(dataDirectory), 'utf8')) as RunState;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function writeRunState(dataDirectory: string, state: RunState): void {
  writeFileAtomically(pathIn(dataDirectory), `${JSON.stringify(state, null, 2)}\n`, 0o600);
}

export function removeRunState(dataDirectory: string): void {
  rmSync(pathIn(dataDirectory), { force: true });
}
