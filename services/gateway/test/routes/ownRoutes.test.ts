import type { SystemStatus } from '@circus/contracts';
import { accessOfAdministrator, accessOfNobody, eventually } from '@circus/testkit';
import { request } from 'undici';
import { SERVICES } from '../../src/routing/routeTable.js';
import { ALICE, type GatewayUnderTest, gatewayUnderTest } from '../support/gatewayUnderTest.js';

const AS_ALICE = { authorization: `Bearer ${ALICE.token}` };

describe("the gateway's own answers", () => {
  let suite: GatewayUnderTest;
  beforeAll(async () => {
    suite = await gatewayUnderTest();
  });
  afterAll(() => suite.close());

  async function call(path: string, options: Parameters<typeof request>[1] = {}) {
    const answer = await request(suite.url + path, options);
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  }

  it.each(['/api/status', '/api/STATUS/'])('%s says that the suite runs', async (path) => {
    const answer = await call(path, { headers: { authorization: 'Bearer unknown' } });
    expect(answer).toMatchObject({ status: 200, text: '{"status":"running"}' });
    expect(answer.headers['x-request-id']).toBeDefined();
    expect((await call(path, { method: 'HEAD' })).status).toBe(200);
    expect(await call(path, { method: 'POST' })).toMatchObject({ status: 404, text: '{"error":"Not found"}' });
  });

  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const)('/api/system/health answers %s', async (method) => {
    const body = method === 'GET' ? null : 'anything at all';
    const answer = await call('/api/system/health', { method, body, headers: { 'content-type': 'x/y' } });
    expect(answer).toMatchObject({ status: 200, text: 'OK' });
    expect(answer.headers['content-type']).toMatch(/^text\/plain/);
  });

  it('/api/system/information tells the version', async () => {
    const answer = await call('/api/system/information');
    expect(JSON.parse(answer.text)).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  });

  describe('/api/system/stop', () => {
    const stop = (headers = {}) => call('/api/system/stop', { method: 'POST', headers });

    it('is refused to nobody in particular with 401, to users and without permission with 403, as text', async () => {
      expect((await stop()).status).toBe(401);
      suite.auth.access = () => accessOfNobody({ userId: ALICE.userId, accessVersion: 3 });
      expect((await stop(AS_ALICE)).status).toBe(403);
      suite.auth.access = () => accessOfAdministrator({ userId: ALICE.userId, accessVersion: 4 });
      await suite.auth.changed([ALICE.userId]);
      let answer = await stop(AS_ALICE);
      while (answer.text.includes('role')) answer = await stop(AS_ALICE);
      expect(answer.status).toBe(403);
      expect(answer.text).toMatch(/configuration does not allow/);
      expect(answer.headers['content-type']).toMatch(/^text\/plain/);
    });

    it('stops the suite a second later, for a superuser where it is allowed', async () => {
      let stopped = (): void => undefined;
      const stopping = new Promise<void>((resolve) => {
        stopped = resolve;
      });
      const other = await gatewayUnderTest({ ALLOW_STOP: 'true' }, { stop: () => stopped() });
      other.auth.access = () => accessOfAdministrator({ userId: ALICE.userId, accessVersion: 3 });
      const answer = await request(`${other.url}/api/system/stop`, { method: 'POST', headers: AS_ALICE });
      expect([answer.statusCode, await answer.body.text()]).toEqual([200, 'Shutting down in 1 second...']);
      await stopping;
      await other.close();
    });
  });

  describe('/api/admin/system', () => {
    const ask = async (headers = {}) => call('/api/admin/system', { headers });

    it('tells administrators how every service is, and nobody else', async () => {
      expect((await ask()).status).toBe(401);
      suite.auth.access = () => accessOfNobody({ userId: ALICE.userId, accessVersion: 7 });
      await suite.auth.changed([ALICE.userId]);
      await eventually(async () => (await ask(AS_ALICE)).status === 401);
      suite.auth.access = () => accessOfAdministrator({ userId: ALICE.userId, accessVersion: 8 });
      await suite.auth.changed([ALICE.userId]);
      await eventually(async () => (await ask(AS_ALICE)).status === 200);
      const status = JSON.parse((await ask(AS_ALICE)).text) as SystemStatus;
      expect(status.services.map(({ name }) => name)).toEqual(['gateway', ...SERVICES]);
      const own = status.services[0]?.instances[0];
      expect(own).toMatchObject({ status: 'ready', memoryBytes: expect.any(Number), startedAt: expect.any(String) });
      expect(own?.gauges).toContainEqual({ name: 'gateway_open_streams', labels: {}, value: expect.any(Number) });
      // Whatever stands behind this gateway knows neither address.
      expect(status.services[1]?.instances[0]).toMatchObject({ status: 'no answer', memoryBytes: null });
    });
  });

  it('the page at / needs no script and nothing from elsewhere', async () => {
    const { status, headers, text } = await call('/');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(text).toContain('href="/api/docs"');
    expect(text).not.toMatch(/<script|https?:\/\//);
  });

  describe('the documentation', () => {
    it('is composed of what the services say', async () => {
      suite.services['case-db'].listener = (_request, response) => {
        response.end(JSON.stringify({ paths: { '/api/cases': { get: { summary: 'Cases', responses: {} } } } }));
      };
      suite.services.auth.listener = (_request, response) => response.end('not JSON');
      const { status, headers, text } = await call('/api/docs/openapi.json');
      expect(status).toBe(200);
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      const document = JSON.parse(text) as { openapi: string; info: { description: string }; paths: object };
      expect(document.openapi).toBe('3.1.0');
      expect(Object.keys(document.paths)).toEqual([
        '/api/admin/system',
        '/api/cases',
        '/api/status',
        '/api/system/health',
        '/api/system/information',
        '/api/system/stop',
      ]);
      expect(document.info.description).toMatch(/Missing.*auth/s);
      expect(document.info.description).not.toMatch(/Missing.*case-db/s);
    });

    it('is a page whose every part comes from here', async () => {
      const page = await call('/api/docs');
      expect(page.headers['content-security-policy']).toContain("script-src 'self'");
      expect(page.headers['content-security-policy']).not.toContain('unsafe');
      const parts = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] as string);
      expect(parts.length).toBeGreaterThanOrEqual(4);
      for (const part of parts) {
        expect(part).toMatch(/^\/api\/docs\//);
        expect([part, (await call(part)).status]).toEqual([part, 200]);
      }
      expect(page.text).not.toMatch(/<script>/);
    });

    it.each(['swagger-ui-bundle.js.map', 'index.html', 'package.json', '..%2fpackage.json', '__proto__'])(
      'has no file %s',
      async (file) => {
        expect((await call(`/api/docs/${file}`)).status).toBe(404);
      },
    );
  });

  describe('for those who run it', () => {
    const fine = () => {
      for (const service of Object.values(suite.services))
        service.listener = (_request, response) => response.end('{}');
    };

    it('/readyz says which service is away', async () => {
      fine();
      expect((await call('/healthz')).status).toBe(200);
      expect((await call('/readyz')).status).toBe(200);
      suite.services.sharing.listener = (_request, response) => {
        response.statusCode = 500;
        response.end();
      };
      const { status, text } = await call('/readyz');
      expect(status).toBe(503);
      expect(JSON.parse(text)).toMatchObject({ checks: { nats: 'ok', auth: 'ok', sharing: 'answers 500' } });
    });

    it('/metrics counts what passes through', async () => {
      fine();
      await call('/api/cases');
      const { text } = await call('/metrics');
      expect(text).toMatch(
        /gateway_request_duration_seconds_count\{service="case-db",surface="circus",status="2xx"\} [1-9]/,
      );
      expect(text).toMatch(
        /gateway_request_duration_seconds_bucket\{service="case-db",surface="circus",status="2xx",le="\+Inf"\} [1-9]/,
      );
      expect(text).toContain('gateway_open_streams 0');
      expect(text).toContain('process_cpu_seconds_total');
    });

    it.each(['/healthz', '/readyz', '/metrics'])('%s is for this machine only', async (path) => {
      expect((await call(path, { headers: { 'x-forwarded-for': '203.0.113.9' } })).status).toBe(404);
    });

    it('shows them to others where the configuration says so', async () => {
      const other = await gatewayUnderTest({ METRICS_PUBLIC: 'true' });
      const answer = await request(`${other.url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.9' } });
      expect(answer.statusCode).toBe(200);
      await answer.body.dump();
      await other.close();
    });
  });
});
