import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { request } from 'undici';
import {
  ALICE,
  type Echoed,
  echo,
  type GatewayUnderTest,
  gatewayUnderTest,
  INVALID_TOKEN,
} from './support/gatewayUnderTest.js';
import { lines, rawClient } from './support/rawClient.js';

const AS_ALICE = { authorization: `Bearer ${ALICE.token}` };

describe('the door', () => {
  let suite: GatewayUnderTest;
  const logged: Record<string, unknown>[] = [];
  beforeAll(async () => {
    const log = pino(
      { level: 'info' },
      new Writable({
        write: (line, _encoding, done) => {
          logged.push(JSON.parse(String(line)) as Record<string, unknown>);
          done();
        },
      }),
    );
    suite = await gatewayUnderTest({ TRUSTED_PROXIES: 'loopback', PUBLIC_URL: 'https://pacs.example.org' }, { log });
    for (const service of Object.values(suite.services)) service.listener = echo;
  });
  afterAll(() => suite.close());
  beforeEach(() => {
    suite.auth.asked.length = 0;
  });

  async function call(path: string, options: Parameters<typeof request>[1] = {}) {
    const answer = await request(suite.url + path, options);
    const text = await answer.body.text();
    return { status: answer.statusCode, headers: answer.headers, text, seen: () => JSON.parse(text) as Echoed };
  }

  describe('sends requests on', () => {
    it('with path and query as the client wrote them, and below /rs without that', async () => {
      const odd = '/api/Series/1.2%2F3/?filter=%7B%22a%22%3A%22b%20c%22%7D&x=1+2';
      expect((await call(odd)).seen().url).toBe(odd);
      expect((await call('/rs/mpr?series=1.2')).seen().url).toBe('/mpr?series=1.2');
      expect((await call('/rs/series/1.2/volume')).seen().url).toBe('/series/1.2/volume');
    });

    it('with an id of the request that the client may choose, and gives it back', async () => {
      const own = await call('/api/cases', { headers: { 'x-request-id': 'my.id-1_2' } });
      expect(own.headers['x-request-id']).toBe('my.id-1_2');
      expect(own.seen().headers['x-request-id']).toBe('my.id-1_2');
      const other = await call('/api/cases', { headers: { 'x-request-id': 'not allowed!' } });
      expect(other.headers['x-request-id']).toMatch(/^[0-9A-Z]{26}$/);
      expect(other.seen().headers['x-request-id']).toBe(other.headers['x-request-id']);
    });

    it('with the address that a trusted proxy names', async () => {
      const headers = { 'x-forwarded-for': '6.6.6.6, 203.0.113.9', 'x-forwarded-proto': 'https' };
      const { headers: sent, claims } = (await call('/api/cases', { headers })).seen();
      expect(claims.adr).toBe('203.0.113.9');
      expect(sent).toMatchObject({ 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' });
    });
  });

  describe('finds out who is calling', () => {
    it('and keeps the credential from the service', async () => {
      const { claims, headers } = (await call('/api/cases', { headers: AS_ALICE })).seen();
      expect(claims).toMatchObject({ sub: '7', av: 3, cid: 'token-1' });
      expect(headers).not.toHaveProperty('authorization');
    });

    it.each([
      ['nothing', {}, 'Unauthorized request: no authentication given'],
      ['an unknown token', { authorization: 'Bearer x' }, INVALID_TOKEN],
      ['something malformed', { authorization: 'x' }, 'Invalid request: malformed authorization header'],
    ])('and leaves it to the service to refuse %s', async (_what, headers, reason) => {
      const { status, seen } = await call('/api/cases', { headers });
      expect(status).toBe(200);
      expect(seen().claims).toMatchObject({ sub: '', anon: reason });
    });

    it('by the session cookie, bound to program and address, which only auth gets to see', async () => {
      suite.auth.authenticate = (credential) =>
        credential.kind === 'session'
          ? { ok: true, userId: 9, accessVersion: 1, credentialId: 'session-1', expiresAt: null }
          : { ok: false, reason: INVALID_TOKEN };
      const headers = {
        cookie: 'theme=dark; slicebox-session=s1',
        'user-agent': 'tester',
        'x-forwarded-for': '9.9.9.9',
      };
      const elsewhere = (await call('/api/images/1', { headers })).seen();
      expect(elsewhere.claims).toMatchObject({ sub: '9', cid: 'session-1' });
      expect(elsewhere.headers.cookie).toBe('theme=dark');
      expect(suite.auth.asked.at(-1)).toEqual({
        kind: 'session',
        token: 's1',
        userAgent: 'tester',
        address: '9.9.9.9',
      });
      const atAuth = (await call('/api/users/logout', { method: 'POST', headers })).seen();
      expect(atAuth.headers.cookie).toBe('theme=dark; slicebox-session=s1');
      const fromElsewhere = { ...headers, origin: 'https://evil.example.org' };
      const refused = (await call('/api/images/1', { method: 'DELETE', headers: fromElsewhere })).seen();
      expect(refused.claims).toMatchObject({ sub: '', anon: expect.stringContaining('another site') });
    });

    it('but not at /login, where the header names the client program', async () => {
      const headers = { authorization: `Basic ${Buffer.from('circus-front:not-a-secret').toString('base64')}` };
      const { headers: sent, claims } = (await call('/login', { method: 'POST', headers, body: 'x=1' })).seen();
      expect(sent.authorization).toBe(headers.authorization);
      expect(claims.sub).toBe('');
      expect(suite.auth.asked).toHaveLength(0);
    });

    it("but leaves the image server's own tokens to the image server", async () => {
      const own = { authorization: `Bearer ${'0f'.repeat(48)}` };
      expect((await call('/rs/mpr?series=1.2', { headers: own })).seen().headers.authorization).toBe(own.authorization);
      expect(suite.auth.asked).toHaveLength(0);
      const unknown = { authorization: 'Bearer other' };
      const seen = (await call('/rs/mpr?series=1.2', { headers: unknown })).seen();
      expect(seen.headers.authorization).toBe(unknown.authorization);
      expect(seen.claims.sub).toBe('');
    });

    it('once for many requests, until the rights change', async () => {
      let version = 10;
      suite.auth.authenticate = () => ({
        ok: true,
        userId: 21,
        accessVersion: version,
        credentialId: 'c',
        expiresAt: null,
      });
      const headers = { authorization: 'Bearer of-21' };
      await Promise.all(Array.from({ length: 10 }, () => call('/api/cases', { headers })));
      expect(suite.auth.asked).toHaveLength(1);
      version = 11;
      await suite.auth.changed([21]);
      let seen: unknown;
      while (seen !== 11) seen = (await call('/api/cases', { headers })).seen().claims.av;
      expect(suite.auth.asked).toHaveLength(2);
    });

    it('and ends event streams of somebody whose rights change', async () => {
      suite.auth.authenticate = () => ({ ok: true, userId: 22, accessVersion: 1, credentialId: 'c', expiresAt: null });
      suite.services['case-db'].listener = (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('\n');
      };
      const [response] = (await once(
        get(`${suite.url}/api/tasks/report`, { headers: { authorization: 'Bearer of-22' } }),
        'response',
      )) as [IncomingMessage];
      await once(response, 'data');
      const broken = once(response, 'error');
      await suite.auth.changed([22]);
      expect((await broken)[0]).toMatchObject({ code: 'ECONNRESET' });
      suite.services['case-db'].listener = echo;
    });
  });

  describe('refuses', () => {
    it('tokens in the address, in the words of the surface', async () => {
      const circus = await call('/api/cases?access_token=x');
      expect(circus.status).toBe(400);
      expect(JSON.parse(circus.text)).toEqual({ error: expect.stringContaining('tokens in URLs are refused') });
      const both = await call('/api/images/1?x=1&access%5ftoken=x', { headers: AS_ALICE });
      expect(both.status).toBe(400);
      expect(both.text).toContain('only one authentication method');
      expect(both.headers['content-type']).toBe('text/plain; charset=UTF-8');
    });

    it.each([
      ['/api/admin/nothing', 404, '{"error":"Not found"}', 404, '{"error":"Not found"}'],
      ['/api/status/nothing', 404, '{"error":"Not found"}', 404, '{"error":"Not found"}'],
      ['/api/nothing', 401, 'Unauthorized request: no authentication given', 404, 'Not found'],
      ['/api/system/nothing', 401, 'Unauthorized request: no authentication given', 404, 'Not found'],
      ['/rs/metrics', 404, '{"result":"ng","status":"ng","message":"Not found"}', 404, expect.any(String)],
      ['/nothing', 404, '{"error":"Not found"}', 404, '{"error":"Not found"}'],
      ['/internal/instances', 404, '{"error":"Not found"}', 404, '{"error":"Not found"}'],
      ['/openapi.json', 404, '{"error":"Not found"}', 404, '{"error":"Not found"}'],
    ])('the unknown %s', async (path, status, text, statusForAlice, textForAlice) => {
      suite.auth.authenticate = () => ({ ok: true, userId: 7, accessVersion: 3, credentialId: 'c', expiresAt: null });
      expect(await call(path)).toMatchObject({ status, text });
      const alice = await call(path, { headers: AS_ALICE });
      expect(alice).toMatchObject({ status: statusForAlice, text: textForAlice });
      expect(alice.headers).not.toHaveProperty('www-authenticate');
    });

    it('addresses that cannot be understood, without asking anybody', async () => {
      for (const target of ['/api/../internal', '/api/%zz', '/api/cases#x', 'nonsense']) {
        const client = await rawClient(suite.port);
        client.send(lines(`GET ${target} HTTP/1.1`, 'Host: x', 'Connection: close'));
        await client.untilClosed();
        expect(client.text).toMatch(/^HTTP\/1\.1 400/);
      }
    });
  });

  describe('tells browsers what is allowed', () => {
    it.each(['/api/cases', '/api/nothing', '/api/status', '/login', '/api/images/1/png', '/dicom-web/studies'])(
      'at %s, before anything else',
      async (path) => {
        const answer = await call(`${path}?access_token=x`, { method: 'OPTIONS', headers: { authorization: 'x' } });
        expect(answer).toMatchObject({ status: 200, text: '' });
        expect(answer.headers).toMatchObject({
          'access-control-allow-origin': '*',
          'access-control-allow-methods': 'POST, GET, PUT, OPTIONS, PATCH, DELETE',
          'access-control-allow-headers': path.startsWith('/dicom-web')
            ? 'Accept, Authorization, Content-Type, If-None-Match, Range'
            : 'Authorization, Content-Type',
          'access-control-max-age': '86400',
          'content-length': '0',
        });
        expect(answer.headers['access-control-expose-headers']).toContain('Content-Disposition');
        expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
      },
    );

    it('and leaves the image server its own lines', async () => {
      suite.services['image-render'].listener = (_request, response) => {
        response.writeHead(204, { 'access-control-allow-methods': 'GET' });
        response.end();
      };
      const answer = await call('/rs/mpr', { method: 'OPTIONS' });
      expect(answer.status).toBe(204);
      expect(answer.headers['access-control-allow-methods']).toBe('GET');
      suite.services['image-render'].listener = echo;
    });

    it('with every answer', async () => {
      for (const path of ['/api/cases', '/api/admin/nothing', '/api/status', '/login']) {
        expect((await call(path)).headers['access-control-allow-origin']).toBe('*');
      }
    });
  });

  it('writes one line for each request, without query, credentials and box tokens', async () => {
    logged.length = 0;
    await call('/api/cases?filter=Yamada', { headers: { authorization: 'Bearer of-21', 'x-request-id': 'line-1' } });
    await call('/api/transactions/box-s3cret/image?x=1', { method: 'POST', body: 'x' });
    await call('/api/status?x=Yamada');
    await call('/api/nothing?x=Yamada', { headers: AS_ALICE });
    const requests = logged.filter(({ msg }) => msg === 'request');
    expect(requests).toHaveLength(4);
    expect(requests[0]).toMatchObject({
      requestId: 'line-1',
      method: 'GET',
      path: '/api/cases',
      status: 200,
      service: 'case-db',
      address: '127.0.0.1',
      ms: expect.any(Number),
      user: expect.any(Number),
    });
    expect(requests[1]).toMatchObject({ path: '/api/transactions/…/image', service: 'sharing' });
    expect(JSON.stringify(logged)).not.toMatch(/Yamada|s3cret|of-21|aaaaaaaa/);
  });
});

describe('the door without NATS', () => {
  it('refuses with 503 whoever shows a credential, and nobody else', async () => {
    const suite = await gatewayUnderTest();
    try {
      for (const service of Object.values(suite.services)) service.listener = echo;
      await suite.nats.end();
      const shown = await request(`${suite.url}/api/cases`, { headers: AS_ALICE });
      expect(shown.statusCode).toBe(503);
      expect(shown.headers['retry-after']).toBeDefined();
      expect(await shown.body.json()).toEqual({ error: expect.stringContaining('auth service cannot be reached') });
      const text = await request(`${suite.url}/api/images/1`, { headers: AS_ALICE });
      expect([text.statusCode, text.headers['content-type']]).toEqual([503, 'text/plain; charset=UTF-8']);
      await text.body.dump();
      for (const [path, status] of [
        ['/api/cases', 200],
        ['/api/status', 200],
        ['/api/system/health', 200],
      ] as const) {
        const headers = path === '/api/cases' ? {} : AS_ALICE;
        const answer = await request(suite.url + path, { headers });
        expect([path, answer.statusCode]).toEqual([path, status]);
        await answer.body.dump();
      }
      await suite.nats.restart();
    } finally {
      await suite.close();
    }
  });
});
