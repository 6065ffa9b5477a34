import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { packageFolders } from '../bootstrap/workspace.mjs';
import { readConfiguration } from '../src/configuration.js';
import { requireUsableDataDirectory } from '../src/dataDirectory.js';
import { freePort } from '../src/ports.js';
import { placePostgresql } from '../src/postgresqlPlacement.js';
import { startPostgresql } from '../src/standaloneServers.js';

const root = resolve(__dirname, '../../..');
const isRoot = process.getuid?.() === 0;

/** What somebody meets who starts the suite for the first time, on a machine that is not as it should be. */
describe('a first start', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'circus-first-'));
    chmodSync(directory, 0o755);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  /** @returns the exit code and what was said */
  const node = (args: string[], environment: Record<string, string> = {}, cwd = root) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd,
      env: { PATH: process.env.PATH, HOME: directory, ...environment },
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  /** The scripts of a checkout that was not installed yet, in the test's own folder. */
  const newCheckout = (): string => {
    const checkout = join(directory, 'checkout');
    const files = [
      'package.json',
      'pnpm-lock.yaml',
      'pnpm-workspace.yaml',
      'deploy/local/start.mjs',
      'circus/index.js',
    ];
    for (const file of files) {
      mkdirSync(dirname(join(checkout, file)), { recursive: true });
      cpSync(join(root, file), join(checkout, file));
    }
    cpSync(join(root, 'deploy/local/bootstrap'), join(checkout, 'deploy/local/bootstrap'), { recursive: true });
    for (const folder of packageFolders() as string[]) {
      mkdirSync(join(checkout, folder), { recursive: true });
      cpSync(join(root, folder, 'package.json'), join(checkout, folder, 'package.json'));
    }
    return checkout;
  };

  it('with an older Node says which is needed, and which is there', () => {
    const older = join(directory, 'older.mjs');
    const versions = "{ ...process.versions, node: '18.20.4' }";
    writeFileSync(older, `Object.defineProperty(process, 'versions', { value: ${versions} });`);
    for (const script of ['deploy/local/start.mjs', 'circus/index.js', 'deploy/local/test.mjs']) {
      const { status, stderr } = node(['--import', older, script, '--help']);
      expect([script, status, stderr]).toEqual([
        script,
        1,
        expect.stringMatching(/needs Node 20\.19 or newer, and this is Node 18\.20\.4\. Install a newer one/),
      ]);
    }
  });

  it('without a registry of packages says so, and how to give a proxy or another one', async () => {
    const registry = `http://127.0.0.1:${await freePort()}`;
    const environment = {
      npm_config_registry: registry,
      npm_config_cache: join(directory, 'cache'),
      npm_config_fetch_retries: '0',
      NATS_URL: 'nats://127.0.0.1:4222',
    };
    const { status, stderr } = node(['deploy/local/start.mjs'], environment, newCheckout());
    expect(status).toBe(1);
    expect(stderr).toContain(registry);
    expect(stderr).toMatch(
      /could not be installed\..*registry cannot be reached.*HTTPS_PROXY.*npm config set registry/s,
    );
  });

  it('of what is not built is refused where nothing may be built, by the start and by the command', () => {
    const checkout = newCheckout();
    const started = node(['deploy/local/start.mjs', '--as-built'], { NATS_URL: 'nats://127.0.0.1:4222' }, checkout);
    expect(started).toMatchObject({ status: 1, stderr: expect.stringMatching(/is not built .*run npm run build/) });
    expect(node(['circus', 'status'], {}, checkout)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/not built yet: run npm run build/),
    });
  });

  it('with wrong settings names each of them, those in .env too, and an .env that cannot be read', () => {
    const wrong = { PORT: 'http', STORAGE_URL: '/images', LOG_LEVEL: 'loud', CIRCUS_DATA_DIR: join(directory, 'data') };
    const { status, stderr } = node(['deploy/local/start.mjs', '--as-built'], wrong);
    expect(status).toBe(1);
    expect(stderr.split('\n')).toEqual([
      'The suite cannot start with these settings (in the environment or in .env):',
      expect.stringMatching(/^ {2}PORT: must be .* \(it is "http"\)\.$/),
      expect.stringMatching(/^ {2}STORAGE_URL: must look like /),
      expect.stringMatching(/^ {2}LOG_LEVEL: must be /),
      '',
    ]);
    mkdirSync(join(directory, '.env'));
    expect(() => readConfiguration({ root: directory, environment: {} })).toThrow('.env: cannot be read (EISDIR).');
  });

  describe('on a data directory that cannot be used says why and what to do:', () => {
    const start = (dataDirectory: string) =>
      node(['deploy/local/start.mjs', '--as-built'], {
        CIRCUS_DATA_DIR: dataDirectory,
        NATS_URL: 'nats://127.0.0.1:1',
      });

    it('a file of that name', () => {
      writeFileSync(join(directory, 'data'), '');
      for (const path of [join(directory, 'data'), join(directory, 'data', 'below')]) {
        const { status, stderr } = start(path);
        expect([status, stderr]).toEqual([
          1,
          expect.stringMatching(/data directory .* there is a file .*CIRCUS_DATA_DIR/),
        ]);
      }
    });

    it('one of somebody else', () => {
      if (!isRoot) return; // Only root can be somebody else.
      const script = `
        import { requireUsableDataDirectory } from ${JSON.stringify(join(root, 'deploy/local/dist/dataDirectory.js'))};
        process.setgid(65534);
        process.setuid(65534);
        for (const folder of ${JSON.stringify(['closed', 'mixed'].map((name) => join(directory, name)))}) {
          try { requireUsableDataDirectory(folder); console.log('usable'); } catch (error) { console.log(error.message); }
        }`;
      mkdirSync(join(directory, 'closed'), { mode: 0o755 });
      mkdirSync(join(directory, 'mixed/secrets'), { recursive: true });
      chmodSync(join(directory, 'mixed'), 0o777);
      chmodSync(join(directory, 'mixed/secrets'), 0o700);
      const { stdout, stderr } = node(['--input-type=module', '-e', script]);
      expect(stderr).toBe('');
      const [closed, mixed] = stdout.trim().split('\n');
      expect(closed).toMatch(
        /closed cannot be used by the user nobody.*chown -R nobody .*or give another CIRCUS_DATA_DIR/,
      );
      expect(mixed).toMatch(/who may not write .*mixed\/secrets\./);
    });

    it('a disk without room', () => {
      expect(() => requireUsableDataDirectory(directory, Number.MAX_SAFE_INTEGER)).toThrow(
        /has \d+ MiB left, and the suite needs \d+ MiB to start\. Make room .*CIRCUS_DATA_DIR/,
      );
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', directory]).status === 0;
      if (!mounted) return console.warn('LEFT OUT: a full disk itself, because none can be mounted here.');
      try {
        // Too little for a new suite, and enough for one that is there to be read.
        expect(() => requireUsableDataDirectory(join(directory, 'data'))).toThrow(/the suite needs 256 MiB to start/);
        mkdirSync(join(directory, 'data/secrets'));
        expect(() => requireUsableDataDirectory(join(directory, 'data'))).not.toThrow();
        spawnSync('dd', ['if=/dev/zero', `of=${directory}/all`, 'bs=4k'], { stdio: 'ignore' });
        const { status, stderr } = start(join(directory, 'data'));
        expect([status, stderr]).toEqual([
          1,
          expect.stringMatching(/^The disk of the data directory .* is full\. Make room/),
        ]);
      } finally {
        execFileSync('umount', [directory]);
      }
    });

    it('a disk that may only be read', () => {
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', directory]).status === 0;
      if (!mounted) return console.warn('LEFT OUT: a disk that may only be read, because none can be mounted here.');
      try {
        expect(start(join(directory, 'data')).stderr).toMatch(
          /is on a disk that may only be read\. Mount it for writing/,
        );
      } finally {
        execFileSync('umount', [directory]);
      }
    });
  });

  it('after a crash of PostgreSQL takes what it left, also where its number is that of another process by now', async () => {
    chmodSync(directory, 0o711);
    const options = { dataDirectory: directory, password: 'word', settings: { fsync: 'off' } };
    const server = await startPostgresql({ ...options, port: await freePort() });
    const { cluster } = placePostgresql(directory);
    const pidFile = join(cluster, 'postmaster.pid');
    const left = readFileSync(pidFile, 'utf8');
    await server.stop();
    expect(existsSync(pidFile)).toBe(false);

    const other = spawn('sleep', ['600'], { stdio: 'ignore' });
    writeFileSync(pidFile, left.replace(/^\d+/, String(other.pid)), { mode: 0o600 });
    const again = await startPostgresql({ ...options, port: await freePort() });
    await again.stop();
    expect(other.exitCode).toBeNull();
    other.kill();
    if (dirname(cluster) !== directory) rmSync(dirname(cluster), { recursive: true });
  });

  it('as root says as whom PostgreSQL runs', () => {
    if (!isRoot) return console.warn('LEFT OUT: a start as root, because these tests do not run as root.');
    const { notes, account, cluster } = placePostgresql(directory);
    expect(notes[0]).toBe('PostgreSQL runs as the user postgres, because it refuses to run as root.');
    expect(account?.uid).toBeGreaterThan(0);
    if (dirname(cluster) !== directory) rmSync(dirname(cluster), { recursive: true });
  });
});
