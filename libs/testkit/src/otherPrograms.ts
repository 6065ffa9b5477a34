import { type ChildProcess, spawn, spawnSync } from 'node:child_process';

/** Other people's programs, which the suite is held against. Printed where it is missing: what is left out without it. */
export function isInstalled(program: string): boolean {
  const found = spawnSync('which', [program]).status === 0;
  if (!found) console.warn(`LEFT OUT: tests with ${program}, which is not installed.`);
  return found;
}

/** Runs a program to its end. @returns what it wrote, to both outputs */
export async function runProgram(
  program: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<{ code: number | null; output: string }> {
  const child = spawn(program, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, output };
}

/** A program that goes on until it is stopped. */
export class RunningProgram {
  output = '';

  private constructor(private readonly child: ChildProcess) {}

  static start(program: string, args: readonly string[], options: { cwd?: string } = {}): RunningProgram {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const running = new RunningProgram(child);
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (running.output += text));
    child.on('error', (error) => (running.output += error.message));
    return running;
  }

  /** Stands still: who connects to it waits. `go` or `stop` ends that. */
  hold(): void {
    this.child.kill('SIGSTOP');
  }

  go(): void {
    this.child.kill('SIGCONT');
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const closed = new Promise((resolve) => this.child.once('close', resolve));
    this.child.kill(signal);
    await closed;
  }
}
