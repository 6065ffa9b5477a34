import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openDatabase } from '@circus/db';
import { type TestSuite, testSuite } from '@circus/testkit';
import { QUICK } from '../../../../../services/sharing/test/support/quickBoxes.js';
import { Users } from '../accessUsers.js';
import { QUICK_ARCHIVE } from '../quickArchive.js';
import type { LoadSettings } from './settings.js';
import { StoredImages } from './storedImages.js';
import { json } from './traffic.js';
import { KnownVolume } from './volumes.js';

/** What the plug-in does stands there; it tells hashes of what it was given. */
const PLUGIN = resolve('services/plugin-job-runner/test/plugin.mjs');
export const PLUGIN_ID = createHash('sha256').update('under load').digest('hex');
/** Whose series nobody else may see. */
const APART = 'apart';
const VOLUMES = 4;

/** One of the two suites, and what it was given. */
export interface Site {
  name: string;
  suite: TestSuite;
  images: StoredImages;
  /** The box through which it sends to the other one. */
  boxId: number;
}

/** Two suites that are connected, with series whose every pixel is known, before anything is killed. */
export class Stage {
  private constructor(
    private readonly directory: string,
    readonly sites: readonly [Site, Site],
    /** Of the default domain. */
    readonly volumes: readonly KnownVolume[],
    /** Of a domain of its own. */
    readonly apart: KnownVolume,
    /** Token of somebody who may see that domain and no other. */
    readonly insider: string,
    readonly projectId: string,
  ) {}

  static async open(settings: LoadSettings): Promise<Stage> {
    const directory = mkdtempSync(join(tmpdir(), 'circus-load-'));
    chmodSync(directory, 0o711);
    const sites = await startBoth(directory, settings);
    const volumes = Array.from({ length: VOLUMES }, (_, number) => new KnownVolume(number));
    const apart = new KnownVolume(VOLUMES);
    const { suite } = sites[0];
    await asked(suite, '/api/admin/server-params', json('PUT', { domains: ['default', APART] }));
    for (const volume of volumes) await store(sites[0], volume, 'default');
    await store(sites[0], apart, APART);
    const insider = await makeInsider(suite);
    const manifest = join(directory, 'plugin.json');
    const definition = { pluginId: PLUGIN_ID, pluginName: 'Under-Load', version: '1.0.0', description: '' };
    writeFileSync(manifest, JSON.stringify(definition));
    await suite.circus('register-cad-plugin', manifest);
    await connect(sites);
    const { accessibleProjects } = await asked<{ accessibleProjects: [{ projectId: string }] }>(
      suite,
      '/api/login-info/full',
    );
    return new Stage(directory, sites, volumes, apart, insider, accessibleProjects[0].projectId);
  }

  /** Folders that the suites were given for temporary files. */
  get temporary(): string[] {
    return this.sites.map((_, n) => temporaryOf(this.directory, n + 1));
  }

  remove(): void {
    for (const { suite } of this.sites) suite.remove();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

const siteOf = (name: string, suite: TestSuite): Site => ({ name, suite, images: new StoredImages(suite), boxId: 0 });

/** Both or none; one after the other, since the start of one keeps every processor busy. */
async function startBoth(directory: string, settings: LoadSettings): Promise<[Site, Site]> {
  const first = await testSuite(environmentOf(directory, 1, settings));
  try {
    return [siteOf('A', first), siteOf('B', await testSuite(environmentOf(directory, 2, settings)))];
  } catch (error) {
    await first.stop();
    first.remove();
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}

const temporaryOf = (directory: string, n: number): string => join(directory, `temporary-${n}`);

function environmentOf(directory: string, n: number, { isLong }: LoadSettings): Record<string, string> {
  const temporary = temporaryOf(directory, n);
  mkdirSync(temporary);
  chmodSync(temporary, 0o1777); // PostgreSQL's own account, too
  return {
    ...QUICK_ARCHIVE,
    ...QUICK,
    TMPDIR: temporary,
    // Longer than anybody takes to read what was replaced, and no longer than this test may.
    DISCARD_GRACE_MS: isLong ? '20000' : '10000',
    // Tens of thousands of files are not compared with their rows every second.
    ORPHAN_SWEEP_INTERVAL_MS: isLong ? '5000' : '1000',
    // Nothing is given up, however often something is killed.
    BOX_IMAGE_ATTEMPTS: '100000',
    BOX_MAX_ATTEMPTS: '100000',
    JOB_RERUNS: '100000',
    JOB_LEASE_MS: '2000',
    JOB_SWEEP_INTERVAL_MS: '1000',
    JOB_FILES_LEFTOVER_MS: '5000',
    PARALLEL_JOBS: '2',
    LOCAL_PLUGINS: JSON.stringify({ [PLUGIN_ID]: { command: [process.execPath, PLUGIN, 'good'] } }),
    DOCKER_HOST: `unix://${directory}/no-engine.sock`,
    VOLUME_CACHE_MIB: '64',
  };
}

async function asked<Body>(suite: TestSuite, path: string, init?: RequestInit): Promise<Body> {
  const answer = await suite.fetch(path, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return (text === '' ? null : JSON.parse(text)) as Body;
}

async function store({ suite, images }: Site, volume: KnownVolume, domain: string): Promise<void> {
  for (const { sopInstanceUid, bytes } of volume.files()) {
    const form = new FormData();
    form.append('files', new Blob([new Uint8Array(bytes)]), 'file');
    images.attempt(sopInstanceUid, bytes);
    await asked(suite, `/api/series/domain/${domain}/single`, { method: 'POST', body: form });
    images.acknowledge(sopInstanceUid, bytes);
  }
}

/** @returns the token of somebody who may see one domain and no other */
async function makeInsider(suite: TestSuite): Promise<string> {
  const database = openDatabase(suite.state().databaseUrl, { connections: 1 });
  try {
    const { token, groupId } = await new Users(database).create([]);
    await asked(suite, `/api/admin/groups/${groupId}`, json('PATCH', { domains: [APART] }));
    return token;
  } finally {
    await database.$disconnect();
  }
}

/** The second calls the first: it pushes what it has for it, and fetches what the first has. */
async function connect([called, caller]: readonly [Site, Site]): Promise<void> {
  const connection = json('POST', { name: 'The caller' });
  const { id, baseUrl } = await asked<{ id: number; baseUrl: string }>(
    called.suite,
    '/api/boxes/createconnection',
    connection,
  );
  called.boxId = id;
  const box = await asked<{ id: number }>(
    caller.suite,
    '/api/boxes/connect',
    json('POST', { name: 'The called', baseUrl }),
  );
  caller.boxId = box.id;
}
