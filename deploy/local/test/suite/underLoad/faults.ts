import { setTimeout as delay } from 'node:timers/promises';
import { databaseServices } from '@circus/local';
import type { TestSuite } from '@circus/testkit';
import { ANSWER_LIMIT_MS } from './measurements.js';

/** Nothing may be away longer than this after it was killed. */
const READY_WITHIN_MS = 180_000;
const LOOK_MS = 25;
/** How often two processes are killed at the same moment. */
const TOGETHER = 0.2;
/** Everything of a suite that is started again. */
export const PROCESSES = ['gateway', ...databaseServices, 'postgresql', 'nats'];

/** What was killed, and how long it took until every process of the suite was ready again, ms. */
export interface Kill {
  site: string;
  processes: string[];
  readyMs: number;
}

export interface KillPlan {
  site: string;
  kills: number;
  withinMs: number;
  random: () => number;
}

/**
 * Kills processes of a suite (SIGKILL), each once before any comes again, in an order and at times that the seed gives; the next
 * one only when the suite is ready again, however slow the machine is.
 *
 * @throws Error where it does not become ready
 */
export async function killProcesses(suite: TestSuite, { site, kills, withinMs, random }: KillPlan): Promise<Kill[]> {
  const done: Kill[] = [];
  const begin = performance.now();
  let deck: string[] = [];
  const next = (): string => {
    if (deck.length === 0) deck = shuffled(PROCESSES, random);
    return deck.pop() as string;
  };
  for (let count = 0; count < kills; ) {
    const dueMs = ((count + random()) * withinMs) / kills;
    await delay(Math.max(0, begin + dueMs - performance.now()));
    const processes = [next()];
    if (count + 1 < kills && random() < TOGETHER) processes.push(next());
    count += processes.length;
    const killedAt = performance.now();
    const pids = processes.map((name) => suite.state().processes[name]?.pid);
    for (const pid of pids) if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await untilReady(suite, processes, pids);
    done.push({ site, processes, readyMs: performance.now() - killedAt });
  }
  return done;
}

async function untilReady(suite: TestSuite, killed: string[], pids: (number | undefined)[]): Promise<void> {
  let missing: string[] = [];
  for (const end = Date.now() + READY_WITHIN_MS; Date.now() < end; await delay(LOOK_MS)) {
    const { processes } = suite.state();
    missing = killed.filter((name, n) => processes[name] === undefined || processes[name]?.pid === pids[n]);
    if (missing.length === 0) missing = await notReady(suite);
    if (missing.length === 0) return;
  }
  const said = suite.output().slice(-2_000);
  throw new Error(`After ${killed} had been killed there was not ready: ${missing.join('; ')}\n${said}`);
}

/** @returns the services of a suite that do not say that they are ready, and why; they look at PostgreSQL and NATS */
async function notReady(suite: TestSuite): Promise<string[]> {
  const { processes } = suite.state();
  const whyNot = async (name: string): Promise<string[]> => {
    const port = processes[name]?.port;
    if (port === undefined) return [name];
    if (name === 'postgresql' || name === 'nats') return [];
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
      const text = await answer.text();
      return answer.ok ? [] : [`${name}: ${text}`];
    } catch (error) {
      return [`${name}: ${error}`];
    }
  };
  return (await Promise.all(PROCESSES.map(whyNot))).flat();
}

/** Fisher and Yates. */
function shuffled(names: readonly string[], random: () => number): string[] {
  const all = [...names];
  for (let n = all.length - 1; n > 0; n -= 1) {
    const other = Math.floor(random() * (n + 1));
    [all[n], all[other]] = [all[other] as string, all[n] as string];
  }
  return all;
}
