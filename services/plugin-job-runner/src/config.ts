import { availableParallelism, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseEnvironment, milliseconds, serviceEnvironment } from '@circus/service-kit';
import { z } from 'zod';

const count = z.coerce.number().int().min(0);
/** Mebibytes; 0 is no limit. */
const mebibytes = z.coerce.number().int().min(0);

/** Programs on this machine that stand in for a plug-in's container, by the plug-in's id: for developing plug-ins. */
const localPlugins = z.record(
  z.string(),
  z.strictObject({ command: z.array(z.string().min(1)).min(1), displays: z.string().min(1).optional() }),
);
export type LocalPlugins = z.infer<typeof localPlugins>;

/** JSON in the text of a setting. */
const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'must be JSON' });
    return z.NEVER;
  }
});

/** An image that is always the same one: a tag may come to stand for another. */
const fixedImage = z.string().regex(/@sha256:[0-9a-f]{64}$/, 'must end in @sha256: and a digest');
/** Where single plug-ins run, by their ids. */
const pluginExecutors = z.record(
  z.string(),
  z.strictObject({
    executor: z.enum(['docker', 'kubernetes']),
    /** For a cluster: where the image is. */
    image: fixedImage.optional(),
    /** For a cluster: a folder with the displays, since the image is not at hand. */
    displays: z.string().min(1).optional(),
  }),
);

/** What a pod finds of its own account (Kubernetes: "Accessing the API from within a Pod"). */
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Where and how plug-ins run: for the service, and for the command that runs one at the console. */
const runEnvironment = {
  /** The Docker API: `unix:///path` or `tcp://host:port`. */
  DOCKER_HOST: z
    .string()
    .regex(/^(unix:\/\/\/|tcp:\/\/|https?:\/\/)/, 'must be unix:///path or tcp://host:port')
    .default('unix:///var/run/docker.sock'),
  LOCAL_PLUGINS: json.pipe(localPlugins).default({}),
  /** Where plug-ins of the type `CAD` run. */
  PLUGIN_EXECUTOR: z.enum(['docker', 'kubernetes']).default('docker'),
  PLUGIN_EXECUTORS: json.pipe(pluginExecutors).default({}),
  KUBERNETES_API_URL: z.url({ protocol: /^https?$/ }).default('https://kubernetes.default.svc'),
  KUBERNETES_TOKEN_FILE: z.string().min(1).default(`${SERVICE_ACCOUNT}/token`),
  KUBERNETES_CA_FILE: z.string().min(1).default(`${SERVICE_ACCOUNT}/ca.crt`),
  KUBERNETES_NAMESPACE: z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be the name of a namespace')
    .default('circus'),
  /** Where images are, with `{pluginId}` in it. */
  KUBERNETES_IMAGE: z.string().includes('{pluginId}').optional(),
  KUBERNETES_PULL_SECRET: z.string().min(1).optional(),
  /** The PersistentVolumeClaim that is mounted at PLUGIN_WORK_DIR here. */
  KUBERNETES_WORK_CLAIM: z.string().min(1).default('circus-plugin-work'),
  /** How often a Job is looked at of which no news come. */
  KUBERNETES_POLL_INTERVAL_MS: milliseconds.min(10).default(5_000),
  /** Input and output of the jobs at work. */
  PLUGIN_WORK_DIR: z.string().min(1).default(join(tmpdir(), 'circus-cs')),
  /** The same folder as the container engine sees it, where this service lives in a container itself. */
  PLUGIN_WORK_DIR_ON_HOST: z.string().min(1).optional(),
  /** Displays that were taken from images. */
  PLUGIN_CACHE_DIR: z.string().min(1).default(join(tmpdir(), 'circus-cs-cache')),
  /** Threads that decode the compressed images of one volume. */
  PLUGIN_INPUT_THREADS: count.min(1).max(64).default(Math.min(4, availableParallelism())),
  /** Volumes that are kept for further jobs; 0 keeps none. */
  PLUGIN_INPUT_CACHE_MIB: mebibytes.default(8_192),
  /** What stays free on the disk of the working directory: no job is begun while it is not. */
  PLUGIN_MIN_FREE_MIB: mebibytes.default(512),
  /** How the machine is called in provenance. */
  RUNNER_HOST: z.string().min(1).default(hostname()),
  /** Time for a run where the definition of the plug-in says nothing; 0 is no limit. */
  PLUGIN_TIMEOUT_MS: milliseconds.default(3_000_000),
  PLUGIN_MEMORY_MIB: mebibytes.default(8_192),
  /** Processors' worth of time; 0 is no limit. */
  PLUGIN_CPUS: z.coerce.number().min(0).default(0),
  PLUGIN_PROCESSES: count.default(1_024),
  /** Written while it runs, into the output folder and into the container. */
  PLUGIN_DISK_MIB: mebibytes.default(20_480),
  /** Kept as attachments. */
  PLUGIN_OUTPUT_MIB: mebibytes.default(4_096),
  PLUGIN_OUTPUT_FILES: count.default(10_000),
  PLUGIN_RESULTS_MIB: mebibytes.min(1).default(64),
  PLUGIN_LOG_MIB: mebibytes.min(1).default(16),
  /** Between two looks at what a run takes. */
  PLUGIN_USAGE_INTERVAL_MS: milliseconds.min(10).default(2_000),
};
export const runSettings = z.object(runEnvironment);
export type RunSettings = z.infer<typeof runSettings>;

/** What plugin-job-runner reads from its environment. */
export const pluginJobRunnerConfig = z.object({
  ...serviceEnvironment,
  ...databaseEnvironment,
  ...runEnvironment,
  /** Where the images of series are read, and what plug-ins put out is kept: the same for all services. */
  STORAGE_URL: z.string().min(1),
  /** Jobs that this process works on at the same time; 0 where it answers requests only. */
  PARALLEL_JOBS: count.max(100).default(1),
  /** A runner that was silent for so long has lost its job to another. */
  JOB_LEASE_MS: milliseconds.min(300).default(30_000),
  /** How often a job is run anew whose runner ended; after that it fails. */
  JOB_RERUNS: count.default(1),
  /** How often it is looked whether jobs wait that nobody was told of. */
  QUEUE_CHECK_INTERVAL_MS: milliseconds.min(10).default(1_000),
  /** How often what interrupted runs left is cleared away. */
  JOB_SWEEP_INTERVAL_MS: milliseconds.min(10).default(60_000),
  /** After this time a file of a run whose outcome was not recorded is on its way no more: longer than anybody stores one. */
  JOB_FILES_LEFTOVER_MS: milliseconds.min(1_000).default(3_600_000),
  /** Between two passes that compare the jobs' copies of their series with the archive. */
  SERIES_COPIES_INTERVAL_MS: milliseconds.min(10).default(15 * 60_000),
});
export type PluginJobRunnerConfig = z.infer<typeof pluginJobRunnerConfig>;
