import type { Plugin } from '@circus/contracts';
import { ATTEMPT_LABEL, JOB_LABEL, SUITE_LABEL } from '../containerOptions.js';
import { JobFailure, type RunId, type RunLimits } from '../executor.js';

/** The only container of a pod. */
export const CONTAINER = 'plugin';

export interface JobManifestRequest {
  run: RunId;
  suiteId: string;
  plugin: Plugin;
  image: string;
  /** Below the root of the claim. */
  inputPath: string;
  outputPath: string;
  limits: RunLimits;
  /** PersistentVolumeClaim in which the working directory lies. */
  claimName: string;
  /** Secret for the registry; null where it needs none. */
  pullSecret: string | null;
}

/** One for each run: a run that is made anew never meets what is left of the last one. */
export const jobName = ({ jobId, attempt }: RunId): string => `circus-${jobId}-${attempt}`;

/**
 * A Job (batch/v1) that runs a plug-in once: its own command, its volumes read-only, the user of this process, no capability,
 * and no credential of the cluster. That there is no network is the work of `networkPolicy`. What a node gives to processes in
 * number is the node's own setting.
 */
export function jobManifest(request: JobManifestRequest) {
  const { run, suiteId, plugin, image, inputPath, outputPath, limits, claimName, pullSecret } = request;
  const labels = { [SUITE_LABEL]: suiteId, [JOB_LABEL]: run.jobId, [ATTEMPT_LABEL]: String(run.attempt) };
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  const user = {
    ...(uid !== undefined && { runAsUser: uid }),
    ...(gid !== undefined && { runAsGroup: gid }),
    // Namespaces may refuse pods that do not say so (the Pod Security Standard `restricted`).
    ...(uid !== 0 && { runAsNonRoot: true }),
  };
  const { timeoutMs } = limits;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: jobName(run), labels },
    spec: {
      completions: 1,
      parallelism: 1,
      // Runs are counted by the suite.
      backoffLimit: 0,
      ...(timeoutMs !== null && { activeDeadlineSeconds: Math.max(1, Math.ceil(timeoutMs / 1_000)) }),
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 1,
          securityContext: { ...user, seccompProfile: { type: 'RuntimeDefault' } },
          ...(pullSecret !== null && { imagePullSecrets: [{ name: pullSecret }] }),
          containers: [
            {
              name: CONTAINER,
              image,
              imagePullPolicy: 'IfNotPresent',
              resources: { limits: resourcesOf(limits, plugin) },
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
              volumeMounts: [
                { name: 'work', mountPath: '/circus/in', subPath: inputPath, readOnly: true },
                { name: 'work', mountPath: '/circus/out', subPath: outputPath },
              ],
            },
          ],
          volumes: [{ name: 'work', persistentVolumeClaim: { claimName } }],
        },
      },
    },
  };
}

/** Nothing comes in and nothing goes out of the pods of this suite's jobs. */
export const networkPolicy = (suiteId: string) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: networkPolicyName(suiteId), labels: { [SUITE_LABEL]: suiteId } },
  spec: { podSelector: { matchLabels: { [SUITE_LABEL]: suiteId } }, policyTypes: ['Ingress', 'Egress'] },
});

export const networkPolicyName = (suiteId: string): string => `circus-${suiteId}-no-network`;

function resourcesOf(
  { memoryBytes, cpus, diskBytes }: RunLimits,
  { runConfiguration }: Plugin,
): Record<string, string> {
  const gpus = typeof runConfiguration.gpus === 'string' ? runConfiguration.gpus.trim() : '';
  if (gpus !== '' && !/^\d{1,3}$/.test(gpus)) {
    throw new JobFailure('In a cluster the graphics processors of a plug-in are a number: "gpus" says something else.');
  }
  return {
    ...(memoryBytes !== null && { memory: String(memoryBytes) }),
    ...(cpus !== null && { cpu: `${Math.max(1, Math.round(cpus * 1_000))}m` }),
    ...(diskBytes !== null && { 'ephemeral-storage': String(diskBytes) }),
    ...(Number(gpus) > 0 && { 'nvidia.com/gpu': gpus }),
  };
}
