import { resolve } from 'node:path';
import { baseImage } from '../../../../../services/plugin-job-runner/test/executors/baseImages.js';
import { installPodman, Podman } from '../../../../docker/test/containers/podman.js';

/** The plug-in of the day: the template that the project gives to whoever writes one. */
export const TEMPLATE = 'deploy/examples/plugin-template/node';

/** A real container engine with images of its own. */
export class PluginContainers {
  private constructor(
    private readonly podman: Podman,
    /** What the suite is told as DOCKER_HOST. */
    readonly dockerHost: string,
  ) {}

  static async open(): Promise<PluginContainers> {
    await installPodman();
    const podman = new Podman();
    return new PluginContainers(podman, `unix://${await podman.serve()}`);
  }

  /** Builds the plug-in's image, on one of this machine's own Node.js. */
  async build(): Promise<{ id: string; name: string }> {
    const name = 'localhost/brightest-voxel:1';
    const base = await baseImage(this.podman, 'node');
    const args = ['build', '--quiet', '--build-arg', `BASE=${base}`, '--tag', name, resolve(TEMPLATE)];
    const id = /[0-9a-f]{64}/.exec(await this.podman.run(args))?.[0];
    if (id === undefined) throw new Error('podman build printed no id');
    return { id, name };
  }

  remove(): Promise<void> {
    return this.podman.remove();
  }
}
