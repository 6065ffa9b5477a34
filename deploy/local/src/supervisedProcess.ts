import type { ChildProcess } from 'node:child_process';
import { signalProcess } from './processIdentity.js';

/** How one process is started, found ready and ended. */
export interface ProcessSpecification {
  name: string;
  /** Starts it as leader of a process group of its own: Ctrl-C in the terminal must not reach it. */
  spawn(): ChildProcess;
  /** Resolves when the process serves; gives up when the signal is aborted. */
  untilReady(signal: AbortSignal): Promise<void>;
  /** What it said last when asked, for the message that it was not ready in time. */
  whyNotReady?(): string;
  readyWithinMs: number;
  stopSignal: NodeJS.Signals;
  /** What ends it when it did not stop in time. */
  forceSignal: NodeJS.Signals;
}

/** What the supervisor is told about a process. */
export interface ProcessObserver {
  /** It was started, or has ended (pid undefined). */
  onProcess(name: string, pid: number | undefined): void;
  /** Something happened that whoever runs the suite should read. */
  onNotice(text: string): void;
}

/** A process did not become ready. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';

  constructor(
    readonly processName: string,
    reason: string,
  ) {
    super(`${processName} did not start: ${reason}`);
  }
}

const firstBackOffMs = 500;
const defaultLongestBackOffMs = 30_000;
/** A process that served this long is started again without waiting longer than at its first failure. */
const settledAfterMs = 60_000;

/**
 * A process that is kept running: started again when it dies, after half a second at first and after twice as long each
 * time it dies again, up to half a minute unless another limit is given.
 */
export class SupervisedProcess {
  private child: ChildProcess | undefined;
  private ended: Promise<string> = Promise.resolve('not started');
  private stopping = false;
  private failures = 0;
  private wake: (() => void) | undefined;
  private keeping: Promise<void> | undefined;

  constructor(
    private readonly specification: ProcessSpecification,
    private readonly observer: ProcessObserver,
    private readonly longestBackOffMs = defaultLongestBackOffMs,
  ) {}

  get name(): string {
    return this.specification.name;
  }

  /**
   * Starts the process and waits until it is ready.
   *
   * @throws StartFailure when it ends before, or is not ready in time (it is ended then)
   */
  async start(): Promise<void> {
    await this.spawnUntilReady();
    if (!this.stopping) this.keeping = this.keepRunning();
  }

  /** Ends the process: gently, then by force once `graceMs` are over. Nothing of its process group is left. */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    this.wake?.();
    await this.end(graceMs);
    await this.keeping;
  }

  private async spawnUntilReady(): Promise<void> {
    const { name, readyWithinMs, whyNotReady = () => '' } = this.specification;
    this.ended = this.spawn();
    const giveUp = new AbortController();
    let clock: NodeJS.Timeout | undefined;
    const failure = new Promise<never>((_, reject) => {
      clock = setTimeout(() => {
        const why = whyNotReady();
        const late = `not ready after ${readyWithinMs / 1000} seconds`;
        reject(new StartFailure(name, why === '' ? late : `${late} (${why})`));
      }, readyWithinMs);
      void this.ended.then((how) => reject(new StartFailure(name, `it ended (${how})`)));
    });
    try {
      await Promise.race([this.specification.untilReady(giveUp.signal), failure]);
    } catch (error) {
      await this.end(0);
      throw error;
    } finally {
      clearTimeout(clock);
      giveUp.abort();
    }
  }

  /** Resolves with how the process ended. */
  private spawn(): Promise<string> {
    const child = this.specification.spawn();
    this.child = child;
    if (child.pid !== undefined) this.observer.onProcess(this.name, child.pid);
    return new Promise((resolve) => {
      const over = (how: string) => {
        this.child = undefined;
        // Whatever it had started itself goes with it.
        if (child.pid !== undefined) signalProcess(-child.pid, 'SIGKILL');
        this.observer.onProcess(this.name, undefined);
        resolve(how);
      };
      child.once('error', (error) => child.pid === undefined && over(error.message));
      child.once('exit', (code, signal) => over(signal ? `signal ${signal}` : `exit code ${code}`));
    });
  }

  private async end(graceMs: number): Promise<void> {
    const pid = this.child?.pid;
    if (pid === undefined) return;
    signalProcess(pid, graceMs > 0 ? this.specification.stopSignal : this.specification.forceSignal);
    const force = setTimeout(() => signalProcess(pid, this.specification.forceSignal), graceMs);
    // A process that is being debugged or hangs in the kernel may not even heed the force signal.
    const lastResort = setTimeout(() => signalProcess(pid, 'SIGKILL'), graceMs + 1_000);
    await this.ended;
    clearTimeout(force);
    clearTimeout(lastResort);
  }

  private async keepRunning(): Promise<void> {
    while (!this.stopping) {
      const readyAt = Date.now();
      let how = await this.ended;
      if (Date.now() - readyAt > settledAfterMs) this.failures = 0;
      while (!this.stopping) {
        const backOffMs = Math.min(firstBackOffMs * 2 ** this.failures++, this.longestBackOffMs);
        this.observer.onNotice(`${this.name} ended (${how}); it is started again in ${backOffMs / 1000} s`);
        await this.pause(backOffMs);
        if (this.stopping) return;
        try {
          await this.spawnUntilReady();
          this.observer.onNotice(`${this.name} is ready again`);
          break;
        } catch (error) {
          how = (error as Error).message;
        }
      }
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const clock = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(clock);
        resolve();
      };
    });
  }
}

/** Asks again every 100 ms until the answer is yes, or until the signal is aborted. */
export async function pollUntil(check: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await check())) await new Promise((wake) => setTimeout(wake, 100));
}
