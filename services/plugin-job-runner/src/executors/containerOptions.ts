import type { Plugin } from '@circus/contracts';
import type Docker from 'dockerode';
import { JobFailure, type RunId, type RunLimits } from './executor.js';

export const SUITE_LABEL = 'org.circus.suite';
export const JOB_LABEL = 'org.circus.job';
export const ATTEMPT_LABEL = 'org.circus.attempt';

export interface ContainerRequest {
  run: RunId;
  suiteId: string;
  plugin: Plugin;
  /** As the engine sees them. */
  inputDirectory: string;
  outputDirectory: string;
  limits: Pick<RunLimits, 'memoryBytes' | 'cpus' | 'processes'>;
  /** Of what it writes to its output, for the engine's own copy. */
  logBytes: number;
}

/**
 * The container of a run (spec circus-cs 5.2): its own command, the input read-only, the user of this process, no network and
 * no capability.
 */
export function containerOptions(request: ContainerRequest): Docker.ContainerCreateOptions {
  const { run, suiteId, plugin, inputDirectory, outputDirectory, limits, logBytes } = request;
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  const { memoryBytes, cpus, processes } = limits;
  return {
    Image: plugin.pluginId,
    ...(uid !== undefined && { User: `${uid}:${gid}` }),
    Labels: { [SUITE_LABEL]: suiteId, [JOB_LABEL]: run.jobId, [ATTEMPT_LABEL]: String(run.attempt) },
    AttachStdin: false,
    Tty: false,
    NetworkDisabled: true,
    HostConfig: {
      Binds: [`${inputDirectory}:/circus/in:ro`, `${outputDirectory}:/circus/out:rw`],
      NetworkMode: 'none',
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': `${logBytes}b` } },
      // As much swap as memory would double it.
      ...(memoryBytes !== null && { Memory: memoryBytes, MemorySwap: memoryBytes }),
      ...(cpus !== null && { NanoCpus: Math.round(cpus * 1e9) }),
      ...(processes !== null && { PidsLimit: processes }),
      ...gpusOf(plugin),
    },
  };
}

/** `gpus` as Docker's own command takes it: `all`, a number, or `device=0,1`. */
function gpusOf({ runConfiguration }: Plugin): { DeviceRequests?: Docker.DeviceRequest[] } {
  const gpus = typeof runConfiguration.gpus === 'string' ? runConfiguration.gpus.trim() : '';
  if (gpus === '') return {};
  const common = { Driver: '', Capabilities: [['gpu']], Options: {} };
  const [, devices] = /^"?device=([\w,:.-]+)"?$/.exec(gpus) ?? [];
  if (devices !== undefined) return { DeviceRequests: [{ ...common, Count: 0, DeviceIDs: devices.split(',') }] };
  if (gpus !== 'all' && !/^\d{1,3}$/.test(gpus)) {
    throw new JobFailure(
      'The run configuration of the plug-in asks for graphics processors that cannot be understood.',
    );
  }
  return { DeviceRequests: [{ ...common, Count: gpus === 'all' ? -1 : Number(gpus), DeviceIDs: [] }] };
}
