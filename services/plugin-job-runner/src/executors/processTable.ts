import { readdir, readFile } from 'node:fs/promises';

/** Kernel clock ticks in a second: 100 on every Linux that Node runs on. */
const TICKS = 100;
const PAGE_BYTES = 4096;

/** What a process group takes. */
export interface GroupUsage {
  processes: number;
  memoryBytes: number;
  /** Of the processes that are still there, and of children that they have waited for. */
  cpuSeconds: number;
}

/** Adds up the processes of a group, from /proc (proc(5)); null where there is no such file system. */
export async function usageOfGroup(group: number): Promise<GroupUsage | null> {
  const pids = await processIds();
  if (pids === null) return null;
  const usage: GroupUsage = { processes: 0, memoryBytes: 0, cpuSeconds: 0 };
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null);
    // The command's name, in parentheses, may hold anything; the state and what follows come after it.
    const fields =
      stat
        ?.slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number) ?? [];
    if (fields[2] !== group) continue;
    const [userTicks = 0, systemTicks = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15);
    usage.processes += 1;
    usage.cpuSeconds += (userTicks + systemTicks + childUser + childSystem) / TICKS;
    usage.memoryBytes += (fields[21] ?? 0) * PAGE_BYTES;
  }
  return usage;
}

/** The processes whose environment has this variable, with its value. */
export async function processesWith(variable: string): Promise<{ pid: number; value: string }[]> {
  const found: { pid: number; value: string }[] = [];
  for (const pid of (await processIds()) ?? []) {
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
    const entry = environment.split('\0').find((each) => each.startsWith(`${variable}=`));
    if (entry !== undefined) found.push({ pid, value: entry.slice(variable.length + 1) });
  }
  return found;
}

async function processIds(): Promise<number[] | null> {
  const names = await readdir('/proc').catch(() => null);
  return names?.filter((name) => /^\d+$/.test(name)).map(Number) ?? null;
}
