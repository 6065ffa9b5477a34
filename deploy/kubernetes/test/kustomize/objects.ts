/** Anything that YAML holds. */
export type Value = string | number | boolean | null | Value[] | { [name: string]: Value };
export type Tree = { [name: string]: Value };

/** An object as Kubernetes is given it. */
export interface KubernetesObject extends Tree {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> } & Tree;
}

export const isTree = (value: Value | undefined): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Kind and name, as people write it. */
export const titleOf = ({ kind, metadata }: KubernetesObject): string => `${kind} ${metadata.name}`;

/** Where pods are described in an object, if it describes any. */
export function podTemplateOf(object: KubernetesObject): { metadata?: Tree; spec: PodSpec } | undefined {
  const spec = object.spec as Tree | undefined;
  const template = object.kind === 'CronJob' ? ((spec?.jobTemplate as Tree).spec as Tree).template : spec?.template;
  return template as unknown as { metadata?: Tree; spec: PodSpec } | undefined;
}

/** What these tests read of a pod. */
export interface PodSpec {
  serviceAccountName?: string;
  automountServiceAccountToken?: boolean;
  enableServiceLinks?: boolean;
  terminationGracePeriodSeconds?: number;
  securityContext?: Tree;
  containers: Container[];
  volumes?: (Tree & { name: string })[];
}

export interface Container {
  name: string;
  image: string;
  command?: string[];
  env?: { name: string; value?: string; valueFrom?: Tree }[];
  envFrom?: { configMapRef?: Reference; secretRef?: Reference }[];
  ports?: { name: string; containerPort: number }[];
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[];
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  securityContext?: Tree;
  startupProbe?: Tree;
  livenessProbe?: Tree;
  readinessProbe?: Tree;
}

interface Reference {
  name: string;
  optional?: boolean;
}
