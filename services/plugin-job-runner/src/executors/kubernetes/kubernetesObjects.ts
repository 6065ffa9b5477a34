/** Objects of the Kubernetes API (batch/v1, core/v1, networking.k8s.io/v1), as far as they are read or made here. */

interface Metadata {
  name: string;
  labels?: Record<string, string>;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  resourceVersion?: string;
}

export interface Job {
  metadata: Metadata;
  status?: {
    startTime?: string;
    conditions?: { type: string; status: string; reason?: string; lastTransitionTime?: string }[];
  };
}

export interface Pod {
  metadata: Metadata;
  status?: {
    phase?: string;
    reason?: string;
    message?: string;
    startTime?: string;
    containerStatuses?: {
      name: string;
      state?: {
        waiting?: { reason?: string; message?: string };
        running?: { startedAt?: string };
        terminated?: { exitCode: number; reason?: string; finishedAt?: string };
      };
    }[];
  };
}

export interface List<Item> {
  metadata: { resourceVersion?: string };
  items: Item[];
}
