import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';

/** A server process that the benchmark started, and ends. */
export interface ServerProcess {
  pid: number;
  stop(): Promise<void>;
}

/** Starts a server and waits until its address answers. */
export async function startServer(
  command: string,
  args: string[],
  options: { env?: Record<string, string>; log: string; ready: string; seconds?: number },
): Promise<ServerProcess> {
  const log = openSync(options.log, 'a');
  const child = spawn(command, args, { env: { ...process.env, ...options.env }, stdio: ['ignore', log, log] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const failed = new Promise<never>((_, reject) => {
    child.once('error', (error) => reject(new Error(`${command}: ${error.message}`)));
    void ended.then(() => reject(new Error(`${command} ended before it answered; see ${options.log}`)));
  });
  failed.catch(() => undefined);
  process.once('exit', () => child.kill('SIGKILL'));
  try {
    await Promise.race([untilReady(options.ready, options.seconds ?? 120), failed]);
  } catch (error) {
    await end(child, ended);
    throw error;
  }
  return { pid: child.pid as number, stop: () => end(child, ended) };
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await ended;
  clearTimeout(force);
}

async function untilReady(url: string, seconds: number): Promise<void> {
  for (let attempt = 0; attempt < seconds * 10; attempt++) {
    const ready = await fetch(url).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.ok;
      },
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not answer`);
}

/** Ticks of the kernel's clock in a second, on every Linux that Node runs on (USER_HZ). */
const TICKS = 100;

/** Processor time that a process has used so far, in seconds, of all its threads (proc(5), stat: utime and stime). */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The name stands in brackets and may hold blanks; utime is the 14th field of all, so the 12th after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Resident memory of a process: now and at its highest, in MiB. */
export function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const kilobytes = (key: string) => Number(status.match(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm'))?.[1] ?? Number.NaN);
  return { now: kilobytes('VmRSS') / 1024, peak: kilobytes('VmHWM') / 1024 };
}
