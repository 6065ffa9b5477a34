import type { RunSettings } from '../config.js';
import type { Log } from '../log.js';
import { DockerExecutor } from './dockerExecutor.js';
import type { Executor } from './executor.js';
import { chooseExecutors, type Executors } from './executors.js';
import { KubernetesExecutor } from './kubernetes/kubernetesExecutor.js';
import { ProcessExecutor } from './processExecutor.js';
import { RemoteExecutor } from './remote/remoteExecutor.js';

/** The executors that the configuration names: `CAD` runs where it says, `CAD+remote` on the plug-in's own server. */
export function openExecutors(config: RunSettings, suiteId: string, log: Log): Executors {
  const local = new ProcessExecutor(config.LOCAL_PLUGINS, suiteId);
  const remote = new RemoteExecutor(log);
  const containers = { docker: docker(config, suiteId, log), kubernetes: kubernetes(config, suiteId) };
  const named = Object.entries(config.PLUGIN_EXECUTORS).map(
    ([pluginId, { executor }]) => [pluginId, containers[executor]] as const,
  );
  const inProcess = Object.keys(config.LOCAL_PLUGINS).map((pluginId) => [pluginId, local] as const);
  const usual = containers[config.PLUGIN_EXECUTOR];
  return chooseExecutors({
    byType: { CAD: usual, 'CAD+remote': remote },
    byPlugin: new Map<string, Executor>([...named, ...inProcess]),
    // Also where no plug-in is named for it: what is left of earlier ones is cleared away.
    all: [...new Set<Executor>([local, usual, remote, ...named.map(([, executor]) => executor)])],
  });
}

function docker(config: RunSettings, suiteId: string, log: Log): DockerExecutor {
  const workDirectory = config.PLUGIN_WORK_DIR;
  return new DockerExecutor({
    address: config.DOCKER_HOST,
    suiteId,
    workDirectory,
    workDirectoryOnHost: config.PLUGIN_WORK_DIR_ON_HOST ?? workDirectory,
    logBytes: config.PLUGIN_LOG_MIB * 2 ** 20,
    log,
  });
}

function kubernetes(config: RunSettings, suiteId: string): KubernetesExecutor {
  return new KubernetesExecutor({
    url: config.KUBERNETES_API_URL,
    tokenFile: config.KUBERNETES_TOKEN_FILE,
    caFile: config.KUBERNETES_CA_FILE,
    namespace: config.KUBERNETES_NAMESPACE,
    suiteId,
    workDirectory: config.PLUGIN_WORK_DIR,
    claimName: config.KUBERNETES_WORK_CLAIM,
    pullSecret: config.KUBERNETES_PULL_SECRET ?? null,
    pollMs: config.KUBERNETES_POLL_INTERVAL_MS,
    imageTemplate: config.KUBERNETES_IMAGE ?? null,
    plugins: config.PLUGIN_EXECUTORS,
  });
}
