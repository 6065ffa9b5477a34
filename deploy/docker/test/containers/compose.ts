import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** One service of a compose file, with the settings that this project's file uses. */
interface ComposeService {
  image?: string;
  build?: { context: string; dockerfile: string; target: string };
  command?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  ports?: string[];
  networks: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[]; interval: string; retries: number };
  profiles?: string[];
  restart?: string;
  stop_grace_period?: string;
  read_only?: boolean;
  tmpfs?: string[];
  cap_drop?: string[];
  security_opt?: string[];
  mem_limit?: string;
  pids_limit?: number;
  shm_size?: string;
  /** Docker's own; Podman has no driver of that name. */
  logging?: { driver: string };
}

export interface ComposeFile {
  name: string;
  services: Record<string, ComposeService>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, unknown>;
}

const settings = new Set([
  ...[
    'image',
    'build',
    'command',
    'environment',
    'volumes',
    'ports',
    'networks',
    'depends_on',
    'healthcheck',
    'profiles',
  ],
  ...['restart', 'stop_grace_period', 'read_only', 'tmpfs', 'cap_drop', 'security_opt'],
  ...['mem_limit', 'pids_limit', 'shm_size', 'logging'],
]);

/**
 * @param variables stand in place of `${NAME:-default}` in the file
 * @throws Error for a setting that would be passed over here, and so be untried
 */
export function readCompose(root: string, variables: Record<string, string> = {}): ComposeFile {
  const source = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
  const filled = source.replace(/\$\{([A-Z_]+):-([^}]*)\}/g, (_, name, otherwise) => variables[name] || otherwise);
  const compose = parse(filled, { merge: true }) as ComposeFile;
  for (const [name, service] of Object.entries(compose.services)) {
    const unknown = Object.keys(service).filter((setting) => !settings.has(setting));
    if (unknown.length > 0) throw new Error(`${unknown.join(', ')} of ${name} is not known to these tests`);
  }
  return compose;
}

/** The services that `docker compose up` starts: those without a profile. */
export function usualServices({ services }: ComposeFile): string[] {
  return Object.keys(services).filter((name) => !services[name]?.profiles);
}

/** The names of a project's images, volumes and networks begin with its own. */
export const nameIn = ({ name: project }: ComposeFile, name: string): string => `${project}-${name}`;

/** What `podman run` is given for a service; `command` stands in place of the service's own. */
export function runArguments(compose: ComposeFile, name: string, command?: string[]): string[] {
  const service = compose.services[name];
  if (!service) throw new Error(`The compose file has no service ${name}`);
  const each = (flag: string, values: string[] = []) => values.flatMap((value) => [flag, value]);
  const { interval, retries, test = [] } = service.healthcheck ?? {};
  const check = test.length > 0 ? ['--health-cmd', test.join(' '), '--health-interval', interval ?? ''] : [];
  return [
    ...each(
      '--network',
      service.networks.map((network) => `${nameIn(compose, network)}:alias=${name}`),
    ),
    ...each(
      '--env',
      Object.entries(service.environment ?? {}).map((entry) => entry.join('=')),
    ),
    ...each(
      '--volume',
      service.volumes?.map((volume) => nameIn(compose, volume)),
    ),
    ...each('--publish', service.ports),
    ...each('--tmpfs', service.tmpfs),
    ...each('--cap-drop', service.cap_drop),
    ...each(
      '--security-opt',
      service.security_opt?.map((option) => option.replace(/:true$/, '')),
    ),
    ...(service.mem_limit ? ['--memory', service.mem_limit] : []),
    ...(service.pids_limit ? ['--pids-limit', String(service.pids_limit)] : []),
    ...(service.shm_size ? ['--shm-size', service.shm_size] : []),
    ...(service.read_only ? ['--read-only', '--read-only-tmpfs=false'] : []),
    ...(service.restart ? ['--restart', service.restart] : []),
    ...(service.stop_grace_period ? ['--stop-timeout', service.stop_grace_period.replace(/s$/, '')] : []),
    ...check,
    ...(retries ? ['--health-retries', String(retries)] : []),
    service.image ?? nameIn(compose, name),
    ...(command ?? service.command ?? []),
  ];
}
