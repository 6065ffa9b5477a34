import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import type { CommandOptions } from '@circus/service-kit';
import { serviceInstall } from '../src/commands/service-install.js';
import { serviceStatus } from '../src/commands/service-status.js';
import { serviceUninstall } from '../src/commands/service-uninstall.js';
import { installedUnits } from '../src/systemd/installedUnits.js';
import { enabledUnits, type UnitSettings, unitFiles } from '../src/systemd/unitFiles.js';
import { runCircus } from './runCircus.js';
import { runInProcess } from './runInProcess.js';

const root = resolve(__dirname, '../..');
const settings: UnitSettings = {
  name: 'circus',
  root,
  node: process.execPath,
  dataDirectory: '/var/lib/circus-data',
  writes: ['/srv/images'],
  account: userInfo().username,
  lowPort: false,
  backup: { folder: '/mnt/backups', keep: 14 },
};

/** The values of a setting, in all sections. */
const valuesOf = (content: string | undefined, name: string): string[] =>
  [...(content ?? '').matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value]) => value as string);

describe('the unit files', () => {
  const files = unitFiles(settings);
  const suite = files['circus.service'];

  it('are the suite, a weekly check and a nightly backup; the timers and the suite are enabled', () => {
    const names = Object.keys(files);
    expect(names).toEqual([
      'circus.service',
      'circus-check.service',
      'circus-check.timer',
      'circus-backup.service',
      'circus-backup.timer',
    ]);
    expect(enabledUnits(names)).toEqual(['circus.service', 'circus-check.timer', 'circus-backup.timer']);
    expect(Object.keys(unitFiles({ ...settings, backup: undefined }))).toHaveLength(3);
  });

  it('start what is built, as the account, and start it again when it fails', () => {
    expect(valuesOf(suite, 'ExecStart')).toEqual([`${process.execPath} ${root}/deploy/local/start.mjs --as-built`]);
    for (const [name, value] of [
      ['User', settings.account],
      ['WorkingDirectory', root],
      ['Restart', 'on-failure'],
      ['KillMode', 'mixed'],
      ['TimeoutStopSec', '30'],
      ['LimitNOFILE', '65536'],
    ] as const)
      expect([name, valuesOf(suite, name)]).toEqual([name, [value]]);
    expect(valuesOf(suite, 'Environment')[0]).toBe('"CIRCUS_DATA_DIR=/var/lib/circus-data"');
  });

  it('let the suite change its folders only, and give it no right but that of a low port', () => {
    expect(valuesOf(suite, 'ReadWritePaths')).toEqual(['"/var/lib/circus-data" "/srv/images"']);
    expect(valuesOf(files['circus-backup.service'], 'ReadWritePaths')).toEqual([
      '"/var/lib/circus-data" "/srv/images" "/mnt/backups"',
    ]);
    for (const content of [suite, files['circus-check.service']])
      for (const [name, value] of [
        ['NoNewPrivileges', 'yes'],
        ['ProtectSystem', 'strict'],
        ['PrivateTmp', 'yes'],
        ['CapabilityBoundingSet', ''],
      ] as const)
        expect([name, valuesOf(content, name)]).toEqual([name, [value]]);
    const low = unitFiles({ ...settings, lowPort: true })['circus.service'];
    expect(valuesOf(low, 'AmbientCapabilities')).toEqual(['CAP_NET_BIND_SERVICE']);
  });

  it('do the weekly check and the nightly backup by the commands for it', () => {
    const command = `${process.execPath} ${root}/circus`;
    expect(valuesOf(files['circus-check.service'], 'ExecStart')).toEqual([`${command} db-check`, `${command} check`]);
    expect(valuesOf(files['circus-backup.service'], 'ExecStart')).toEqual([`${command} backup /mnt/backups --keep 14`]);
    expect(valuesOf(files['circus-check.timer'], 'OnCalendar')).toEqual(['Sun *-*-* 03:00:00']);
    expect(valuesOf(files['circus-backup.timer'], 'OnCalendar')).toEqual(['*-*-* 01:30:00']);
  });

  it('are for one user without what his own systemd may not do', () => {
    const own = unitFiles({ ...settings, account: undefined })['circus.service'];
    expect(valuesOf(own, 'WantedBy')).toEqual(['default.target']);
    expect([...valuesOf(own, 'User'), ...valuesOf(own, 'ProtectSystem')]).toEqual([]);
    expect(valuesOf(own, 'NoNewPrivileges')).toEqual(['yes']);
  });

  it('write folders with blanks, percent and dollar signs as systemd reads them', () => {
    const { 'circus.service': odd, 'circus-backup.service': backup } = unitFiles({
      ...settings,
      dataDirectory: '/srv/100% "images"',
      backup: { folder: '/mnt/for $HOME', keep: 1 },
    });
    expect(valuesOf(odd, 'Environment')[0]).toBe('"CIRCUS_DATA_DIR=/srv/100%% \\"images\\""');
    expect(valuesOf(backup, 'ExecStart')[0]).toMatch(/ backup "\/mnt\/for \$\$HOME" --keep 1$/);
    expect(valuesOf(backup, 'ReadWritePaths')[0]).toContain('"/mnt/for $HOME"');
  });

  describe('as systemd reads them', () => {
    const analyze = '/usr/bin/systemd-analyze';
    const there = existsSync(analyze);
    if (!there) console.warn('LEFT OUT: unit files as systemd reads them, because there is no systemd-analyze.');
    let directory: string;
    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'circus-units-'));
    });
    afterAll(() => rmSync(directory, { recursive: true }));

    /** @returns what systemd complains of in the files of these settings */
    const complaints = (changed: Partial<UnitSettings>, ...scope: string[]): string => {
      const written = Object.entries(unitFiles({ ...settings, ...changed })).map(([name, content]) => {
        writeFileSync(join(directory, name), content);
        return join(directory, name);
      });
      const verified = spawnSync(analyze, [...scope, 'verify', '--man=no', '--recursive-errors=no', ...written], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH, XDG_RUNTIME_DIR: directory, HOME: directory },
      });
      return `${verified.stdout}${verified.stderr}`
        .split('\n')
        .filter((line) => line.includes(directory) || /circus[\w-]*\.(service|timer)/.test(line))
        .join('\n');
    };

    it.each([
      ['the usual ones', {}],
      ['those without a backup, with a low port', { backup: undefined, lowPort: true }],
      ['those of folders with odd names', { dataDirectory: '/srv/100% of "all"', writes: ['/srv/$HOME it'] }],
    ])('%s have nothing that it does not understand', (_, changed) => {
      if (there) expect(complaints(changed)).toBe('');
    });

    it('it would say what is wrong', () => {
      if (there) expect(complaints({ node: '/nowhere/node' })).toMatch(/circus\.service.*\/nowhere\/node/);
    });
  });
});

