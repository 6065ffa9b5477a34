import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Configuration, checkoutRoot, readConfiguration, suiteServices, variables } from '@circus/local';
import type { CircusCommand } from '@circus/service-kit';
import { requireUnitName, Systemd, whichService } from '../systemd/systemd.js';
import { enabledUnits, type UnitSettings, unitFiles } from '../systemd/unitFiles.js';
import { wholeNumber } from './backup.js';

/** `node circus service install`: systemd starts the suite of this checkout, checks it weekly, and backs it up nightly. */
export const serviceInstall: CircusCommand = {
  name: 'service install',
  summary: 'Let systemd run the suite of this folder, with a weekly check and, if wanted, a nightly backup',
  options: [
    ...whichService,
    { flags: '--account <account>', summary: 'the account that the suite runs as', default: 'circus' },
    { flags: '--backup <folder>', summary: 'back up every night into this folder, best on another disk' },
    { flags: '--keep <backups>', summary: 'backups that are kept', default: '14' },
    { flags: '--dry-run', summary: 'print the unit files, and change nothing' },
  ],
  needs: 'nothing',
  run: async ({ print }, _args, options) => {
    const systemd = new Systemd(options.user === true);
    const name = requireUnitName(options.name);
    const dryRun = options.dryRun === true;
    if (!dryRun) systemd.require();
    const configuration = readConfiguration();
    const account = systemd.ofUser ? undefined : String(options.account);
    const backup =
      typeof options.backup === 'string'
        ? { folder: resolve(options.backup), keep: wholeNumber('--keep', options.keep, 1) }
        : undefined;
    const settings = settingsOf(configuration, { name, account, backup });
    const files = unitFiles(settings);
    for (const warning of warningsOf(configuration)) process.stderr.write(`${warning}\n`);
    if (dryRun) {
      for (const [file, content] of Object.entries(files)) print(`# ${join(systemd.unitFolder, file)}\n${content}`);
      return;
    }

    requireBuilt(configuration.root);
    const owner = account === undefined ? undefined : ownerOf(account);
    for (const folder of [settings.dataDirectory, ...settings.writes, ...(backup ? [backup.folder] : [])])
      provideFolder(folder, account ?? '', owner);
    mkdirSync(systemd.unitFolder, { recursive: true });
    for (const [file, content] of Object.entries(files)) writeFileSync(join(systemd.unitFolder, file), content);
    systemd.run('daemon-reload');
    systemd.run('enable', '--now', ...enabledUnits(Object.keys(files)));
    const scope = systemd.ofUser ? ' --user' : '';
    print(`${name}.service is installed, and runs from now on at every start of the machine.`);
    print(`  journalctl${scope} -u ${name}    shows what it says: at the first start the administrator's password`);
    print(`  node circus service status${scope}    says how it is`);
    if (systemd.ofUser) print(`  loginctl enable-linger    lets it run while you are not logged in`);
  },
};

function settingsOf(
  { root, dataDirectory, storageUrl, port }: Configuration,
  { name, account, backup }: Pick<UnitSettings, 'name' | 'account' | 'backup'>,
): UnitSettings {
  const storage = storageUrl.startsWith('file:') ? fileURLToPath(storageUrl) : dataDirectory;
  const isInside = storage === dataDirectory || storage.startsWith(`${dataDirectory}/`);
  const writes = isInside ? [] : [storage];
  return { name, root, node: process.execPath, dataDirectory, writes, account, lowPort: port < 1024, backup };
}

/** The service reads `.env` and knows nothing of the shell that installs it. */
function warningsOf({ root }: Configuration): string[] {
  const inFile = readConfigurationOfFile(root);
  const left = Object.keys(variables).filter(
    (name) => name !== 'CIRCUS_DATA_DIR' && process.env[name] && process.env[name] !== inFile[name],
  );
  return left.map(
    (name) => `Warning: ${name} is set in this shell only. The service reads ${join(root, '.env')}: put it there.`,
  );
}

const readConfigurationOfFile = (root: string): Record<string, string> => {
  try {
    return readConfiguration({ environment: {}, root }).environment;
  } catch {
    return {};
  }
};

/** systemd's start changes nothing in this folder: it does not install, and does not compile. */
function requireBuilt(root: string): void {
  const unbuilt = suiteServices(checkoutRoot).find(({ script }) => !existsSync(script));
  if (unbuilt) throw new Error(`The suite in ${root} is not built: run npm run build.`);
}

interface Owner {
  uid: number;
  gid: number;
}

/** @throws Error where there is no such account */
function ownerOf(account: string): Owner {
  const id = (flag: string) => Number(spawnSync('id', [flag, account], { encoding: 'utf8' }).stdout || Number.NaN);
  const owner = { uid: id('-u'), gid: id('-g') };
  if (Number.isInteger(owner.uid) && Number.isInteger(owner.gid)) return owner;
  throw new Error(
    `There is no account ${account}. Make it (useradd --system --user-group --home-dir /nonexistent ` +
      `--shell /usr/sbin/nologin ${account}), or give --account with one that there is.`,
  );
}

/** What is there already must be the account's: the suite would fail later, in the middle of something. */
function provideFolder(folder: string, account: string, owner: Owner | undefined): void {
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (owner) chownSync(folder, owner.uid, owner.gid);
    return;
  }
  if (!owner || owner.uid === 0 || statSync(folder).uid === owner.uid) return;
  throw new Error(
    `${folder} does not belong to ${account}. Stop what uses it and give it away (chown -R ${account}: ${folder}), or ` +
      'give --account with its owner, or another CIRCUS_DATA_DIR.',
  );
}
