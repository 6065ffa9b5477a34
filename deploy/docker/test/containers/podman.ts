import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** What containers on networks with names need, in Debian's packages, with a file of each. */
const packages = {
  podman: '/usr/bin/podman',
  runc: '/usr/sbin/runc',
  netavark: '/usr/lib/podman/netavark',
  'aardvark-dns': '/usr/lib/podman/aardvark-dns',
  iptables: '/usr/sbin/iptables',
};
const isInstalled = (): boolean => Object.values(packages).every((path) => existsSync(path));

/** crun and systemd's cgroups are not to be had everywhere, and neither is the right to set higher limits. */
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

/** Why Podman cannot be had on this machine; null where it is installed or can be. */
export function whyNoPodman(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'that needs root on Linux';
  if (isInstalled() || existsSync('/usr/bin/apt-get')) return null;
  return `${Object.keys(packages).join(', ')} are not all installed`;
}

/** Installs what is missing. */
export async function installPodman(): Promise<void> {
  if (isInstalled()) return;
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...Object.keys(packages)]]) {
    const { code, stderr } = await printed(spawn('apt-get', ['-q', ...args], { env: environment }));
    if (code !== 0) throw new Error(`apt-get ${args[0]} failed:\n${stderr}`);
  }
}

/** Podman with images, containers, volumes and networks of its own, which are gone with `remove`. */
export class Podman {
  private readonly directory = mkdtempSync(join(tmpdir(), 'circus-podman-'));
  private readonly settings = join(this.directory, 'containers.conf');
  private service: ChildProcess | undefined;
  private readonly options = [
    ...['--root', join(this.directory, 'root'), '--runroot', join(this.directory, 'run')],
    ...['--network-config-dir', join(this.directory, 'networks'), '--storage-driver', 'overlay'],
  ];

  constructor() {
    writeFileSync(this.settings, configuration);
  }

  /** @returns what it printed @throws Error with the end of what it printed, where it fails */
  async run(args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.attempt(args);
    if (code === 0) return stdout;
    const command = `podman ${args[0]} … ${args.at(-1)}`;
    throw new Error(`${command} ended with ${code}:\n${stdout.slice(-3_000)}${stderr.slice(-3_000)}`);
  }

  async attempt(args: string[]): Promise<Printed> {
    const child = spawn('podman', [...this.options, ...args], {
      env: { ...process.env, CONTAINERS_CONF: this.settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return printed(child);
  }

  /** Serves the Docker API until `remove`. @returns the path of its socket */
  async serve(): Promise<string> {
    const socket = join(this.directory, 'docker.sock');
    this.service ??= spawn('podman', [...this.options, 'system', 'service', '--time', '0', `unix://${socket}`], {
      env: { ...process.env, CONTAINERS_CONF: this.settings },
      stdio: 'ignore',
    });
    for (const end = Date.now() + 20_000; !existsSync(socket); ) {
      if (Date.now() > end) throw new Error('podman system service did not begin to listen');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return socket;
  }

  /** Ends and deletes everything. */
  async remove(): Promise<void> {
    this.service?.kill();
    await this.attempt(['rm', '--all', '--force', '--volumes', '--time', '0']);
    await this.attempt(['network', 'prune', '--force']);
    await this.attempt(['volume', 'prune', '--force']);
    await this.attempt(['rmi', '--all', '--force']);
    rmSync(this.directory, { recursive: true, force: true });
  }
}

async function printed(child: ChildProcess): Promise<Printed> {
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const outputs = [child.stdout, child.stderr].map((stream) => (stream ? text(stream) : ''));
  const [code, stdout = '', stderr = ''] = await Promise.all([ended, ...outputs]);
  return { code, stdout, stderr };
}
