import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Ending,
  type Execution,
  ExecutorAway,
  JobFailure,
  type OutputSink,
  type RunId,
  type Usage,
} from '../executor.js';
import type { ClusterJobs } from './clusterJobs.js';
import { KubernetesRefusal } from './kubernetesApi.js';
import type { Job, Pod } from './kubernetesObjects.js';

/** Pause before a cluster that went away is asked again, ms. */
const AWAY_MS = 1_000;
/** What it wrote comes within this time after its end, ms. */
const LAST_OUTPUT_MS = 5_000;
/** Time for a Job that is deleted to go, ms. */
const GOING_MS = 60_000;
/** A pod that waits for this will not begin by itself. */
const HOPELESS = [
  'ErrImageNeverPull',
  'ImagePullBackOff',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
];
/** How a run that was ended is shown, as a shell would: 128 and SIGKILL. */
const KILLED = 137;

export interface ClusterExecutionOptions {
  jobs: ClusterJobs;
  run: RunId;
  startedAt: Date;
  sink: OutputSink;
  /** How long it is waited for news before a look, ms. */
  pollMs: number;
}

/** A plug-in at work as a Job of a cluster. It goes on without this process. */
export class ClusterExecution implements Execution {
  readonly outlivesRunner = true;
  readonly ended: Promise<Ending>;
  private readonly over = new AbortController();
  private isKilled = false;
  private output: Promise<void> | null = null;

  constructor(private readonly options: ClusterExecutionOptions) {
    this.ended = this.watch().finally(() => this.over.abort());
    this.ended.catch(() => undefined); // whoever waits for it is told
  }

  get startedAt(): Date {
    return this.options.startedAt;
  }

  /** The limits are the cluster's work; the output directory is looked at by who waits. */
  async usage(): Promise<Usage> {
    return { memoryBytes: null, cpuSeconds: null, processes: null, diskBytes: null };
  }

  async kill(): Promise<void> {
    this.isKilled = true;
    await this.options.jobs.delete(this.options.run);
  }

  async remove(): Promise<void> {
    await this.kill();
    await untilGone(this.options.jobs, this.options.run);
  }

  private async watch(): Promise<Ending> {
    const { jobs, run } = this.options;
    for (;;) {
      try {
        const job = await jobs.find(run);
        if (!job) return this.gone();
        const { pod, resourceVersion } = await jobs.podOf(run);
        if (pod && hasBegun(pod)) this.output ??= this.readOutput(pod);
        // What is deleted looks like many things until it is gone.
        const ending = this.isKilled ? null : endingOf(job, pod);
        if (ending) {
          await Promise.race([this.output, delay(LAST_OUTPUT_MS, undefined, { ref: false })]);
          return ending;
        }
        await this.untilNews(resourceVersion);
      } catch (error) {
        if (error instanceof KubernetesRefusal) throw new JobFailure(`The cluster refused: ${error.message}`);
        if (!(error instanceof ExecutorAway)) throw error;
        await delay(AWAY_MS);
      }
    }
  }

  private gone(): Ending {
    if (this.isKilled) return { exitCode: KILLED, exitedAt: new Date(), exceeded: null };
    throw new JobFailure('The Job of the plug-in vanished from the cluster while it ran.');
  }

  /** A change of the pod, or some time: a Job may change without its pod. */
  private async untilNews(resourceVersion: string): Promise<void> {
    const { jobs, run, pollMs } = this.options;
    const looking = new AbortController();
    const news = async () => {
      const stream = await jobs.watchPods(run, resourceVersion, looking.signal);
      // A first line, or the end of a watch that lasted long enough for the cluster.
      await Promise.race([once(stream, 'data'), once(stream, 'end')]);
    };
    const poll = delay(pollMs, undefined, { signal: looking.signal });
    poll.catch(() => undefined); // the news were faster
    try {
      // Without a watch there are looks.
      await Promise.race([poll, news().catch(() => poll)]);
    } finally {
      looking.abort();
    }
  }

  /** All that it wrote, from its beginning to its end; where the stream breaks, it is read again behind what was read. */
  private async readOutput(pod: Pod): Promise<void> {
    const { jobs, sink } = this.options;
    const { signal } = this.over;
    let read = 0;
    while (!signal.aborted) {
      try {
        let known = read;
        for await (const chunk of await jobs.logOf(pod, signal)) {
          const fresh = (chunk as Buffer).subarray(known);
          known -= (chunk as Buffer).length - fresh.length;
          if (fresh.length === 0) continue;
          read += fresh.length;
          sink('out', fresh);
        }
        return;
      } catch {
        await delay(AWAY_MS, undefined, { signal }).catch(() => undefined); // over: nobody reads any more
      }
    }
  }
}

/** @throws ExecutorAway where it is still there after all this time: it is swept */
export async function untilGone(jobs: ClusterJobs, run: RunId): Promise<void> {
  for (const end = Date.now() + GOING_MS; await jobs.find(run); await delay(100)) {
    if (Date.now() > end) throw new ExecutorAway('The cluster does not end a Job.');
  }
}

const stateOf = (pod: Pod) => pod.status?.containerStatuses?.[0]?.state;

const hasBegun = (pod: Pod): boolean => {
  const state = stateOf(pod);
  return state?.running !== undefined || state?.terminated !== undefined;
};

/**
 * How a run ended; null for one that goes on.
 *
 * @throws JobFailure for one that cannot begin, or whose pod was lost
 */
function endingOf(job: Job, pod: Pod | null): Ending | null {
  const failed = job.status?.conditions?.find(({ type, status }) => type === 'Failed' && status === 'True');
  const terminated = pod ? stateOf(pod)?.terminated : undefined;
  const exitedAt = new Date(terminated?.finishedAt ?? failed?.lastTransitionTime ?? Date.now());
  if (failed?.reason === 'DeadlineExceeded') {
    return { exitCode: terminated?.exitCode ?? KILLED, exitedAt, exceeded: 'It took longer than its time limit.' };
  }
  if (pod?.status?.reason === 'Evicted') {
    const message = pod.status.message ?? 'the cluster does not say why';
    return { exitCode: terminated?.exitCode ?? KILLED, exitedAt, exceeded: `The cluster evicted it: ${message}` };
  }
  // While a pod is being deleted, the Job says why a moment later.
  if (terminated && (failed || !pod?.metadata.deletionTimestamp)) {
    const { exitCode, reason } = terminated;
    return { exitCode, exitedAt, exceeded: reason === 'OOMKilled' ? 'It took more memory than its limit.' : null };
  }
  if (failed) throw new JobFailure('The pod of the plug-in was lost.');
  const { reason, message } = (pod && stateOf(pod)?.waiting) ?? {};
  if (reason !== undefined && HOPELESS.includes(reason)) {
    throw new JobFailure(`The cluster cannot start the plug-in: ${[reason, message].filter(Boolean).join(': ')}`);
  }
  return null;
}
