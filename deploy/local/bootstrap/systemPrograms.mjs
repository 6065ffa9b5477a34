import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export const natsServer = {
  program: 'nats-server',
  package: 'nats-server',
  purpose: 'The services talk to one another through NATS',
  download: 'https://github.com/nats-io/nats-server/releases',
  otherwise: 'or give NATS_URL of a NATS server with JetStream',
};

const otherwise = 'those tests are left out';

/** Other people's programs, which tests hold the suite against: DICOM readers, a directory, a maker of certificates. */
export const testPrograms = [
  { program: 'dcmdump', package: 'dcmtk', purpose: 'Tests read files with it', otherwise },
  { program: 'dciodvfy', package: 'dicom3tools', purpose: 'Tests read files with it', otherwise },
  { program: 'slapd', package: 'slapd', purpose: 'Tests log in by a directory with it', otherwise },
  { program: 'chromium', package: 'chromium', purpose: 'Tests open pages and viewers with it', otherwise },
  { program: 'promtool', package: 'prometheus', purpose: 'Tests check alert rules with it', otherwise },
  { program: 'openssl', package: 'openssl', purpose: 'Tests make certificates with it', otherwise },
];

/** Where packages put servers; ordinary users on Debian do not have the first two in their PATH. */
const usualFolders = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/usr/bin', '/opt/homebrew/bin'];

export function findProgram(name) {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...usualFolders]) {
    if (folder === '') continue;
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

export async function provideProgram(wanted, onNotice) {
  const found = findProgram(wanted.program);
  if (found) return found;
  const aptGet = findProgram('apt-get');
  if (process.getuid?.() !== 0 || !aptGet) throw new Error(instructions(wanted));
  onNotice(`Installing ${wanted.package} from the system's packages`);
  try {
    await run(aptGet, ['update', '-q']);
    await run(aptGet, ['install', '-y', '-q', '--no-install-recommends', wanted.package]);
  } catch (error) {
    throw new Error(`${error.message}\n${instructions(wanted)}`);
  }
  const installed = findProgram(wanted.program);
  if (!installed) throw new Error(instructions(wanted));
  return installed;
}

export function instructions(wanted) {
  return [
    `${wanted.purpose}, and ${wanted.program} is not installed. Install it and try again:`,
    `  Debian, Ubuntu:  sudo apt-get install ${wanted.package}`,
    `  macOS:           brew install ${wanted.package}`,
    `  elsewhere:       put the program ${wanted.program}${wanted.download ? ` (from ${wanted.download})` : ''} into the PATH; ${wanted.otherwise}.`,
  ].join('\n');
}

function run(program, args) {
  return new Promise((resolve, reject) => {
    let output = '';
    const child = spawn(program, args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => {
      const lastLines = output.trim().split('\n').slice(-5).join('\n');
      code === 0 ? resolve() : reject(new Error(`${program} ${args.join(' ')} failed:\n${lastLines}`));
    });
  });
}
