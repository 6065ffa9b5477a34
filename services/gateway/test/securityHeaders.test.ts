import { request } from 'undici';
import { type GatewayUnderTest, gatewayUnderTest } from './support/gatewayUnderTest.js';

const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-site',
};

describe('what browsers are told with every answer', () => {
  let suite: GatewayUnderTest;
  beforeAll(async () => {
    suite = await gatewayUnderTest({ TRUSTED_PROXIES: 'loopback', CORS_ORIGIN: 'https://viewer.example.org' });
    const page = {
      'content-type': 'text/html; charset=utf-8',
      'x-frame-options': 'ALLOWALL',
      'referrer-policy': 'unsafe-url',
      'content-security-policy': "script-src 'self'",
    };
    suite.services['case-db'].listener = (_request, response) => response.writeHead(200, page).end('<p>');
    suite.services['image-render'].listener = (_request, response) =>
      response.writeHead(200, { 'content-type': 'image/png' }).end('x');
    suite.services.auth.listener = (_request, response) =>
      response.writeHead(400, { 'content-type': 'application/json' }).end('{}');
  });
  afterAll(() => suite.close());

  const headersOf = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await request(suite.url + path, { headers });
    await answer.body.dump();
    return answer.headers;
  };

  it.each([
    '/',
    '/api/status',
    '/api/docs',
    '/api/cases',
    '/rs/mpr',
    '/rs/nothing',
    '/login',
    '/nothing',
    '/api/nothing',
  ])('is there at %s', async (path) => {
    const headers = await headersOf(path);
    expect(headers).toMatchObject(ALWAYS);
    expect(headers).not.toHaveProperty('strict-transport-security');
  });

  it('is TLS only, where they came by it', async () => {
    for (const path of ['/', '/api/cases', '/rs/mpr', '/nothing']) {
      const headers = await headersOf(path, { 'x-forwarded-proto': 'https', 'x-forwarded-for': '1.1.1.1' });
      expect([path, headers['strict-transport-security']]).toEqual([path, 'max-age=31536000']);
    }
  });

  it.each(['/', '/api/docs'])('keeps the page %s out of frames', async (path) => {
    const headers = await headersOf(path);
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'.*frame-ancestors 'none'$/);
  });

  it('keeps pages of services out of frames, whatever they say', async () => {
    const headers = await headersOf('/api/cases');
    expect(headers['x-frame-options']).toBe('DENY');
    expect([headers['content-security-policy']].flat().join()).toBe("script-src 'self',frame-ancestors 'none'");
    expect(await headersOf('/rs/mpr')).not.toHaveProperty('x-frame-options');
  });

  it('names the one origin of CORS with credentials, also with refusals and at /login', async () => {
    for (const path of [
      '/api/status',
      '/api/cases',
      '/api/admin/nothing',
      '/login',
      '/api/nothing',
      '/api/cases?access_token=x',
    ]) {
      expect([path, await headersOf(path)]).toEqual([
        path,
        expect.objectContaining({
          'access-control-allow-origin': 'https://viewer.example.org',
          'access-control-allow-credentials': 'true',
          'access-control-allow-methods': 'POST, GET, PUT, OPTIONS, PATCH, DELETE',
          'access-control-allow-headers': 'Authorization, Content-Type',
          'access-control-max-age': '86400',
          'access-control-expose-headers': expect.stringContaining('Content-Disposition'),
        }),
      ]);
    }
  });
});

it('lets a portal show the pages in a frame, where the configuration names it', async () => {
  const suite = await gatewayUnderTest({
    FRAME_ANCESTORS: "'self' https://portal.example.org",
    CROSS_ORIGIN_RESOURCE_POLICY: 'cross-origin',
  });
  const { headers, body } = await request(`${suite.url}/`);
  await body.dump();
  expect(headers['content-security-policy']).toMatch(/frame-ancestors 'self' https:\/\/portal\.example\.org$/);
  expect(headers).not.toHaveProperty('x-frame-options');
  expect(headers['cross-origin-resource-policy']).toBe('cross-origin');
  await suite.close();
});
