import type { Plugin } from '@circus/contracts';
import type { RunSettings } from '../config.js';
import type { RunLimits } from '../executors/executor.js';

/** The limits of the configuration, and the time that the plug-in's own definition gives. */
export function limitsOf(config: RunSettings, { runConfiguration }: Plugin): RunLimits {
  const { timeout } = runConfiguration;
  const timeoutMs = typeof timeout === 'number' ? timeout * 1_000 : config.PLUGIN_TIMEOUT_MS;
  return {
    // Node's timers take no more.
    timeoutMs: timeoutMs === 0 ? null : Math.min(timeoutMs, 2 ** 31 - 1),
    memoryBytes: bytesOf(config.PLUGIN_MEMORY_MIB),
    diskBytes: bytesOf(config.PLUGIN_DISK_MIB),
    cpus: config.PLUGIN_CPUS || null,
    processes: config.PLUGIN_PROCESSES || null,
  };
}

const bytesOf = (mib: number): number | null => (mib === 0 ? null : mib * 2 ** 20);
