import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** What Podman needs for containers on networks with names; all of it is in Debian and Ubuntu. */
const packages = ['podman', 'runc', 'netavark', 'aardvark-dns', 'iptables'];
const files = ['/usr/bin/podman', '/usr/sbin/runc', '/usr/lib/podman/netavark', '/usr/lib/podman/aardvark-dns'];

/** crun and systemd's cgroups are not to be had everywhere; the limits are what an ordinary container has at most. */
const configuration = `[containers]
default_ulimits=["nofile=1024:1024","nproc=1000:1000"]
[engine]
runtime="runc"
cgroup_manager="cgroupfs"
`;

/** What a command printed. */
export interface Printed {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Why containers cannot be had on this machine, or null. What is missing is installed where that is allowed. */
export async function installPodman(): Promise<string | null> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'that needs root on Linux';
  if ([...files, '/usr/sbin/iptables'].every((path) => existsSync(path))) return null;
  if (!existsSync('/usr/bin/apt-get')) return `${packages.join(', ')} are not all installed`;
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const { code, stderr } = await printed(spawn('apt-get', ['-q', ...args], { env: environment }));
    if (code !== 0) throw new Error(`apt-get ${args.join(' ')} failed:\n${stderr}`);
  }
  return null;
}

/** Podman with images, containers, volumes and networks of its own, which are gone with `remove`. */
export class Podman {
  private readonly directory = process.env.DEVDIR ?? mkdtempSync(join(tmpdir(), 'circus-podman-'));
  private readonly driver: string;

  constructor() {
    writeFileSync(join(this.directory, 'containers.conf'), configuration);
    // Overlays are the faster ones by far, but not to be had on top of others.
    this.driver = ['overlay', 'vfs'].find((driver) => this.has(driver)) ?? 'vfs';
  }

  /** @returns what it printed @throws Error with what it printed where it fails */
  async run(args: string[], input?: NodeJS.ReadableStream | string): Promise<string> {
    const { code, stdout, stderr } = await this.attempt(args, input);
    if (code !== 0)
      throw new Error(
        `podman ${args[0]} … ${args.at(-1)} ended with ${code}:\n${stdout.slice(-3_000)}${stderr.slice(-3_000)}`,
      );
    return stdout;
  }

  async attempt(args: string[], input?: NodeJS.ReadableStream | string): Promise<Printed> {
    const child = spawn('podman', [...this.options(this.driver), ...args], {
      env: this.environment(),
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    if (typeof input === 'string') child.stdin?.end(input);
    else if (input && child.stdin) input.pipe(child.stdin);
    return printed(child);
  }

  /** Ends and deletes everything. */
  async remove(): Promise<void> {
    await this.attempt(['rm', '--all', '--force', '--time', '0']);
    await this.attempt(['network', 'prune', '--force']);
    await this.attempt(['volume', 'prune', '--force']);
    if (process.env.DEVDIR) return;
    await this.attempt(['rmi', '--all', '--force']);
    rmSync(this.directory, { recursive: true, force: true });
  }

  private has(driver: string): boolean {
    return spawnSync('podman', [...this.options(driver), 'info'], { env: this.environment() }).status === 0;
  }

  private options(driver: string): string[] {
    const place = join(this.directory, driver);
    const folders = { root: 'root', runroot: 'run', 'network-config-dir': 'networks' };
    return [
      ...Object.entries(folders).flatMap(([option, folder]) => [`--${option}`, join(place, folder)]),
      ...['--storage-driver', driver],
    ];
  }

  private environment(): NodeJS.ProcessEnv {
    return { ...process.env, CONTAINERS_CONF: join(this.directory, 'containers.conf') };
  }
}

async function printed(child: ChildProcess): Promise<Printed> {
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const [code, stdout, stderr] = await Promise.all([
    ended,
    child.stdout ? text(child.stdout) : '',
    child.stderr ? text(child.stderr) : '',
  ]);
  return { code, stdout, stderr };
}
