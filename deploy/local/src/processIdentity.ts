import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A process, told apart from a later one with the same number: numbers are soon used again, in containers at every start.
 */
export interface ProcessIdentity {
  pid: number;
  /** When it began, in a form of the operating system's own; equal for the same process only. */
  birth: string;
}

/** The identity of a running process, or undefined if there is none (one that ended but was not collected counts as ended). */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const birth = process.platform === 'linux' ? birthFromProc(pid) : birthFromPs(pid);
  return birth === undefined ? undefined : { pid, birth };
}

export function isRunning(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.birth === identity.birth;
}

/** The command line of a running process, its arguments separated by blanks; empty if there is none. */
export function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/** Sends a signal; a process that is gone is no error. With a negative number the whole process group gets it. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Ends a process that is not our child: the gentle signal, then SIGKILL once `graceMs` are over. Returns when it is gone.
 */
export async function endProcess(identity: ProcessIdentity, gentle: NodeJS.Signals, graceMs: number): Promise<void> {
  const forceAt = Date.now() + graceMs;
  if (!isRunning(identity)) return;
  signalProcess(identity.pid, gentle);
  let forced = false;
  while (isRunning(identity)) {
    if (!forced && Date.now() >= forceAt) {
      signalProcess(identity.pid, 'SIGKILL');
      forced = true;
    }
    // A process that is not our child sends no event when it ends.
    await new Promise((wake) => setTimeout(wake, 25));
  }
}

function birthFromProc(pid: number): string | undefined {
  try {
    // The second field is the command in parentheses and may hold blanks and parentheses itself.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const state = fields[0];
    const startTicks = fields[19];
    if (state === 'Z' || state === 'X' || startTicks === undefined) return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${startTicks}`;
  } catch {
    return undefined;
  }
}

function birthFromPs(pid: number): string | undefined {
  try {
    const [state = '', ...started] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trim()
      .split(/\s+/);
    return state.startsWith('Z') || started.length === 0 ? undefined : started.join(' ');
  } catch {
    return undefined;
  }
}
