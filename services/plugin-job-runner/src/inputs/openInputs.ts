import type { Database } from '@circus/db';
import type { PluginJobRunnerConfig } from '../config.js';
import { InputCache } from './inputCache.js';
import { Inputs } from './inputs.js';

/** The inputs of jobs as the configuration says. @param cacheDirectory beside the jobs' own directories */
export function openInputs(config: PluginJobRunnerConfig, database: Database, cacheDirectory: string): Inputs {
  return new Inputs({
    database,
    storageUrl: config.STORAGE_URL,
    decoders: config.PLUGIN_INPUT_THREADS,
    cache: new InputCache(cacheDirectory, config.PLUGIN_INPUT_CACHE_MIB * 2 ** 20),
    workDirectory: config.PLUGIN_WORK_DIR,
    minFreeBytes: config.PLUGIN_MIN_FREE_MIB * 2 ** 20,
  });
}
