import type { Plugin } from '@circus/contracts';
import { containerOptions } from '../../src/executors/containerOptions.js';
import { readManifest } from '../../src/plugins/manifest.js';
import { cadManifest } from '../manifests.js';

const plugin = (runConfiguration: Record<string, unknown>): Plugin => ({
  ...readManifest(JSON.stringify(cadManifest({ runConfiguration }))),
  createdAt: '',
  updatedAt: '',
});
const optionsOf = (gpus: string, limits = { memoryBytes: 2 ** 30, cpus: 1.5, processes: 7 as number | null }) =>
  containerOptions({
    run: { jobId: 'a', attempt: 2 },
    suiteId: 's',
    plugin: plugin({ gpus }),
    inputDirectory: '/work/in',
    outputDirectory: '/work/out',
    limits,
    logBytes: 1_000,
  });

describe('the container of a run', () => {
  it('has the plug-in interface of CIRCUS, limits, and no right that it does not need', () => {
    const { Cmd, Env, HostConfig, ...options } = optionsOf('');
    expect([Cmd, Env]).toEqual([undefined, undefined]);
    expect(options).toMatchObject({
      Image: cadManifest().pluginId,
      User: `${process.getuid?.()}:${process.getgid?.()}`,
      NetworkDisabled: true,
      Labels: { 'org.circus.suite': 's', 'org.circus.job': 'a', 'org.circus.attempt': '2' },
    });
    expect(HostConfig).toMatchObject({
      Binds: ['/work/in:/circus/in:ro', '/work/out:/circus/out:rw'],
      NetworkMode: 'none',
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Memory: 2 ** 30,
      MemorySwap: 2 ** 30,
      NanoCpus: 1_500_000_000,
      PidsLimit: 7,
    });
    expect(HostConfig?.DeviceRequests).toBeUndefined();
  });

  it.each([
    ['all', { Count: -1, DeviceIDs: [] }],
    ['2', { Count: 2, DeviceIDs: [] }],
    ['device=0,GPU-1a', { Count: 0, DeviceIDs: ['0', 'GPU-1a'] }],
  ])('gets the graphics processors that the definition asks for (%s)', (gpus, request) => {
    expect(optionsOf(gpus).HostConfig?.DeviceRequests).toMatchObject([{ ...request, Capabilities: [['gpu']] }]);
  });

  it('is refused where these cannot be understood', () => {
    expect(() => optionsOf('some')).toThrow(/graphics processors that cannot be understood/);
  });
});
