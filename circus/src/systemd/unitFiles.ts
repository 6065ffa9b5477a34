import { dirname } from 'node:path';

/** What the unit files of an installation are made from. Paths are absolute. */
export interface UnitSettings {
  /** Of the service; `<name>-check` and `<name>-backup` are beside it. */
  name: string;
  /** The checkout, built. */
  root: string;
  /** The program `node`. */
  node: string;
  dataDirectory: string;
  /** Further folders that the suite writes to, such as that of a `file:` storage elsewhere. */
  writes: readonly string[];
  /** The account that the suite runs as; undefined for a service of one user, under his own systemd. */
  account: string | undefined;
  /** Whether the gateway's port is below 1024. */
  lowPort: boolean;
  /** Folder of nightly backups; undefined for none. */
  backup: { folder: string; keep: number } | undefined;
}

/** The unit files of an installation, by their names. */
export function unitFiles(settings: UnitSettings): Record<string, string> {
  const { name, backup } = settings;
  return {
    [`${name}.service`]: suiteUnit(settings),
    [`${name}-check.service`]: commandUnit(settings, 'weekly check of database and files', [['db-check'], ['check']]),
    [`${name}-check.timer`]: timerUnit('Weekly check of the CIRCUS Suite', 'Sun *-*-* 03:00:00'),
    ...(backup && {
      [`${name}-backup.service`]: commandUnit(
        settings,
        'nightly backup',
        [['backup', backup.folder, '--keep', String(backup.keep)]],
        [backup.folder],
      ),
      [`${name}-backup.timer`]: timerUnit('Nightly backup of the CIRCUS Suite', '*-*-* 01:30:00'),
    }),
  };
}

/** Those of the units that are enabled; the others are started by them. */
export const enabledUnits = (names: readonly string[]): string[] =>
  names.filter((unit) => unit.endsWith('.timer') || !names.includes(unit.replace(/\.service$/, '.timer')));

/** systemd.service(5): KillMode=mixed, because the suite ends its processes itself, in order, within ten seconds. */
function suiteUnit(settings: UnitSettings): string {
  const { root, node, account, lowPort } = settings;
  return unit({
    Unit: [
      ['Description', 'CIRCUS Suite'],
      ['Documentation', 'file:', `${root}/docs/deploying.md`],
      ['Wants', 'network-online.target'],
      ['After', 'network-online.target'],
      // Wrong settings are not tried for ever.
      ['StartLimitIntervalSec', '300'],
      ['StartLimitBurst', '5'],
    ],
    Service: [
      ['Type', 'exec'],
      ...runsAs(settings),
      ['ExecStart', command([node, `${root}/deploy/local/start.mjs`, '--as-built'])],
      ['Restart', 'on-failure'],
      ['RestartSec', '5'],
      ['KillMode', 'mixed'],
      ['TimeoutStopSec', '30'],
      ['LimitNOFILE', '65536'],
      // One process that took too much memory is started again by the suite; the others go on.
      ['OOMPolicy', 'continue'],
      ...confinement(settings, [], account !== undefined && lowPort ? 'CAP_NET_BIND_SERVICE' : ''),
    ],
    Install: [['WantedBy', account === undefined ? 'default.target' : 'multi-user.target']],
  });
}

function commandUnit(
  settings: UnitSettings,
  what: string,
  commands: readonly (readonly string[])[],
  writes: readonly string[] = [],
): string {
  const { name, root, node } = settings;
  return unit({
    Unit: [
      ['Description', `CIRCUS Suite: ${what}`],
      ['Documentation', 'file:', `${root}/docs/operations.md`],
      ['After', `${name}.service`],
    ],
    Service: [
      ['Type', 'oneshot'],
      ...runsAs(settings),
      ...commands.map((args) => ['ExecStart', command([node, `${root}/circus`, ...args])] as const),
      ['Nice', '10'],
      ['IOSchedulingClass', 'idle'],
      ...confinement(settings, writes, ''),
    ],
  });
}

const timerUnit = (description: string, calendar: string): string =>
  unit({
    Unit: [['Description', description]],
    Timer: [
      ['OnCalendar', calendar],
      ['RandomizedDelaySec', '30min'],
      // What was missed while the machine was off is done when it is on.
      ['Persistent', 'true'],
    ],
    Install: [['WantedBy', 'timers.target']],
  });

function runsAs({ account, root, node, dataDirectory }: UnitSettings): Line[] {
  return [
    ...(account === undefined ? [] : ([['User', account]] as Line[])),
    ['WorkingDirectory', '', escaped(root)],
    ['Environment', quoted(`CIRCUS_DATA_DIR=${dataDirectory}`)],
    // Commands such as nats-server are found as they were at the installation.
    ['Environment', quoted(`PATH=${dirname(node)}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`)],
    ['UMask', '0077'],
  ];
}

/**
 * systemd.exec(5): nothing can be changed but the given folders, and the kernel's rarely used doors are shut. A user's own
 * systemd may not do most of it. MemoryDenyWriteExecute is left out, because Node compiles at run time.
 */
function confinement(
  { account, dataDirectory, writes }: UnitSettings,
  further: readonly string[],
  capability: string,
): Line[] {
  if (account === undefined) return [['NoNewPrivileges', 'yes']];
  const folders = [...new Set([dataDirectory, ...writes, ...further])];
  return [
    ['NoNewPrivileges', 'yes'],
    ['ProtectSystem', 'strict'],
    ['ReadWritePaths', folders.map(quoted).join(' ')],
    ['ProtectHome', 'read-only'],
    ['PrivateTmp', 'yes'],
    ['PrivateDevices', 'yes'],
    ['ProtectKernelTunables', 'yes'],
    ['ProtectKernelModules', 'yes'],
    ['ProtectKernelLogs', 'yes'],
    ['ProtectControlGroups', 'yes'],
    ['ProtectClock', 'yes'],
    ['ProtectHostname', 'yes'],
    ['RestrictAddressFamilies', 'AF_UNIX AF_INET AF_INET6 AF_NETLINK'],
    ['RestrictNamespaces', 'yes'],
    ['RestrictRealtime', 'yes'],
    ['RestrictSUIDSGID', 'yes'],
    ['LockPersonality', 'yes'],
    ['SystemCallArchitectures', 'native'],
    ['CapabilityBoundingSet', capability],
    ...(capability === '' ? [] : ([['AmbientCapabilities', capability]] as Line[])),
  ];
}

/** A setting and its value; what stands in a third place is appended as it is. */
type Line = readonly [name: string, value: string, rest?: string];

const unit = (sections: Record<string, readonly Line[]>): string =>
  Object.entries(sections)
    .flatMap(([section, lines]) => [
      `[${section}]`,
      ...lines.map(([name, value, rest = '']) => `${name}=${value}${rest}`),
      '',
    ])
    .join('\n');

/** `%` begins a specifier in every value (systemd.unit(5)). */
const escaped = (text: string): string => text.replaceAll('%', '%%');
/** systemd.syntax(7): blanks within quotes, C-style escapes. */
const quoted = (text: string): string => `"${escaped(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
/** systemd.service(5): `$` begins a variable in command lines. */
const command = (words: readonly string[]): string =>
  words.map((word) => (/^[\w@/.:=+,-]+$/.test(word) ? word : quoted(word).replaceAll('$', '$$$$'))).join(' ');
