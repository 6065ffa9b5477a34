import type { PluginJobRunnerConfig } from '../config.js';
import type { Log } from '../log.js';
import { DockerExecutor } from './dockerExecutor.js';
import { chooseExecutors, type Executors } from './executors.js';
import { ProcessExecutor } from './processExecutor.js';

/** The executors that the configuration names. */
export function openExecutors(config: PluginJobRunnerConfig, suiteId: string, log: Log): Executors {
  const workDirectory = config.PLUGIN_WORK_DIR;
  return chooseExecutors({
    containers: new DockerExecutor({
      address: config.DOCKER_HOST,
      suiteId,
      workDirectory,
      workDirectoryOnHost: config.PLUGIN_WORK_DIR_ON_HOST ?? workDirectory,
      logBytes: config.PLUGIN_LOG_MIB * 2 ** 20,
      log,
    }),
    local: {
      executor: new ProcessExecutor(config.LOCAL_PLUGINS, suiteId),
      pluginIds: Object.keys(config.LOCAL_PLUGINS),
    },
  });
}
