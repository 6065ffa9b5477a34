import type { Access } from '@circus/contracts';
import { accessOfAdministrator, accessOfNobody } from '@circus/testkit';
import { readManifest } from '../../src/plugins/manifest.js';
import { registerPlugin } from '../../src/plugins/registration.js';
import { cadManifest, remoteManifest } from '../manifests.js';
import { type RunningService, startService } from '../runningRunner.js';

let service: RunningService;
const cad = readManifest(JSON.stringify(cadManifest()));
const remote = readManifest(JSON.stringify(remoteManifest()));

beforeAll(async () => {
  service = await startService();
  const actor = { userId: null, userEmail: '', address: '', requestId: '' };
  for (const definition of [cad, remote]) await registerPlugin(service.database, actor, definition);
});
afterAll(() => service.stop());

const get = (url: string, access: Access | null) => service.call('GET', url, access);
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
    const { json } = await get(`/api/plugins/${remote.pluginId}`, accessOfAdministrator());
    expect(json).toMatchObject(remote);
    expect((await get(`/api/plugins/${cad.pluginId}`, accessOfAdministrator())).json).toMatchObject(cad);
  });

  it('shows what opens another server to administrators only', async () => {
    const reader = readerOf(remote.pluginId);
    for (const { text } of [await get(`/api/plugins/${remote.pluginId}`, reader), await get('/api/plugins', reader)]) {
      expect(text).toContain('https://cad.example.org/run');
      expect(text).not.toContain('authenti');
    }
  });

  it('answers an unknown id exactly as one that the caller may not see', async () => {
    const hidden = await get(`/api/plugins/${cad.pluginId}`, readerOf(remote.pluginId));
    const unknown = await get(`/api/plugins/${'f'.repeat(64)}`, accessOfAdministrator());
    expect(hidden.status).toBe(401);
    expect([unknown.status, unknown.json]).toEqual([hidden.status, hidden.json]);
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

describe('POST and PATCH /api/admin/plugins', () => {
  const manager = accessOfNobody({ globalPrivileges: ['manageServer'] });
  const post = (body: unknown, access = manager) => service.call('POST', '/api/admin/plugins', access, body);
  const patch = (pluginId: string, body: unknown, access = manager) =>
    service.call('PATCH', `/api/admin/plugins/${pluginId}`, access, body);
  const whole = { ...cad, pluginId: 'b'.repeat(64), pluginName: 'Another' };

  it('register a plug-in of either type, once', async () => {
    expect(await post(whole)).toMatchObject({ status: 201, json: { pluginId: whole.pluginId } });
    const again = await post(whole);
    expect([again.status, again.json.error]).toEqual([400, expect.stringContaining('already installed')]);
    const { pluginId, ...others } = remote;
    const computed = await post({ ...others, version: '3.0.0', pluginId: 'anything' });
    expect([computed.status, computed.json.pluginId]).toEqual([201, expect.stringMatching(/^rmt-[0-9a-f]{64}$/)]);
    expect((await post({ ...others, version: '3.0.0' })).status).toBe(400);
    const told = (await service.told('circus.plugin.changed')).filter((event) => event.pluginId === whole.pluginId);
    expect(told).toEqual([{ version: 1, pluginId: whole.pluginId, isNew: true }]);
  });

  it.each([
    ['without a type', { type: undefined }],
    ['without a run configuration', { runConfiguration: undefined }],
    ['of the name and version of another', { pluginId: 'c'.repeat(64), pluginName: cad.pluginName }],
    ['with another member', { author: 'x' }],
    ['whose text cannot be stored', { pluginId: 'd'.repeat(64), pluginName: 'a\0b' }],
  ])('refuse a plug-in %s', async (_what, change) => {
    expect((await post({ ...whole, ...change })).status).toBe(400);
  });

  it('change members of a definition, if it stays one', async () => {
    expect((await patch(cad.pluginId, { description: 'Finds more', runConfiguration: {} })).status).toBe(204);
    const { json } = await get(`/api/plugins/${cad.pluginId}`, accessOfAdministrator());
    expect(json).toMatchObject({ description: 'Finds more', runConfiguration: {}, version: cad.version });
    for (const body of [{ pluginId: cad.pluginId }, { version: '1' }, { type: 'CAD+remote' }, { nothing: 1 }]) {
      expect([body, (await patch(cad.pluginId, body)).status]).toEqual([body, 400]);
    }
    expect((await patch('e'.repeat(64), { description: '' })).status).toBe(404);
  });

  it('need manageServer', async () => {
    const reader = readerOf(cad.pluginId);
    expect((await post(whole, reader)).status).toBe(401);
    expect((await patch(cad.pluginId, { description: '' }, reader)).status).toBe(401);
  });
});
