import { cp, stat } from 'node:fs/promises';
import { relative } from 'node:path';
import type { Plugin } from '@circus/contracts';
import { ATTEMPT_LABEL, JOB_LABEL } from '../containerOptions.js';
import {
  type Execution,
  type Executor,
  JobFailure,
  type Leftover,
  type OutputSink,
  type Program,
  type RunId,
  type RunRequest,
} from '../executor.js';
import { ClusterExecution, untilGone } from './clusterExecution.js';
import { ClusterJobs } from './clusterJobs.js';
import { jobManifest } from './jobManifest.js';
import { KubernetesApi, type KubernetesApiOptions, KubernetesRefusal } from './kubernetesApi.js';
import type { Job } from './kubernetesObjects.js';

export interface KubernetesExecutorOptions extends KubernetesApiOptions {
  namespace: string;
  suiteId: string;
  /** The working directory as this process sees it; the root of the claim. */
  workDirectory: string;
  claimName: string;
  pullSecret: string | null;
  pollMs: number;
  /** Where images are, with `{pluginId}` in it; null where each is named. */
  imageTemplate: string | null;
  /** What is said of single plug-ins. */
  plugins: Readonly<Record<string, { image?: string | undefined; displays?: string | undefined }>>;
}

/** Runs plug-ins as Jobs of a Kubernetes cluster, which sees to their limits. */
export class KubernetesExecutor implements Executor {
  readonly name = 'kubernetes';
  readonly protectsInput = true;
  private readonly jobs: ClusterJobs;

  constructor(private readonly options: KubernetesExecutorOptions) {
    this.jobs = new ClusterJobs(new KubernetesApi(options), options.namespace, options.suiteId);
  }

  requireReady(): Promise<void> {
    return this.jobs.requireReady();
  }

  async programOf({ pluginId }: Plugin): Promise<Program> {
    return { image: this.imageOf(pluginId) };
  }

  async start(request: RunRequest, sink: OutputSink): Promise<Execution> {
    const { suiteId, workDirectory, claimName, pullSecret } = this.options;
    const manifest = jobManifest({
      ...request,
      suiteId,
      image: this.imageOf(request.plugin.pluginId),
      inputPath: relative(workDirectory, request.inputDirectory),
      outputPath: relative(workDirectory, request.outputDirectory),
      claimName,
      pullSecret,
    });
    try {
      return this.executionOf(request.run, await this.jobs.create(manifest), sink);
    } catch (error) {
      if (!(error instanceof KubernetesRefusal)) throw error;
      throw new JobFailure(`The cluster refused the Job of the plug-in: ${error.message}`);
    }
  }

  async leftovers(): Promise<Leftover[]> {
    return (await this.jobs.all()).flatMap((job): Leftover[] => {
      const { labels = {}, deletionTimestamp } = job.metadata;
      const [jobId, attempt] = [labels[JOB_LABEL], Number(labels[ATTEMPT_LABEL])];
      if (jobId === undefined || !Number.isSafeInteger(attempt)) return [];
      const run = { jobId, attempt };
      return [
        {
          run,
          isAdoptable: deletionTimestamp === undefined,
          adopt: async (sink) => {
            const now = await this.jobs.find(run);
            return now && this.executionOf(run, now, sink);
          },
          remove: async () => {
            await this.jobs.delete(run);
            await untilGone(this.jobs, run);
          },
        },
      ];
    });
  }

  /** From a folder that is configured: images are the cluster's. */
  async copyDisplays({ pluginId }: Plugin, target: string): Promise<boolean> {
    const displays = this.options.plugins[pluginId]?.displays;
    if (displays === undefined || !(await stat(displays).catch(() => null))?.isDirectory()) return false;
    await cp(displays, target, { recursive: true });
    return true;
  }

  private executionOf(run: RunId, { metadata, status }: Job, sink: OutputSink): Execution {
    const startedAt = new Date(status?.startTime ?? metadata.creationTimestamp ?? Date.now());
    const { pollMs } = this.options;
    return new ClusterExecution({ jobs: this.jobs, run, startedAt, sink, pollMs });
  }

  private imageOf(pluginId: string): string {
    const image = this.options.plugins[pluginId]?.image ?? this.options.imageTemplate?.replace('{pluginId}', pluginId);
    if (image === undefined)
      throw new JobFailure('It is not configured where the cluster finds the image of the plug-in.');
    return image;
  }
}
