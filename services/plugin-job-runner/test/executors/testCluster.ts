import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { z } from 'zod';
import { deleteOptionsSchema, type JobObject, jobSchema, networkPolicySchema } from './clusterSchemas.js';

type Terminated = { exitCode: number; reason: string; finishedAt: string };

/** A Job with its pod, which is a process. */
interface Running {
  job: JobObject;
  /** As `status` of a Job. */
  conditions: { type: string; status: 'True'; reason?: string; lastTransitionTime: string }[];
  startTime: string;
  deletionTimestamp?: string;
  child: ChildProcess | null;
  /** Null once the pod was removed. */
  pod: {
    waiting?: { reason: string; message?: string };
    terminated?: Terminated;
    reason?: string;
    message?: string;
  } | null;
  log: Buffer[];
  listeners: Set<() => void>;
  deadline?: NodeJS.Timeout;
}

export interface TestClusterOptions {
  /** The folder of the claim. */
  claim: string;
  /** What the image of a Job runs. */
  commandOf: (image: string) => string[];
  token: string;
  /** Certificate and key, as clusters have them. */
  tls: { cert: string; key: string };
}

/**
 * The part of the Kubernetes API that Jobs need, over HTTPS: objects are checked as the API does it, the pod of a Job is a
 * process that finds its mounts in `CIRCUS_IN` and `CIRCUS_OUT`, and lists, watches, logs, deadlines and deletions go as the
 * cluster's controllers do them.
 */
export class TestCluster {
  readonly jobs = new Map<string, Running>();
  readonly policies = new Map<string, unknown>();
  /** Every request, as method and path without its query. */
  readonly requests: string[] = [];
  /** Answers everything with 503 while it is set. */
  isAway = false;
  /** How many watches break as soon as they begin. */
  brokenWatches = 0;
  /** How many logs break in their middle. */
  brokenLogs = 0;
  private version = 1;
  private readonly changed = new Set<(name: string) => void>();

