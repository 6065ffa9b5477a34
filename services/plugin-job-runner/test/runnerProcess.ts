import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort } from '@circus/local';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** The service as a process of its own, for what only several processes can show. Runs the built code. */
export class RunnerProcess {
  private constructor(private readonly child: ChildProcess) {}

  /** @param environment of a running service under test */
  static async start(environment: Record<string, string>): Promise<RunnerProcess> {
    if (!existsSync(main))
      throw new Error(`${main} is not there: build first, with npx tsc -b services/plugin-job-runner`);
    const port = await freePort();
    const child = spawn(process.execPath, [main], {
      env: { PATH: process.env.PATH, LOG_LEVEL: 'fatal', ...environment, HOST: '127.0.0.1', PORT: String(port) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    while (!(await isReady(`http://127.0.0.1:${port}`))) {
      if (child.exitCode !== null) throw new Error(`The service ended with ${child.exitCode} before it was ready`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return new RunnerProcess(child);
  }

  /** Ends it as a crash would. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** Ends it in order. */
  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill(signal);
    await exited;
  }
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
