import type { IncomingMessage } from 'node:http';
import { ATTEMPT_LABEL, JOB_LABEL, SUITE_LABEL } from '../containerOptions.js';
import { ExecutorAway, type RunId } from '../executor.js';
import { CONTAINER, jobName, networkPolicy, networkPolicyName } from './jobManifest.js';
import { type KubernetesApi, KubernetesRefusal } from './kubernetesApi.js';
import type { Job, List, Pod } from './kubernetesObjects.js';

/** The Jobs and pods of one suite in one namespace. */
export class ClusterJobs {
  private readonly jobs: string;
  private readonly pods: string;

  constructor(
    private readonly api: KubernetesApi,
    private readonly namespace: string,
    private readonly suiteId: string,
  ) {
    this.jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
    this.pods = `/api/v1/namespaces/${namespace}/pods`;
  }

  /** Sees to it that the cluster answers, and that pods of this suite have no network. @throws ExecutorAway */
  async requireReady(): Promise<void> {
    try {
      await this.api.ask('GET', `${this.jobs}?limit=1`);
      await this.shutNetwork();
    } catch (error) {
      if (!(error instanceof KubernetesRefusal)) throw error;
      throw new ExecutorAway(`The cluster refuses this service: ${error.message}`, { cause: error });
    }
  }

  /** @throws KubernetesRefusal; ExecutorAway */
  async create(manifest: unknown): Promise<Job> {
    return this.api.ask<Job>('POST', this.jobs, manifest);
  }

  /** Null for one that is gone. */
  async find(run: RunId): Promise<Job | null> {
    return orNull(this.api.ask<Job>('GET', `${this.jobs}/${jobName(run)}`));
  }

  async all(): Promise<Job[]> {
    return (
      await this.api.ask<List<Job>>('GET', `${this.jobs}?labelSelector=${selecting({ [SUITE_LABEL]: this.suiteId })}`)
    ).items;
  }

  /** The pod of a Job, and what a watch of it begins with. */
  async podOf(run: RunId): Promise<{ pod: Pod | null; resourceVersion: string }> {
    const { items, metadata } = await this.api.ask<List<Pod>>('GET', `${this.pods}?labelSelector=${this.podsOf(run)}`);
    return { pod: items.at(-1) ?? null, resourceVersion: metadata.resourceVersion ?? '' };
  }

  /** Changes of the pods of a Job as they happen, from a list of them on. */
  watchPods(run: RunId, resourceVersion: string, signal: AbortSignal): Promise<IncomingMessage> {
    const version = encodeURIComponent(resourceVersion);
    return this.api.stream(
      `${this.pods}?labelSelector=${this.podsOf(run)}&watch=true&resourceVersion=${version}`,
      signal,
    );
  }

  /** All that a pod has written and writes. */
  logOf(pod: Pod, signal: AbortSignal): Promise<IncomingMessage> {
    return this.api.stream(`${this.pods}/${pod.metadata.name}/log?container=${CONTAINER}&follow=true`, signal);
  }

  /** The Job goes when its pods have gone; one that is gone already is no error. */
  async delete(run: RunId): Promise<void> {
    const options = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Foreground' };
    await orNull(this.api.ask('DELETE', `${this.jobs}/${jobName(run)}`, options));
  }

  private podsOf({ jobId, attempt }: RunId): string {
    return selecting({ [SUITE_LABEL]: this.suiteId, [JOB_LABEL]: jobId, [ATTEMPT_LABEL]: String(attempt) });
  }

  private async shutNetwork(): Promise<void> {
    const policies = `/apis/networking.k8s.io/v1/namespaces/${this.namespace}/networkpolicies`;
    if (await orNull(this.api.ask('GET', `${policies}/${networkPolicyName(this.suiteId)}`))) return;
    try {
      await this.api.ask('POST', policies, networkPolicy(this.suiteId));
    } catch (error) {
      // Another process was faster.
      if (!(error instanceof KubernetesRefusal && error.status === 409)) throw error;
    }
  }
}

async function orNull<Answer>(asking: Promise<Answer>): Promise<Answer | null> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof KubernetesRefusal && error.status === 404) return null;
    throw error;
  }
}

const selecting = (labels: Record<string, string>): string =>
  encodeURIComponent(
    Object.entries(labels)
      .map(([label, value]) => `${label}=${value}`)
      .join(','),
  );
