import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { asking, removeContainer, statusOf } from './dockerEngine.js';
import {
  type Ending,
  type Execution,
  ExecutorAway,
  JobFailure,
  type OutputSink,
  type RunLimits,
  type Usage,
} from './executor.js';

/** Pause before an engine that went away is asked again, ms. */
const AWAY_MS = 1_000;
/** Engines were seen to miss the end of a container that had no process left to itself: it is looked at so often, ms. */
const LOOK_MS = 2_000;
/** What it wrote comes within this time after its end, ms. */
const LAST_OUTPUT_MS = 5_000;

/** A container at work. It goes on without this process. */
export class ContainerExecution implements Execution {
  readonly outlivesRunner = true;
  readonly ended: Promise<Ending>;

  private constructor(
    private readonly docker: Docker,
    private readonly container: Docker.Container,
    readonly startedAt: Date,
    sink: OutputSink,
    private readonly memoryBytes: number | null,
  ) {
    this.ended = this.watch(sink);
    this.ended.catch(() => undefined); // whoever waits for it is told
  }

  /** Watches a container that was just started. */
  static async watch(
    docker: Docker,
    container: Docker.Container,
    sink: OutputSink,
    { memoryBytes }: RunLimits,
  ): Promise<ContainerExecution> {
    return new ContainerExecution(docker, container, new Date(), sink, memoryBytes);
  }

  /** Watches a container that somebody else started; null for one that was never started, or is gone. */
  static async adopt(
    docker: Docker,
    container: Docker.Container,
    sink: OutputSink,
  ): Promise<ContainerExecution | null> {
    try {
      const { State, HostConfig } = await asking(container.inspect());
      const startedAt = new Date(State.StartedAt);
      if (State.Status === 'created' || !(startedAt.getTime() > 0)) return null;
      return new ContainerExecution(docker, container, startedAt, sink, HostConfig.Memory || null);
    } catch (error) {
      if (statusOf(error) === 404) return null;
      throw error;
    }
  }

  async usage(): Promise<Usage> {
    const [stats, details] = await Promise.all([
      this.container.stats({ stream: false, 'one-shot': true }).catch(() => null),
      this.container.inspect({ size: true } as Docker.ContainerInspectOptions).catch(() => null),
    ]);
    const cpuNanoseconds = stats?.cpu_stats?.cpu_usage?.total_usage;
    return {
      memoryBytes: stats?.memory_stats?.usage ?? null,
      cpuSeconds: cpuNanoseconds === undefined ? null : cpuNanoseconds / 1e9,
      processes: stats?.pids_stats?.current ?? null,
      diskBytes: (details as { SizeRw?: number } | null)?.SizeRw ?? null,
    };
  }

  async kill(): Promise<void> {
    try {
      await asking(this.container.kill());
    } catch (error) {
      // 404: it is gone; 409: it does not run any more.
      if (statusOf(error) !== 404 && statusOf(error) !== 409) throw error;
    }
  }

  remove(): Promise<void> {
    return removeContainer(this.container);
  }

  private async watch(sink: OutputSink): Promise<Ending> {
    const output = this.readOutput(sink).catch(() => undefined); // what can be read is read
    for (;;) {
      try {
        await this.untilExited();
        await Promise.race([output, delay(LAST_OUTPUT_MS, undefined, { ref: false })]);
        return await this.ending();
      } catch (error) {
        if (statusOf(error) === 404) throw new JobFailure('The container of the plug-in vanished while it ran.');
        if (!(error instanceof ExecutorAway)) throw error;
        await delay(AWAY_MS);
      }
    }
  }

  private async untilExited(): Promise<void> {
    const looking = new AbortController();
    try {
      await Promise.race([asking(this.container.wait(), null), this.seenExited(looking.signal)]);
    } finally {
      looking.abort();
    }
  }

  private async seenExited(signal: AbortSignal): Promise<void> {
    for (;;) {
      await delay(LOOK_MS, undefined, { signal, ref: false }).catch(() => undefined); // by then nobody waits for it
      if (signal.aborted) return;
      const { State } = await asking(this.container.inspect());
      if (!State.Running) return;
    }
  }

  private async ending(): Promise<Ending> {
    const { State } = await asking(this.container.inspect());
    const exitedAt = new Date(State.FinishedAt);
    const mib = this.memoryBytes === null ? '' : ` of ${this.memoryBytes / 2 ** 20} MiB`;
    return {
      exitCode: State.ExitCode,
      exitedAt: exitedAt.getTime() > 0 ? exitedAt : new Date(),
      exceeded: State.OOMKilled ? `It took more memory than its limit${mib}.` : null,
    };
  }

  /** All that it wrote, from its beginning to its end. */
  private async readOutput(sink: OutputSink): Promise<void> {
    const stream = await this.container.logs({ follow: true, stdout: true, stderr: true });
    const [out, err] = [new PassThrough(), new PassThrough()];
    out.on('data', (bytes: Uint8Array) => sink('out', bytes));
    err.on('data', (bytes: Uint8Array) => sink('err', bytes));
    this.docker.modem.demuxStream(stream, out, err);
    await once(stream, 'end');
  }
}
