import { join } from 'node:path';
import { type ComposeFile, nameIn, runArguments, startOrder } from './compose.js';
import type { Podman, Printed } from './podman.js';

/** Does with Podman what `docker compose` does with a compose file. */
export class ComposeSuite {
  constructor(
    private readonly podman: Podman,
    private readonly root: string,
    readonly compose: ComposeFile,
  ) {}

  /** `docker compose build`. */
  async build(): Promise<void> {
    for (const [name, { build }] of Object.entries(this.compose.services)) {
      if (!build) continue;
      const file = join(this.root, build.dockerfile);
      const context = join(this.root, build.context);
      const image = ['--target', build.target, '-t', nameIn(this.compose, name), '-f', file, context];
      // The format that knows of health checks; the network of this machine, for the registry of packages.
      await this.podman.run(['build', '--pull=never', '--format', 'docker', '--network', 'host', ...image]);
    }
  }

  /** Bytes of a service's image, with all it is built upon. */
  async imageSize(image: string): Promise<number> {
    return Number(await this.podman.run(['image', 'inspect', '--format', '{{.Size}}', image]));
  }

  imageOf(service: string): string {
    return nameIn(this.compose, service);
  }

  /**
   * `docker compose up`: each container when those are there, healthy or done that it depends on. Resolves when all are
   * healthy.
   *
   * @returns what the containers that are done by then had printed
   */
  async up(): Promise<Record<string, string>> {
    const { networks, volumes } = this.compose;
    for (const [name, { internal }] of Object.entries(networks)) {
      const options = internal ? ['--internal'] : [];
      await this.podman.attempt(['network', 'create', ...options, nameIn(this.compose, name)]);
    }
    for (const name of Object.keys(volumes))
      await this.podman.attempt(['volume', 'create', nameIn(this.compose, name)]);

    const done: Record<string, string> = {};
    const waited = new Set<string>();
    const dependencyIs = async (name: string, condition: string): Promise<void> => {
      if (waited.has(`${name} ${condition}`)) return;
      waited.add(`${name} ${condition}`);
      if (condition === 'service_healthy') await this.untilHealthy(name);
      if (condition === 'service_completed_successfully') done[name] = await this.untilDone(name);
    };
    const order = startOrder(this.compose);
    for (const name of order) {
      const dependencies = this.compose.services[name]?.depends_on ?? {};
      for (const [needed, { condition }] of Object.entries(dependencies)) await dependencyIs(needed, condition);
      await this.podman.run(['run', '--detach', '--name', name, '--pull=never', ...runArguments(this.compose, name)]);
    }
    await Promise.all(this.services().map((name) => this.untilHealthy(name)));
    return done;
  }

  /** The services that this project builds and that keep running. */
  services(): string[] {
    return startOrder(this.compose).filter((name) => {
      const { build, restart } = this.compose.services[name] ?? {};
      return build !== undefined && restart !== undefined;
    });
  }

  /** `docker compose exec`. */
  execute(service: string, ...command: string[]): Promise<Printed> {
    return this.podman.attempt(['exec', service, ...command]);
  }

  /** `docker compose run --rm circus …`. */
  circus(...command: string[]): Promise<string> {
    return this.podman.run(['run', '--rm', '--pull=never', ...runArguments(this.compose, 'circus', command)]);
  }

  /**
   * `docker compose down` for some: SIGTERM, and after the grace period SIGKILL.
   *
   * @returns each container's exit code and the milliseconds that its end took; 137 after SIGKILL
   */
  async stop(names: string[]): Promise<Record<string, { code: number; ms: number }>> {
    const ended = names.map(async (name) => {
      const begin = performance.now();
      await this.podman.run(['stop', name]);
      const ms = performance.now() - begin;
      const code = Number(await this.podman.run(['inspect', '--format', '{{.State.ExitCode}}', name]));
      return [name, { code, ms }] as const;
    });
    return Object.fromEntries(await Promise.all(ended));
  }

  /** Deletes all containers, and leaves networks and volumes. */
  async removeContainers(): Promise<void> {
    await this.podman.run(['rm', '--all', '--force', '--time', '0']);
  }

  private async untilDone(name: string): Promise<string> {
    const code = Number(await this.podman.run(['wait', name]));
    const { stdout, stderr } = await this.podman.attempt(['logs', name]);
    if (code !== 0) throw new Error(`${name} ended with ${code}:\n${stdout}${stderr}`);
    return stdout;
  }

  /** Podman leaves the times of health checks to systemd, which containers often lack: they are called from here. */
  private async untilHealthy(name: string): Promise<void> {
    for (let checks = 0; checks < 120; checks++) {
      if ((await this.podman.attempt(['healthcheck', 'run', name])).code === 0) return;
      const status = (await this.podman.run(['inspect', '--format', '{{.State.Status}}', name])).trim();
      if (status !== 'running') break;
      await new Promise((wake) => setTimeout(wake, 250));
    }
    const { stdout, stderr } = await this.podman.attempt(['logs', name]);
    throw new Error(`${name} did not become healthy:\n${stdout}${stderr}`);
  }
}
