import { Refusal } from '@circus/contracts';
import {
  accessOfAdministrator,
  accessOfNobody,
  silentLog,
  type TestNats,
  testCallers,
  testNats,
} from '@circus/testkit';
import { z } from 'zod';
import { createService, type RouteAccess, type ServiceApp } from '../src/index.js';

const params = z.object({ caseId: z.string().regex(/^\w+$/) });

describe('what a route declares that it needs', () => {
  const callers = testCallers();
  let nats: TestNats;
  let app: ServiceApp;
  const lookedUp: string[] = [];
  let parsed = 0;

  const projectOf = async (caseId: string): Promise<string> => {
    lookedUp.push(caseId);
    if (caseId === 'gone') throw new Refusal('missing', 'The requested clinicalCase was not found.');
    return `project-of-${caseId}`;
  };

  const build = async () =>
    createService({
      name: 'example',
      config: { INTERNAL_PUBLIC_KEY: callers.publicKey, ACCESS_TTL_WITHOUT_NATS_MS: 5_000 },
      log: silentLog(),
      bus: await nats.connect('example'),
      surface: 'circus',
      accessOf: callers.accessOf,
    });

  beforeAll(async () => {
    nats = await testNats();
    app = await build();
    app.addHook('preParsing', async () => {
      parsed += 1;
    });
    const get = (url: string, access: RouteAccess, schema: { params?: z.ZodType } = {}) =>
      app.get(url, { config: { access }, schema }, async () => ({ ok: true }));
    get('/projects/:projectId', { project: { role: 'read', of: ':projectId' } });
    get('/cases/:caseId', { project: { role: 'read', of: ':caseId', through: projectOf } }, { params });
    get('/plugins/:pluginId', { plugin: { role: 'executePlugin', of: ':pluginId' } });
    get('/jobs/:jobId', { domain: { of: ':jobId', through: async () => ['north', 'south'] } });
    get('/export/:projectId', { privileges: ['downloadVolume'], project: { role: 'read', of: ':projectId' } });
    get('/list', { domain: { handler: 'leavesOut' } });
    get('/free', 'authenticated');
    app.get('/open', { config: { access: 'public' } }, async () => ({}));
    app.put(
      '/domains/:domain',
      { config: { access: { domain: { doing: 'upload to', of: ':domain' } }, consumes: 'application/zip' } },
      async () => ({}),
    );
    app.post(
      '/things',
      {
        config: { access: { role: 'ADMINISTRATOR' }, surface: 'slicebox' },
        schema: { body: z.object({ a: z.string() }) },
      },
      async ({ body }) => ({ length: body.a.length }),
    );
    app.post(
      '/notes',
      { config: { access: 'authenticated' }, schema: { body: z.object({ a: z.string() }) } },
      async ({ body }) => ({ length: body.a.length }),
    );
    await app.ready();
  });
  afterAll(async () => {
    await app.close();
    await nats.stop();
  });

  const ask = async (url: string, given: Parameters<typeof accessOfNobody>[0]) => {
    const { statusCode, json } = await app.inject({ url, headers: callers.headers(accessOfNobody(given)) });
    return [statusCode, json().error ?? 'ok'];
  };
  const projects = (...read: string[]) => ({ projects: { ...accessOfNobody().projects, read } });

  it('is checked for the project that the path names', async () => {
    expect(await ask('/projects/p1', projects('p1'))).toEqual([200, 'ok']);
    expect(await ask('/projects/p2', projects('p1'))).toEqual([
      401,
      'You do not have "read" privilege of this project.',
    ]);
    expect((await ask('/projects/p2', projects('all')))[0]).toBe(200);
  });

  it('is checked for the project to which the look-up of the path leads', async () => {
    expect(await ask('/cases/c1', projects('project-of-c1'))).toEqual([200, 'ok']);
    expect((await ask('/cases/c2', projects('project-of-c1')))[0]).toBe(401);
    expect(await ask('/cases/gone', projects('all'))).toEqual([404, 'The requested clinicalCase was not found.']);
  });

  it('is not looked up with a parameter that the schema refuses', async () => {
    lookedUp.length = 0;
    expect((await ask('/cases/c%001', projects('all')))[0]).toBe(400);
    expect(lookedUp).toEqual([]);
  });

  it('is checked for plug-ins, and for every domain of a resource', async () => {
    const executePlugin = { plugins: { ...accessOfNobody().plugins, executePlugin: ['x'] } };
    expect((await ask('/plugins/x', executePlugin))[0]).toBe(200);
    expect(await ask('/plugins/y', executePlugin)).toEqual([
      401,
      'You do not have "executePlugin" privilege of this plug-in.',
    ]);
    expect((await ask('/jobs/1', { domains: ['south', 'north'] }))[0]).toBe(200);
    expect(await ask('/jobs/1', { domains: ['north'] })).toEqual([401, 'You cannot use this domain.']);
  });

  it('is needed altogether', async () => {
    expect((await ask('/export/p1', { ...projects('p1'), globalPrivileges: ['downloadVolume'] }))[0]).toBe(200);
    expect((await ask('/export/p1', projects('p1')))[1]).toMatch(/Download Volume/);
    expect((await ask('/export/p1', { globalPrivileges: ['downloadVolume'] }))[1]).toMatch(/"read" privilege/);
  });

  it('is checked before the body is read', async () => {
    parsed = 0;
    const answer = await app.inject({
      method: 'PUT',
      url: '/domains/north',
      headers: { ...callers.headers(accessOfNobody()), 'content-type': 'application/zip' },
      payload: 'x',
    });
    expect([answer.statusCode, answer.json()]).toEqual([401, { error: 'You cannot upload to this domain.' }]);
    expect(parsed).toBe(0);
  });

  it('stands in the description of the API', async () => {
    const { paths } = (await app.inject('/openapi.json')).json();
    const declared = (path: string, method = 'get') => paths[path][method]['x-access'];
    expect(declared('/projects/{projectId}')).toEqual({ project: { role: 'read', check: 'path' } });
    expect(declared('/export/{projectId}')).toEqual({
      privileges: ['downloadVolume'],
      project: { role: 'read', check: 'path' },
    });
    expect(declared('/list')).toEqual({ domain: { check: 'leavesOut' } });
    expect(declared('/free')).toBe('authenticated');
    expect(paths['/open'].get).toMatchObject({ 'x-access': 'public', 'x-surface': 'circus', security: [] });
    expect(paths['/things'].post).toMatchObject({ 'x-access': { role: 'ADMINISTRATOR' }, 'x-surface': 'slicebox' });
    expect(Object.keys(paths['/domains/{domain}'].put.requestBody.content)).toEqual(['application/zip']);
  });

  it.each<[string, RouteAccess, object, RegExp]>([
    ['names a parameter that the path lacks', { domain: { of: ':domain' } }, {}, /no :domain in its path/],
    ['names no right', {}, {}, /declares no right/],
    ['is hidden from the description', 'authenticated', { hide: true }, /hidden/],
  ])('keeps the service from starting where it %s', async (_what, access, schema, message) => {
    const careless = await build();
    const open = () => careless.get('/careless/:id', { config: { access }, schema }, async () => ({}));
    expect(open).toThrow(message);
    await careless.close();
  });

  describe('beside the rights', () => {
    it('leaves 64 MiB to bodies of Slicebox, and 1 MB to those of CIRCUS', async () => {
      const send = (url: string, length: number) =>
        app.inject({
          method: 'POST',
          url,
          headers: { ...callers.headers(accessOfAdministrator()), 'content-type': 'application/json' },
          payload: JSON.stringify({ a: 'x'.repeat(length) }),
        });
      expect((await send('/things', 2_000_000)).statusCode).toBe(200);
      const large = await send('/things', 64 * 2 ** 20);
      expect([large.statusCode, large.headers['content-type']]).toEqual([413, 'text/plain; charset=UTF-8']);
      const { statusCode, body } = await send('/notes', 1_000_001);
      expect([statusCode, body]).toEqual([400, expect.stringContaining('Invalid JSON as request body.')]);
    });

    it('answers 429 with the time to wait for a credential that was not looked at, but not on public routes', async () => {
      const headers = callers.anonymousHeaders('Too many failed logins.', 7);
      const refused = await app.inject({ url: '/free', headers });
      expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '7']);
      expect(refused.json()).toEqual({ error: 'Too many failed logins.' });
      expect((await app.inject({ url: '/open', headers })).statusCode).toBe(200);
    });
  });
});
