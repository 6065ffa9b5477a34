import type { Access } from '@circus/contracts';
import type { ServiceApp } from '@circus/service-kit';
import {
  accessOfAdministrator,
  accessOfNobody,
  silentLog,
  type TestDatabase,
  type TestNats,
  testCallers,
  testDatabase,
  testNats,
} from '@circus/testkit';
import { buildApp } from '../../src/app.js';
import { pluginJobRunnerConfig } from '../../src/config.js';
import { readManifest } from '../../src/plugins/manifest.js';
import { registerPlugin } from '../../src/plugins/registration.js';
import { cadManifest, remoteManifest } from '../manifests.js';

let database: TestDatabase;
let nats: TestNats;
let app: ServiceApp;
const callers = testCallers();
const cad = readManifest(JSON.stringify(cadManifest()));
const remote = readManifest(JSON.stringify(remoteManifest()));

beforeAll(async () => {
  [database, nats] = await Promise.all([testDatabase(), testNats()]);
  const own = database.open('plugin-job-runner');
  const actor = { userId: null, userEmail: '', address: '', requestId: '' };
  for (const definition of [cad, remote]) await registerPlugin(own, actor, definition);
  const config = pluginJobRunnerConfig.parse({
    NATS_URL: nats.url,
    INTERNAL_PUBLIC_KEY: callers.publicKey,
    DATABASE_URL: database.urlFor('plugin-job-runner'),
  });
  const bus = await nats.connect('plugin-job-runner');
  app = await buildApp({ config, log: silentLog(), bus, database: own, accessOf: callers.accessOf });
});
afterAll(async () => {
  await app.close();
  await nats.stop();
  await database.drop();
});

const get = async (url: string, access: Access | null) => {
  const answer = await app.inject({ url, headers: access ? callers.headers(access) : {} });
  return { status: answer.statusCode, json: answer.json() };
};
const readerOf = (...pluginIds: string[]) => {
  const nobody = accessOfNobody();
  return { ...nobody, plugins: { ...nobody.plugins, readPlugin: pluginIds } };
};

describe('GET /api/plugins', () => {
  it('gives the definitions that the caller may see as a bare array', async () => {
    const { json } = await get('/api/plugins', readerOf(cad.pluginId, 'f'.repeat(64)));
    expect(json).toEqual([{ ...cad, createdAt: expect.any(String), updatedAt: expect.any(String) }]);
    expect((await get('/api/plugins', accessOfAdministrator())).json).toHaveLength(2);
    expect((await get('/api/plugins', accessOfNobody())).json).toEqual([]);
    expect((await get('/api/plugins', null)).status).toBe(401);
  });
});

describe('GET /api/plugins/:pluginId', () => {
  it('gives a definition of either type, with everything that was registered', async () => {
    const { json } = await get(`/api/plugins/${remote.pluginId}`, readerOf(remote.pluginId));
    expect(json).toMatchObject(remote);
    expect((await get(`/api/plugins/${cad.pluginId}`, accessOfAdministrator())).json).toMatchObject(cad);
  });

  it('answers an unknown id exactly as one that the caller may not see', async () => {
    const hidden = await get(`/api/plugins/${cad.pluginId}`, readerOf(remote.pluginId));
    const unknown = await get(`/api/plugins/${'f'.repeat(64)}`, accessOfAdministrator());
    expect(hidden.status).toBe(401);
    expect(unknown).toEqual(hidden);
  });
});

describe('GET /api/admin/plugins', () => {
  it('gives all of them in an envelope, by type on request', async () => {
    const administrator = accessOfNobody({ globalPrivileges: ['manageServer'] });
    const all = await get('/api/admin/plugins?unlimited', administrator);
    expect(all.json).toMatchObject({ totalItems: 2, page: 1, items: [cad, remote] });
    const filter = encodeURIComponent('{"type":"CAD+remote"}');
    const filtered = await get(`/api/admin/plugins?filter=${filter}`, administrator);
    expect(filtered.json).toMatchObject({ totalItems: 1, items: [{ pluginId: remote.pluginId }] });
    const bad = await get(`/api/admin/plugins?filter=${encodeURIComponent('{"version":"1"}')}`, administrator);
    expect(bad).toMatchObject({ status: 400, json: { error: 'Bad filter.' } });
  });

  it('needs manageServer', async () => {
    expect((await get('/api/admin/plugins', readerOf(cad.pluginId))).status).toBe(401);
  });
});