describe('node circus service', () => {
  const parent = mkdtempSync(join(tmpdir(), 'circus-service-'));
  afterAll(() => rmSync(parent, { recursive: true }));
  const environment = { CIRCUS_DATA_DIR: join(parent, 'data'), XDG_CONFIG_HOME: join(parent, 'config') };
  const dryRun = (options: CommandOptions = {}, changed: Record<string, string> = {}) =>
    runInProcess(serviceInstall, {
      options: { dryRun: true, ...options },
      environment: { ...environment, ...changed },
    });

  it('prints what it would install, and changes nothing', async () => {
    const { code, stdout } = await runCircus(
      ['service', 'install', '--dry-run', '--name', 'archive', '--backup', join(parent, 'b')],
      environment,
    );
    expect(code).toBe(0);
    expect(stdout.match(/^# .*$/gm)).toEqual(
      ['.service', '-check.service', '-check.timer', '-backup.service', '-backup.timer'].map(
        (end) => `# /etc/systemd/system/archive${end}`,
      ),
    );
    expect(stdout).toContain('User=circus\n');
    expect(stdout).toContain(`backup ${join(parent, 'b')} --keep 14\n`);
    expect(readdirSync(parent)).toEqual([]);
  });

  it('knows the folder of a user, and the port and storage that are set', async () => {
    const { stdout } = await dryRun({ user: true });
    expect(stdout).toContain(`# ${parent}/config/systemd/user/circus.service\n`);
    const low = await dryRun({}, { PORT: '443', STORAGE_URL: 'file:/srv/images' });
    expect(low.stdout).toContain('AmbientCapabilities=CAP_NET_BIND_SERVICE\n');
    expect(low.stdout).toContain(`ReadWritePaths="${join(parent, 'data')}" "/srv/images"\n`);
    expect(low.stderr).toMatch(/^Warning: PORT is set in this shell only/m);
  });

  it('refuses wrong names and numbers, by the option', async () => {
    expect((await dryRun({ name: 'My Suite' })).stderr).toMatch(/^--name must begin/);
    expect((await dryRun({ backup: '/b', keep: 'all' })).stderr).toMatch(/^--keep must/);
  });

  it('refuses plainly where no systemd runs the machine', async () => {
    if (existsSync('/run/systemd/system')) {
      console.warn('LEFT OUT: the refusal without systemd, because systemd runs this machine.');
      return;
    }
    console.warn('LEFT OUT: a real start by systemd, because it does not run this machine.');
    for (const command of [serviceInstall, serviceUninstall]) {
      const { code, stderr } = await runInProcess(command, { environment });
      expect([command.name, code, stderr]).toEqual([
        command.name,
        1,
        expect.stringMatching(/^This machine is not run by systemd/),
      ]);
    }
  });

  it('tells that nothing is installed, and finds what is', async () => {
    expect((await runInProcess(serviceStatus, { options: { user: true }, environment })).stderr).toMatch(
      /^No service circus is installed .*service install/,
    );
    const unitFolder = mkdtempSync(join(tmpdir(), 'circus-folder-'));
    for (const name of ['circus.service', 'circus-check.timer', 'circus-check.service', 'other.service'])
      writeFileSync(join(unitFolder, name), '');
    expect(installedUnits({ unitFolder }, 'circus')).toEqual([
      'circus.service',
      'circus-check.service',
      'circus-check.timer',
    ]);
    rmSync(unitFolder, { recursive: true });
  });
});
