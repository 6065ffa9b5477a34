import { join } from 'node:path';
import { type ComposeFile, nameIn, runArguments, usualServices } from './compose.js';
import type { Podman, Printed } from './podman.js';

/** The form in which Podman tells whether a container has ended, and how. */
const STATE = '{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}}';

/** Does with Podman what `docker compose` does with a compose file. */
export class ComposeSuite {
  constructor(
    private readonly podman: Podman,
    private readonly root: string,
    readonly compose: ComposeFile,
  ) {}

  /** The services that this project builds and that keep running. */
  get services(): string[] {
    const { services } = this.compose;
    return usualServices(this.compose).filter(
      (name) => services[name]?.build && services[name]?.restart === 'unless-stopped',
    );
  }

  /** `docker compose build`. */
  async build(): Promise<void> {
    for (const [name, { build }] of Object.entries(this.compose.services)) {
      if (!build) continue;
      const file = join(this.root, build.dockerfile);
      const image = ['--target', build.target, '-t', nameIn(this.compose, name), '-f', file];
      // The format that knows of health checks; the network of this machine, for the registry of packages.
      const options = ['--pull=never', '--format', 'docker', '--network', 'host'];
      await this.podman.run(['build', ...options, ...image, join(this.root, build.context)]);
    }
  }

  /** Bytes of an image, with all that it is built upon. */
  async imageSize(image: string): Promise<number> {
    return Number(await this.podman.run(['image', 'inspect', '--format', '{{.Size}}', image]));
  }

  /**
   * `docker compose up`: each container as soon as those that it depends on are as the file says. Resolves when all
   * services are healthy.
   *
   * @returns what the containers had printed that are done by then
   */
  async up(): Promise<Record<string, string>> {
    const { networks, volumes, services } = this.compose;
    for (const [name, { internal }] of Object.entries(networks)) {
      const options = internal ? ['--internal'] : [];
      await this.podman.attempt(['network', 'create', ...options, nameIn(this.compose, name)]);
    }
    for (const name of Object.keys(volumes))
      await this.podman.attempt(['volume', 'create', nameIn(this.compose, name)]);

    const done: Record<string, string> = {};
    const reached = new Map<string, Promise<void>>();
    const once = (what: string, work: () => Promise<void>): Promise<void> => {
      if (!reached.has(what)) reached.set(what, work());
      return reached.get(what) as Promise<void>;
    };
    const is = async (name: string, condition: string): Promise<void> => {
      if (condition === 'service_healthy') await this.untilHealthy(name);
      if (condition === 'service_completed_successfully') done[name] = await this.untilDone(name);
    };
    const start = async (name: string): Promise<void> => {
      const dependencies = Object.entries(services[name]?.depends_on ?? {}).map(async ([needed, { condition }]) => {
        await once(needed, () => start(needed));
        await once(`${needed} ${condition}`, () => is(needed, condition));
      });
      await Promise.all(dependencies);
      await this.podman.run(['run', '--detach', '--name', name, '--pull=never', ...runArguments(this.compose, name)]);
    };
    await Promise.all(usualServices(this.compose).map((name) => once(name, () => start(name))));
    await Promise.all(this.services.map((name) => this.untilHealthy(name)));
    return done;
  }

  /**
   * What ended by itself and was started again since `up`, with its last lines: names are not always known on Podman's
   * networks at the moment in which another container joins.
   */
  async restarted(): Promise<string[]> {
    const built = usualServices(this.compose).filter((name) => this.compose.services[name]?.build);
    const told = built.map(async (name) => {
      const count = Number(await this.podman.run(['inspect', '--format', '{{.RestartCount}}', name]));
      const { stdout, stderr } = await this.podman.attempt(['logs', name]);
      return count > 0 ? [`${name} was started again ${count} times:\n${`${stdout}${stderr}`.slice(-2_000)}`] : [];
    });
    return (await Promise.all(told)).flat();
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
   * `docker compose down`, without the networks: SIGTERM to the services, and SIGKILL after the grace period; then to what
   * they depend on; and the containers are deleted.
   *
   * @returns each service's exit code, 137 after SIGKILL
   */
  async down(): Promise<Record<string, number>> {
    const codes = this.services.map(async (name) => {
      await this.podman.run(['stop', name]);
      return [name, Number(await this.podman.run(['inspect', '--format', '{{.State.ExitCode}}', name]))] as const;
    });
    const codeOf = Object.fromEntries(await Promise.all(codes));
    await this.podman.run(['stop', '--all']);
    await this.podman.run(['rm', '--all']);
    return codeOf;
  }

  /** A container that fails is started again as often as the file says; the last end counts. */
  private async untilDone(name: string): Promise<string> {
    const [, limit = '0'] = /^on-failure:(\d+)$/.exec(this.compose.services[name]?.restart ?? '') ?? [];
    for (let looks = 0; looks < 2_400; looks++) {
      const printed = await this.podman.run(['inspect', '--format', STATE, name]);
      const [status, code, restarts] = printed.trim().split(' ');
      if (status === 'exited' && (code === '0' || restarts === limit)) break;
      await new Promise((wake) => setTimeout(wake, 250));
    }
    const code = Number(await this.podman.run(['wait', name]));
    const { stdout, stderr } = await this.podman.attempt(['logs', name]);
    if (code !== 0) throw new Error(`${name} ended with ${code}:\n${stdout}${stderr}`);
    return stdout;
  }

  /**
   * Podman leaves it to systemd to call the checks, which is not everywhere: they are called from here. One that ended may
   * be started again, as the file says.
   */
  private async untilHealthy(name: string): Promise<void> {
    for (let checks = 0; checks < 1_200; checks++) {
      if ((await this.podman.attempt(['healthcheck', 'run', name])).code === 0) return;
      await new Promise((wake) => setTimeout(wake, 250));
    }
    const { stdout, stderr } = await this.podman.attempt(['logs', name]);
    throw new Error(`${name} did not become healthy:\n${stdout}${stderr}`);
  }
}
