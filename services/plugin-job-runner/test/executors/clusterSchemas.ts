import { z } from 'zod';

/**
 * What the Kubernetes API takes, field by field as its reference has them (batch/v1 Job, core/v1 PodSpec, networking.k8s.io/v1
 * NetworkPolicy, meta/v1 DeleteOptions): every field that the suite uses with its form, and no other.
 */
const dnsLabel = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
const labelValue = z
  .string()
  .max(63)
  .regex(/^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/);
const labelKey = z
  .string()
  .regex(/^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/);
const labels = z.record(labelKey, labelValue);
/** A number with a suffix. */
const quantity = z.string().regex(/^\d+(\.\d+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/);
/** Paths within a volume: relative, without a way out. */
const subPath = z
  .string()
  .min(1)
  .refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), 'must be a path within the volume');

const container = z.strictObject({
  name: dnsLabel,
  image: z.string().regex(/^[\w.-]+(:\d+)?(\/[\w.-]+)*@sha256:[0-9a-f]{64}$/),
  imagePullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']),
  resources: z.strictObject({
    limits: z.partialRecord(z.enum(['memory', 'cpu', 'ephemeral-storage', 'nvidia.com/gpu']), quantity),
  }),
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  volumeMounts: z.array(
    z.strictObject({
      name: dnsLabel,
      mountPath: z.string().startsWith('/'),
      subPath,
      readOnly: z.boolean().optional(),
    }),
  ),
});

const podSpec = z
  .strictObject({
    // A Job takes no other policies than these.
    restartPolicy: z.enum(['Never', 'OnFailure']),
    automountServiceAccountToken: z.literal(false),
    enableServiceLinks: z.boolean(),
    terminationGracePeriodSeconds: z.number().int().min(0),
    securityContext: z.strictObject({
      runAsUser: z.number().int().min(0),
      runAsGroup: z.number().int().min(0),
      runAsNonRoot: z.literal(true).optional(),
      seccompProfile: z.strictObject({ type: z.literal('RuntimeDefault') }),
    }),
    imagePullSecrets: z.array(z.strictObject({ name: dnsLabel })).optional(),
    containers: z.array(container).length(1),
    volumes: z.array(
      z.strictObject({ name: dnsLabel, persistentVolumeClaim: z.strictObject({ claimName: dnsLabel }) }),
    ),
  })
  .refine(({ containers, volumes }) =>
    containers.every(({ volumeMounts }) =>
      volumeMounts.every((mount) => volumes.some(({ name }) => name === mount.name)),
    ),
  );

export const jobSchema = z.strictObject({
  apiVersion: z.literal('batch/v1'),
  kind: z.literal('Job'),
  metadata: z.strictObject({ name: dnsLabel, labels }),
  spec: z.strictObject({
    completions: z.number().int().min(1),
    parallelism: z.number().int().min(1),
    backoffLimit: z.number().int().min(0),
    activeDeadlineSeconds: z.number().int().min(1).optional(),
    template: z.strictObject({ metadata: z.strictObject({ labels }), spec: podSpec }),
  }),
});
export type JobObject = z.infer<typeof jobSchema>;

export const networkPolicySchema = z.strictObject({
  apiVersion: z.literal('networking.k8s.io/v1'),
  kind: z.literal('NetworkPolicy'),
  metadata: z.strictObject({ name: dnsLabel, labels }),
  spec: z.strictObject({
    podSelector: z.strictObject({ matchLabels: labels }),
    policyTypes: z.array(z.enum(['Ingress', 'Egress'])),
  }),
});

export const deleteOptionsSchema = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('DeleteOptions'),
  propagationPolicy: z.enum(['Foreground', 'Background', 'Orphan']),
});
