import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { request } from 'undici';
import { type GatewayUnderTest, gatewayUnderTest } from '../support/gatewayUnderTest.js';

const PAGE = '<!doctype html><script type="module" src="/assets/index-AbC1.js"></script>';
const SCRIPT = 'export const answer = 42;'.repeat(50);

describe('the console', () => {
  let suite: GatewayUnderTest;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'circus-console-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), PAGE);
    writeFileSync(join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    writeFileSync(join(folder, 'secret.key'), 'not for you');
    const script = join(folder, 'assets/index-AbC1.js');
    writeFileSync(script, SCRIPT);
    writeFileSync(`${script}.br`, brotliCompressSync(SCRIPT));
    writeFileSync(`${script}.gz`, gzipSync(SCRIPT));
    writeFileSync(join(folder, 'assets/gone-XyZ9.js'), SCRIPT);
    suite = await gatewayUnderTest({ CONSOLE_DIR: folder });
  });
  afterAll(async () => {
    await suite.close();
    rmSync(folder, { recursive: true });
  });

  async function call(path: string, options: Parameters<typeof request>[1] = {}) {
    const answer = await request(suite.url + path, options);
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    return { status: answer.statusCode, headers: answer.headers, bytes, text: bytes.toString() };
  }

  it.each(['/', '/series', '/series/1.2.840.113619.2?slice=3', '/sign-in'])(
    'answers its page at %s, which is asked for anew each time and runs no script but its own',
    async (path) => {
      const { status, headers, text } = await call(path);
      expect([status, text]).toEqual([200, PAGE]);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(headers['cache-control']).toBe('no-cache');
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['x-content-type-options']).toBe('nosniff');
    },
  );

  it('has files that are kept for ever, because their name changes with their content', async () => {
    const { status, headers, text } = await call('/assets/index-AbC1.js');
    expect([status, text]).toEqual([200, SCRIPT]);
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-length': String(SCRIPT.length),
      vary: expect.stringContaining('Accept-Encoding'),
    });
    expect(headers).not.toHaveProperty('content-encoding');
  });

  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip;q=1.0, br;q=0', 'gzip'],
    ['zstd', undefined],
  ])('sends what was compressed before to a client that takes %s', async (accepted, encoding) => {
    const { headers, bytes } = await call('/assets/index-AbC1.js', { headers: { 'accept-encoding': accepted } });
    expect(headers['content-encoding']).toBe(encoding);
    expect(Number(headers['content-length'])).toBe(bytes.length);
    if (encoding) expect(bytes.length).toBeLessThan(SCRIPT.length / 4);
  });

  it('answers 304 to a client that has this form of a file, and no other', async () => {
    const br = { 'accept-encoding': 'br' };
    const { etag } = (await call('/assets/index-AbC1.js', { headers: br })).headers;
    const again = (headers: Record<string, string>) =>
      call('/assets/index-AbC1.js', { headers: { ...headers, 'if-none-match': `"other", W/${etag}` } });
    expect(await again(br)).toMatchObject({ status: 304, text: '' });
    expect((await again({})).status).toBe(200);
  });

  it('answers HEAD without the bytes', async () => {
    const { status, headers, text } = await call('/', { method: 'HEAD' });
    expect([status, headers['content-length'], text]).toEqual([200, String(PAGE.length), '']);
  });

  it.each([
    '/assets/other.js',
    '/favicon.ico',
    '/secret.key',
    '/assets/index-AbC1.js.br',
    '/assets/..%2findex.html',
    '/api/admin/nothing',
    '/rs/nothing',
    '/%ff',
  ])('has nothing at %s', async (path) => {
    const { status, text } = await call(path);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).not.toContain('doctype');
  });

  it('takes no other method than reading', async () => {
    expect((await call('/series', { method: 'POST', body: 'x' })).status).toBe(404);
  });

  it('says what to do about a file that was there before the console was built anew', async () => {
    rmSync(join(folder, 'assets/gone-XyZ9.js'));
    const { status, text } = await call('/assets/gone-XyZ9.js');
    expect([status, text]).toEqual([404, expect.stringMatching(/Load the page again/)]);
  });
});
