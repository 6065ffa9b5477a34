import { Refusal } from '@circus/contracts';
import {
  accessOfAdministrator,
  accessOfNobody,
  silentLog,
  type TestCallers,
  type TestNats,
  testCallers,
  testNats,
} from '@circus/testkit';
import { z } from 'zod';
import { createService, type ServiceApp, type Surface } from '../src/index.js';

describe('a service', () => {
  let nats: TestNats;
  let callers: TestCallers;
  let app: ServiceApp;
  const apps: ServiceApp[] = [];

  const build = async (surface: Surface, options: { jsonLimit?: number } = {}): Promise<ServiceApp> => {
    const built = await createService({
      name: 'example',
      config: { INTERNAL_PUBLIC_KEY: callers.publicKey, ACCESS_TTL_WITHOUT_NATS_MS: 5_000 },
      log: silentLog(),
      bus: await nats.connect('example'),
      surface,
      accessOf: callers.accessOf,
      ...options,
    });
    apps.push(built);
    return built;
  };

  beforeAll(async () => {
    nats = await testNats();
    callers = testCallers();
    app = await build('circus');
    app.get('/api/public', { config: { access: 'public' } }, async () => ({ hello: 'world' }));
    app.get('/api/mine', { config: { access: 'authenticated' } }, async (request) => ({
      email: request.access.userEmail,
    }));
    app.get('/api/admin/all', { config: { access: { privileges: ['manageServer'] } } }, async () => ({}));
    app.get('/api/superuser', { config: { access: { role: 'SUPERUSER' }, surface: 'slicebox' } }, async () => ({}));
    const body = z.object({ name: z.string().min(1), items: z.array(z.object({ size: z.number() })) });
    app.post('/api/things', { config: { access: 'authenticated' }, schema: { body } }, async (request) => request.body);
    app.patch('/api/things', { config: { access: 'authenticated' } }, async (request) => request.body);
    app.post(
      '/api/images',
      { config: { access: 'authenticated', surface: 'slicebox' } },
      async (request) => request.body,
    );
    app.get('/api/broken', { config: { access: 'public' } }, async () => {
      throw new Error('secret detail /var/lib');
    });
    app.get(
      '/api/lying',
      { config: { access: 'public' }, schema: { response: { 200: z.object({ count: z.number() }) } } },
      async () => ({ count: 'many' }) as never,
    );
    app.get('/api/things/:thingId', { config: { access: 'public' } }, async (request) => request.params);
    app.get(
      '/mpr',
      { config: { access: 'public', surface: 'rs' }, schema: { querystring: z.object({ ww: z.coerce.number() }) } },
      async () => {
        throw new Refusal('forbidden', 'No.');
      },
    );
  });
  afterAll(async () => {
    await Promise.all(apps.map((one) => one.close()));
    await nats.stop();
  });

  const administrator = () => callers.headers(accessOfAdministrator());
  const nobody = () => callers.headers(accessOfNobody());

  describe('knows who is asking', () => {
    it('answers anybody on a public route', async () => {
      const { statusCode, body } = await app.inject('/api/public');
      expect([statusCode, body]).toEqual([200, '{"hello":"world"}']);
    });

    it('refuses a caller without a token, in the words of the specification', async () => {
      const response = await app.inject('/api/mine');
      expect(response.statusCode).toBe(401);
      expect(response.json()).toEqual({ error: 'Unauthorized request: no authentication given' });
    });

    it("repeats the gateway's reason", async () => {
      const headers = callers.anonymousHeaders('Invalid token: access token has expired');
      const response = await app.inject({ url: '/api/mine', headers });
      expect(response.json()).toEqual({ error: 'Invalid token: access token has expired' });
    });

    it('believes no token that another key signed, nor a header that a client could send', async () => {
      const headers = testCallers().headers(accessOfAdministrator());
      expect((await app.inject({ url: '/api/mine', headers })).statusCode).toBe(401);
      expect((await app.inject({ url: '/api/mine', headers: { 'x-circus-user': '1' } })).statusCode).toBe(401);
    });

    it('knows the rights of the user behind the token', async () => {
      const headers = callers.headers(accessOfNobody({ userEmail: 'mori@hosp.example' }));
      expect((await app.inject({ url: '/api/mine', headers })).json()).toEqual({ email: 'mori@hosp.example' });
    });

    it('refuses a user who is gone', async () => {
      const stranger = testCallers();
      const other = await createService({
        name: 'other',
        config: { INTERNAL_PUBLIC_KEY: stranger.publicKey, ACCESS_TTL_WITHOUT_NATS_MS: 5_000 },
        log: silentLog(),
        bus: await nats.connect('other'),
        surface: 'circus',
        accessOf: async () => null,
      });
      apps.push(other);
      other.get('/api/mine', { config: { access: 'authenticated' } }, async () => ({}));
      const response = await other.inject({ url: '/api/mine', headers: stranger.headers(accessOfNobody()) });
      expect(response.statusCode).toBe(401);
    });
  });

  describe('decides by the declaration beside the route', () => {
    it('does not start with a route that declares no access', async () => {
      const careless = await build('circus');
      expect(() => careless.get('/api/open', async () => ({}))).toThrow(/GET \/api\/open declares no access/);
    });

    it('answers 401 on CIRCUS routes for a missing privilege, and names it', async () => {
      const response = await app.inject({ url: '/api/admin/all', headers: nobody() });
      expect(response.statusCode).toBe(401);
      expect(response.json().error).toMatch(/privilege \(Manage Server\)/);
      expect((await app.inject({ url: '/api/admin/all', headers: administrator() })).statusCode).toBe(200);
    });

    it('answers 403 in plain text on Slicebox routes for a missing role', async () => {
      const response = await app.inject({ url: '/api/superuser', headers: nobody() });
      expect([response.statusCode, response.headers['content-type']]).toEqual([403, 'text/plain; charset=UTF-8']);
      expect(response.body).toBe('This needs the role SUPERUSER.');
    });

    it('refuses before it reads a body', async () => {
      const response = await app.inject({
        method: 'POST',
        url: '/api/things',
        headers: { 'content-type': 'application/json' },
        payload: '{',
      });
      expect(response.statusCode).toBe(401);
    });
  });

  describe('checks what it is sent', () => {
    const send = (
      method: 'POST' | 'PATCH',
      payload: string | undefined,
      headers: Record<string, string>,
      url = '/api/things',
    ) => app.inject({ method, url, payload, headers: { ...administrator(), ...headers } });
    const json = { 'content-type': 'application/json; charset=utf-8' };

    it('says which members of a body are wrong, and where', async () => {
      const response = await send('POST', '{"name":"","items":[{"size":"big"}]}', json);
      expect(response.statusCode).toBe(400);
      expect(response.json()).toMatchObject({
        error: 'Request data is not correct.',
        validationErrors: [
          { keyword: 'minLength', dataPath: '.name' },
          { keyword: 'type', dataPath: '.items[0].size' },
        ],
      });
    });

    it.each(['{', '5', '"a"', 'null'])('refuses %s as a body', async (body) => {
      const response = await send('POST', body, json);
      expect(response.statusCode).toBe(400);
      expect(response.json().error).toMatch(/^Invalid JSON as request body\.\n/);
    });

    it('reads an empty JSON body as {}', async () => {
      expect((await send('PATCH', '', json)).json()).toEqual({});
    });

    it('answers 400 for a body above its limit', async () => {
      const response = await send('POST', JSON.stringify({ name: 'x'.repeat(1_000_001), items: [] }), json);
      expect(response.statusCode).toBe(400);
      expect(response.json().error).toMatch(/^Invalid JSON as request body\./);
    });

    it('refuses a missing content type on POST, a wrong one everywhere, and reads a PATCH without one as JSON', async () => {
      const missing = await send('POST', undefined, {});
      expect([missing.statusCode, missing.json().error]).toEqual([400, 'Content-type is unspecified.']);
      const wrong = await send('POST', 'x', { 'content-type': 'text/plain' });
      expect([wrong.statusCode, wrong.json().error]).toEqual([415, 'The content type must be application/json.']);
      expect((await send('PATCH', '{"a":1}', {})).json()).toEqual({ a: 1 });
    });

    it('reads JSON sent as octet-stream on Slicebox routes', async () => {
      const response = await send('POST', '{"a":1}', { 'content-type': 'application/octet-stream' }, '/api/images');
      expect(response.json()).toEqual({ a: 1 });
    });

    it('reads the first part of a form as JSON on Slicebox routes, and no form elsewhere', async () => {
      const form = (parts: string, boundary = 'b') => [parts.replaceAll('\n', '\r\n'), boundary] as const;
      const sendForm = ([payload, boundary]: readonly [string, string], url?: string) =>
        send('POST', payload, { 'content-type': `multipart/form-data; boundary=${boundary}` }, url);
      const one = 'Content-Disposition: form-data; name="json"\nContent-Type: application/json\n\n{"a":1}';
      for (const parts of [
        form(`--b\n${one}\n--b--\n`),
        form(`preamble\n--b\n${one}\n--b\nContent-Disposition: form-data; name="x"\n\n{"a":2}\n--b--`),
        form('--b\n\n{"a":1}\n--b--\n'),
        form(`--a b\n${one}\n--a b--`, '"a b"'),
      ]) {
        const response = await sendForm(parts, '/api/images');
        expect([response.statusCode, response.json()]).toEqual([200, { a: 1 }]);
      }
      for (const parts of [form('--b--\n'), form(`--c\n${one}\n--c--`), form(`--b\n${one}`), form('')]) {
        const response = await sendForm(parts, '/api/images');
        expect([response.statusCode, response.body]).toEqual([400, 'The form cannot be read, or has no part.']);
      }
      const response = await sendForm(form('--b\n\nno JSON\n--b--'), '/api/images');
      expect([response.statusCode, response.body]).toEqual([400, expect.stringContaining('Invalid JSON')]);
      expect((await sendForm(form(`--b\n${one}\n--b--\n`))).statusCode).toBe(415);
    });
  });

  it("refuses unknown addresses below Slicebox' paths as Slicebox does, others as the service's own API", async () => {
    const ask = async (url: string, headers: Record<string, string>) => {
      const { statusCode, headers: answered, body } = await app.inject({ url, headers });
      return [statusCode, String(answered['content-type']).split(';')[0], body];
    };
    const anonymous = callers.anonymousHeaders('Unauthorized request: no authentication given');
    const none = 'Unauthorized request: no authentication given';
    expect(await ask('/api/images/1/what?x=1', anonymous)).toEqual([401, 'text/plain', none]);
    expect(await ask('/API/Images/1/what', administrator())).toEqual([404, 'text/plain', 'Not found']);
    expect(await ask('/api/nothing', anonymous)).toEqual([404, 'application/json', '{"error":"Not found"}']);
  });

  it("answers other methods at Slicebox' addresses with 405 and those that are possible", async () => {
    const ask = async (method: 'GET' | 'DELETE', headers: Record<string, string>) => {
      const { statusCode, headers: answered, body } = await app.inject({ method, url: '/api/Images?x=1', headers });
      return [statusCode, answered.allow, body];
    };
    expect(await ask('DELETE', administrator())).toEqual([405, 'POST', 'Only POST is possible here.']);
    const none = 'Unauthorized request: no authentication given';
    expect(await ask('DELETE', callers.anonymousHeaders(none))).toEqual([401, undefined, none]);
  });

  describe('answers in the form of the API', () => {
    it('says nothing of what went wrong inside', async () => {
      const response = await app.inject('/api/broken');
      expect([response.statusCode, response.json()]).toEqual([500, { error: 'Internal server error.' }]);
    });

    it('does not send an answer that has not the declared form', async () => {
      expect((await app.inject('/api/lying')).statusCode).toBe(500);
    });

    it('answers 404 for what is not there, and 404 for a known path with another verb', async () => {
      for (const request of [{ url: '/api/nothing' }, { url: '/api/public', method: 'DELETE' as const }]) {
        const response = await app.inject(request);
        expect([response.statusCode, response.json()]).toEqual([404, { error: 'Not found' }]);
      }
    });

    it('takes paths in any case and with one trailing slash, and keeps the case of parameters', async () => {
      expect((await app.inject('/API/Things/AbC/')).json()).toEqual({ thingId: 'AbC' });
    });

    it('answers as CIRCUS RS on its routes', async () => {
      const bad = await app.inject('/mpr?ww=wide');
      expect(bad.statusCode).toBe(400);
      expect(bad.json()).toMatchObject({ result: 'ng', status: 'ng', message: expect.stringMatching(/^ww: /) });
      expect((await app.inject('/mpr?ww=5')).statusCode).toBe(401);
    });
  });

  describe('can be watched', () => {
    it('is alive, and ready while all it needs is there', async () => {
      expect((await app.inject('/healthz')).json()).toEqual({ service: 'example', status: 'alive' });
      const ready = await app.inject('/readyz');
      expect([ready.statusCode, ready.json()]).toEqual([
        200,
        { service: 'example', status: 'ready', checks: { nats: 'ok' } },
      ]);
    });

    it('counts its requests by route for Prometheus', async () => {
      await app.inject('/api/things/7');
      const { body } = await app.inject('/metrics');
      expect(body).toMatch(
        /http_request_duration_seconds_count\{service="example",method="GET",route="\/api\/things\/:thingId",status="200"\} [1-9]/,
      );
    });

    it('describes its routes as OpenAPI 3.1 from the schemas that validate', async () => {
      const document = (await app.inject('/openapi.json')).json();
      expect(document.openapi).toBe('3.1.0');
      expect(document.paths['/api/things'].post.requestBody.content['application/json'].schema.required).toEqual([
        'name',
        'items',
      ]);
    });
  });
});