  private constructor(
    private readonly options: TestClusterOptions,
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(options: TestClusterOptions): Promise<TestCluster> {
    const server = createServer(options.tls, (request, response) => void self.answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const self = new TestCluster(options, server, `https://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return self;
  }

  async stop(): Promise<void> {
    for (const running of this.jobs.values()) {
      clearTimeout(running.deadline);
      end(running);
    }
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** Does to a pod what a node would, and ends its process. */
  change(jobId: string, change: (running: Running) => void): void {
    for (const [name, running] of this.jobs) {
      if (!name.includes(jobId)) continue;
      change(running);
      end(running);
      this.tell(name);
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url ?? '', this.url);
    this.requests.push(`${request.method} ${pathname}`);
    if (this.isAway) return status(response, 503, 'the server is currently unable to handle the request');
    if (request.headers.authorization !== `Bearer ${this.options.token}`) return status(response, 401, 'Unauthorized');
    const [, group, kind, name, sub] =
      /^\/(apis\/batch\/v1|api\/v1|apis\/networking\.k8s\.io\/v1)\/namespaces\/plugins\/(\w+)(?:\/([^/]+))?(?:\/(\w+))?$/.exec(
        pathname,
      ) ?? [];
    const what = `${request.method} ${group} ${kind}${name ? '/x' : ''}${sub ? `/${sub}` : ''}`;
    const body = request.method === 'GET' ? undefined : await json(request).catch(() => undefined);
    if (what === 'GET apis/batch/v1 jobs') return this.listJobs(query, response);
    if (what === 'POST apis/batch/v1 jobs') return this.createJob(body, response);
    if (what === 'GET apis/batch/v1 jobs/x') return this.readJob(name as string, response);
    if (what === 'DELETE apis/batch/v1 jobs/x') return this.deleteJob(name as string, body, response);
    if (what === 'GET api/v1 pods')
      return query.get('watch') ? this.watch(query, response) : this.listPods(query, response);
    if (what === 'GET api/v1 pods/x/log') return this.log((name as string).replace(/-pod$/, ''), query, response);
    if (what === 'GET apis/networking.k8s.io/v1 networkpolicies/x') {
      const policy = this.policies.get(name as string);
      return policy ? send(response, 200, policy) : status(response, 404, `networkpolicies "${name}" not found`);
    }
    if (what === 'POST apis/networking.k8s.io/v1 networkpolicies') return this.createPolicy(body, response);
    status(response, 404, 'the server could not find the requested resource');
  }

  private createPolicy(body: unknown, response: ServerResponse): void {
    const policy = checked(networkPolicySchema, body, response);
    if (!policy) return;
    this.policies.set(policy.metadata.name, policy);
    send(response, 201, policy);
  }

  private createJob(body: unknown, response: ServerResponse): void {
    const job = checked(jobSchema, body, response);
    if (!job) return;
    const { name } = job.metadata;
    if (this.jobs.has(name)) return status(response, 409, `jobs.batch "${name}" already exists`);
    const running: Running = {
      job,
      conditions: [],
      startTime: new Date().toISOString(),
      child: null,
      pod: {},
      log: [],
      listeners: new Set(),
    };
    this.jobs.set(name, running);
    send(response, 201, this.jobAsSent(running));
    this.tell(name);
    // Some time is needed for placing a pod and pulling its image.
    setTimeout(() => this.begin(name, running), 30);
  }

  private begin(name: string, running: Running): void {
    const [container] = running.job.spec.template.spec.containers;
    if (!container || running.deletionTimestamp) return;
    const mounted = (path: string) => {
      const mount = container.volumeMounts.find(({ mountPath }) => mountPath === path);
      return join(this.options.claim, mount?.subPath ?? 'none');
    };
    const command = this.options.commandOf(container.image);
    if (command.length === 0) {
      running.pod = { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image' } };
      return this.tell(name);
    }
    const [program = '', ...args] = command;
    const child = spawn(program, args, {
      env: { PATH: process.env.PATH, CIRCUS_IN: mounted('/circus/in'), CIRCUS_OUT: mounted('/circus/out') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (bytes: Buffer) => {
        running.log.push(bytes);
        for (const listener of running.listeners) listener();
      });
    }
    child.once('close', (code) => {
      clearTimeout(running.deadline);
      const exitCode = code ?? 137;
      const terminated = {
        exitCode,
        reason: exitCode === 0 ? 'Completed' : 'Error',
        finishedAt: new Date().toISOString(),
      };
      if (running.pod) running.pod.terminated ??= terminated;
      if (running.conditions.length === 0)
        condition(running, exitCode === 0 ? 'Complete' : 'Failed', 'BackoffLimitExceeded');
      for (const listener of running.listeners) listener();
      this.tell(name);
    });
    const { activeDeadlineSeconds: seconds } = running.job.spec;
    if (seconds !== undefined) {
      running.deadline = setTimeout(() => {
        // The controller removes the pod, and says why.
        condition(running, 'Failed', 'DeadlineExceeded');
        end(running);
        running.pod = null;
        this.tell(name);
      }, seconds * 1_000);
    }
    this.tell(name);
  }

  private deleteJob(name: string, body: unknown, response: ServerResponse): void {
    const options = checked(deleteOptionsSchema, body, response);
    if (!options) return;
    const running = this.jobs.get(name);
    if (!running) return status(response, 404, `jobs.batch "${name}" not found`);
    if (options.propagationPolicy === 'Orphan') return status(response, 400, 'pods would be orphaned');
    running.deletionTimestamp ??= new Date().toISOString();
    send(response, 200, this.jobAsSent(running));
    end(running);
    // It goes after its pods, and may be seen to fail for their sake before.
    if (running.conditions.length === 0) condition(running, 'Failed', 'BackoffLimitExceeded');
    running.pod = null;
    this.tell(name);
    setTimeout(() => {
      this.jobs.delete(name);
      this.tell(name);
    }, 50);
  }

  private readJob(name: string, response: ServerResponse): void {
    const running = this.jobs.get(name);
    if (!running) return status(response, 404, `jobs.batch "${name}" not found`);
    send(response, 200, this.jobAsSent(running));
  }

  private listJobs(query: URLSearchParams, response: ServerResponse): void {
    const items = [...this.jobs.values()]
      .filter(({ job }) => selects(query, job.metadata.labels))
      .map((running) => this.jobAsSent(running));
    send(response, 200, {
      kind: 'JobList',
      apiVersion: 'batch/v1',
      metadata: { resourceVersion: `${this.version}` },
      items,
    });
  }

  private listPods(query: URLSearchParams, response: ServerResponse): void {
    const items = [...this.jobs.values()]
      .filter(({ job }) => selects(query, job.spec.template.metadata.labels))
      .flatMap(podOf);
    send(response, 200, { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: `${this.version}` }, items });
  }

  /** Changes since the version that is given: one that was missed in between comes at once. */
  private watch(query: URLSearchParams, response: ServerResponse): void {
    if (this.brokenWatches > 0) {
      this.brokenWatches -= 1;
      return void response.destroy();
    }
    response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders();
    const tell = (name: string) => {
      const running = this.jobs.get(name);
      if (running && !selects(query, running.job.spec.template.metadata.labels)) return;
      const [object] = running ? podOf(running) : [];
      response.write(`${JSON.stringify({ type: object ? 'MODIFIED' : 'DELETED', object: object ?? {} })}\n`);
    };
    if (Number(query.get('resourceVersion')) < this.version) for (const name of this.jobs.keys()) tell(name);
    this.changed.add(tell);
    response.once('close', () => this.changed.delete(tell));
  }

  private log(name: string, query: URLSearchParams, response: ServerResponse): void {
    const running = this.jobs.get(name);
    if (!running?.child) return status(response, 400, 'container "plugin" is waiting to start');
    if (query.get('container') !== 'plugin' || query.get('follow') !== 'true')
      return status(response, 400, 'bad query');
    response.writeHead(200, { 'Content-Type': 'text/plain' }).flushHeaders();
    let sent = 0;
    const isBroken = this.brokenLogs > 0;
    if (isBroken) this.brokenLogs -= 1;
    const more = () => {
      while (sent < running.log.length) response.write(running.log[sent++] as Buffer);
      if (isBroken && sent > 0) response.destroy();
      else if (running.pod?.terminated) response.end();
    };
    running.listeners.add(more);
    response.once('close', () => running.listeners.delete(more));
    more();
  }

  private tell(name: string): void {
    this.version += 1;
    for (const listener of this.changed) listener(name);
  }

  private jobAsSent({ job, conditions, startTime, deletionTimestamp }: Running) {
    const metadata = { ...job.metadata, creationTimestamp: startTime, ...(deletionTimestamp && { deletionTimestamp }) };
    return { ...job, metadata, status: { startTime, conditions } };
  }
}

function podOf({ job, pod, child, startTime, deletionTimestamp }: Running): unknown[] {
  if (!pod) return [];
  const { terminated, waiting, reason, message } = pod;
  const running = child
    ? { running: { startedAt: startTime } }
    : { waiting: waiting ?? { reason: 'ContainerCreating' } };
  const metadata = {
    name: `${job.metadata.name}-pod`,
    labels: job.spec.template.metadata.labels,
    ...(deletionTimestamp && { deletionTimestamp }),
  };
  const state = terminated ? { terminated } : running;
  return [{ metadata, status: { reason, message, startTime, containerStatuses: [{ name: 'plugin', state }] } }];
}

function condition(running: Running, type: string, reason: string): void {
  const lastTransitionTime = new Date().toISOString();
  running.conditions.push({ type, status: 'True', lastTransitionTime, ...(type === 'Failed' && { reason }) });
}

const end = ({ child }: Running): void => void child?.kill('SIGKILL');

const selects = (query: URLSearchParams, labels: Record<string, string>): boolean =>
  (query.get('labelSelector') ?? '')
    .split(',')
    .filter((each) => each !== '')
    .every((each) => {
      const [key = '', value] = each.split('=');
      return labels[key] === value;
    });

function checked<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  response: ServerResponse,
): z.infer<Schema> | null {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  status(response, 422, `${issue?.path.join('.')}: ${issue?.message}`);
  return null;
}

function send(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

/** As the API answers what is no success (meta/v1 Status). */
function status(response: ServerResponse, code: number, message: string): void {
  send(response, code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code });
}
