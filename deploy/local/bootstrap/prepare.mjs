import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint, isStamped, stamp } from './stamps.mjs';
import { runStep } from './step.mjs';
import { filesBelow, packageFolders, root } from './workspace.mjs';

const pnpm = 'pnpm@12.21.0';

/**
 * Installs the dependencies, generates the database client and compiles: each only if what it depends on has changed.
 * Prints nothing when nothing is to be done.
 *
 * @throws StepFailure
 */
export async function prepare() {
  await install();
  await generate();
  await build();
  await buildConsole();
}

/** @throws Error where something is not built yet, for starts that change nothing of the checkout */
export function requireBuilt() {
  const needed = [
    'node_modules',
    'deploy/local/dist/run.js',
    'libs/db/dist/index.js',
    'services/console/site/index.html',
  ];
  const missing = needed.find((path) => !existsSync(join(root, path)));
  if (missing === undefined) return;
  throw new Error(`The suite is not built (${missing} is missing): run npm run build, then try again.`);
}

async function install() {
  const manifests = ['package.json', ...packageFolders().map((folder) => join(folder, 'package.json'))];
  const inputs = fingerprint(['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests]);
  if (isInstalled() && (isStamped('install', inputs) || isInstalledByHand(manifests))) return;
  await runStep({
    title: 'Installing dependencies',
    program: 'npx',
    args: ['-y', pnpm, 'install', '--frozen-lockfile'],
    // Without it pnpm asks before it replaces a node_modules folder of another layout.
    env: { CI: 'true' },
    onFailure:
      'The dependencies could not be installed. Look at the messages above: most often the npm registry cannot be ' +
      'reached (a proxy is given by HTTPS_PROXY, another registry by npm config set registry). Then try again.',
  });
  stamp('install', inputs);
}

/** pnpm keeps a copy of the lockfile that it installed; a package without dependencies has no folder of its own. */
function isInstalled() {
  const installed = join(root, 'node_modules', '.pnpm', 'lock.yaml');
  return (
    existsSync(installed) &&
    readFileSync(installed).equals(readFileSync(join(root, 'pnpm-lock.yaml'))) &&
    packageFolders().every((folder) => existsSync(join(root, folder, 'node_modules')))
  );
}

/** Whether somebody's own `pnpm install` was finished (its state is what it writes last) after the last change. */
function isInstalledByHand(manifests) {
  const changedAt = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs;
  const finishedAt = changedAt('node_modules/.pnpm-workspace-state-v1.json') ?? 0;
  return manifests.every((manifest) => changedAt(manifest) <= finishedAt);
}

async function generate() {
  const inputs = fingerprint([
    'pnpm-lock.yaml',
    'libs/db/prisma.config.ts',
    ...filesBelow('libs/db/prisma').filter((path) => path.endsWith('.prisma')),
  ]);
  if (isStamped('generate', inputs) && existsSync(join(root, 'libs/db/src/generated'))) return;
  await runStep({
    title: 'Generating the database client',
    program: 'npx',
    args: ['prisma', 'generate'],
    cwd: join(root, 'libs/db'),
    // A database is not needed for this, and neither is the engine that prisma would download.
    env: { PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', PRISMA_HIDE_UPDATE_MESSAGE: 'true' },
    onFailure: 'The database client could not be generated from libs/db/prisma. The messages above say why.',
  });
  stamp('generate', inputs);
}

async function build() {
  const folders = packageFolders();
  const sources = folders.flatMap((folder) => filesBelow(join(folder, 'src')));
  const settings = folders.map((folder) => join(folder, 'tsconfig.json'));
  const inputs = fingerprint(['pnpm-lock.yaml', 'tsconfig.json', 'tsconfig.base.json', ...settings, ...sources]);
  const built = folders.every((folder) => existsSync(join(root, folder, 'dist', '.tsbuildinfo')));
  if (isStamped('build', inputs) && built) return;
  for (const folder of folders) removeOrphanedOutput(folder, new Set(sources));
  await runStep({
    title: 'Building',
    program: process.execPath,
    args: [join(root, 'node_modules/typescript/bin/tsc'), '-b'],
    onFailure: 'The sources do not compile. Mend the errors above, or check out a revision that does.',
  });
  stamp('build', inputs);
}

/** The pages that the gateway serves. Types are the compiler's part, which looks at the console as well. */
async function buildConsole() {
  const folder = 'services/console';
  const inputs = fingerprint([
    'pnpm-lock.yaml',
    ...['package.json', 'vite.config.mjs', 'index.html'].map((name) => join(folder, name)),
    ...['src', 'public'].flatMap((name) => filesBelow(join(folder, name))),
  ]);
  if (isStamped('console', inputs) && existsSync(join(root, folder, 'site', 'index.html'))) return;
  await runStep({
    title: 'Building the console',
    program: process.execPath,
    args: [join(root, folder, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
    cwd: join(root, folder),
    onFailure: 'The console could not be built from services/console. The messages above say why.',
  });
  stamp('console', inputs);
}

/** The compiler leaves the output of deleted sources, and a deleted command would still be found. */
function removeOrphanedOutput(folder, sources) {
  for (const path of filesBelow(join(folder, 'dist'))) {
    const match = /^(.*)\.(?:d\.ts|js|js\.map)$/.exec(path);
    if (!match) continue;
    const source = join(folder, 'src', match[1].slice(join(folder, 'dist').length));
    if (!['.ts', '.tsx', '.js'].some((extension) => sources.has(source + extension))) rmSync(join(root, path));
  }
}
