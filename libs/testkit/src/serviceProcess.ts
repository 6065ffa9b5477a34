import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '@circus/local';

/** A service as a process of its own, for what only several processes, or a crash, can show. Runs the built code. */
export class ServiceProcess {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /**
   * Starts a service and waits until it is ready, however long that takes on a busy machine.
   *
   * @param service its folder below `services`
   * @throws Error where it is not built, or ends before it is ready
   */
  static async start(service: string, environment: Record<string, string>): Promise<ServiceProcess> {
    const main = join(resolve(process.cwd()), 'services', service, 'dist/main.js');
    if (!existsSync(main)) throw new Error(`${main} is not there: build first, with npx tsc -b services/${service}`);
    const port = await freePort();
    const child = spawn(process.execPath, [main], {
      env: { PATH: process.env.PATH, LOG_LEVEL: 'error', ...environment, HOST: '127.0.0.1', PORT: String(port) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const url = `http://127.0.0.1:${port}`;
    while (!(await isReady(url))) {
      if (child.exitCode !== null) throw new Error(`The service ended with ${child.exitCode} before it was ready`);
      await new Promise((wake) => setTimeout(wake, 50));
    }
    return new ServiceProcess(url, child);
  }

  /** Undefined once it has ended. */
  get pid(): number | undefined {
    return this.child.exitCode === null && this.child.signalCode === null ? this.child.pid : undefined;
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Ends it in order. @returns the exit code */
  stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const exited = once(this.child, 'exit');
    this.child.kill(signal);
    await exited;
    return this.child.exitCode;
  }
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
