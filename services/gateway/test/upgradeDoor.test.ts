import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { ALICE, claimsOf, echo, type GatewayUnderTest, gatewayUnderTest } from './support/gatewayUnderTest.js';
import { lines, type RawClient, rawClient } from './support/rawClient.js';

const HANDSHAKE = [
  'Host: pacs.example.org',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

describe('WebSockets through the gateway', () => {
  let suite: GatewayUnderTest;
  let seen: IncomingMessage[] = [];
  let inside: Duplex[] = [];
  beforeAll(async () => {
    suite = await gatewayUnderTest({ PUBLIC_URL: 'https://pacs.example.org', IDLE_TIMEOUT_MS: '200' });
    const { server } = suite.services['image-render'];
    server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
      seen.push(request);
      inside.push(socket);
      socket.on('error', () => undefined).on('end', () => socket.end());
      const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
      const accept = createHash('sha1').update(key).digest('base64');
      socket.write(
        lines(
          'HTTP/1.1 101 Switching Protocols',
          'Upgrade: websocket',
          'Connection: Upgrade',
          `Sec-WebSocket-Accept: ${accept}`,
        ),
      );
      socket.on('data', (chunk: Buffer) => socket.write(chunk.toString().toUpperCase()));
    });
  });
  afterAll(() => suite.close());
  beforeEach(() => {
    seen = [];
    inside = [];
    suite.auth.asked.length = 0;
  });

  async function open(target: string, ...more: string[]): Promise<RawClient> {
    const client = await rawClient(suite.port);
    client.send(lines(`GET ${target} HTTP/1.1`, ...HANDSHAKE, ...more));
    return client;
  }

  it('are opened, pass bytes both ways, may be silent, and close together', async () => {
    const client = await open('/rs/ws/volume', `Authorization: Bearer ${ALICE.token}`);
    await client.until(
      /^HTTP\/1\.1 101 [\s\S]*Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n[\s\S]*\r\n\r\n/i,
    );
    client.send('hello');
    await client.until(/HELLO$/);
    // Longer than a body may stand still.
    await new Promise((resolve) => setTimeout(resolve, 500));
    client.send('again');
    await client.until(/AGAIN$/);
    expect(seen[0]?.url).toBe('/ws/volume');
    expect(claimsOf(seen[0] as IncomingMessage)).toMatchObject({ sub: '7' });
    expect(seen[0]?.headers).not.toHaveProperty('authorization');
    const closed = once(inside[0] as Duplex, 'close');
    client.socket.destroy();
    await closed;
  });

  it('deliver what the service says last', async () => {
    const client = await open('/rs/ws/volume');
    await client.until(/\r\n\r\n/);
    inside[0]?.end('farewell');
    await client.untilClosed();
    expect(client.text.endsWith('farewell')).toBe(true);
  });

  it('carry bytes that the client sends together with its request', async () => {
    const client = await rawClient(suite.port);
    client.send(`${lines('GET /rs/ws/volume HTTP/1.1', ...HANDSHAKE)}early`);
    await client.until(/EARLY$/);
    client.socket.destroy();
  });

  it('take the credential from the parameter token, and keep it from the service', async () => {
    const client = await open(`/rs/ws/volume?a=1&token=${ALICE.token}`);
    await client.until(/101/);
    expect(seen[0]?.url).toBe('/ws/volume?a=1');
    expect(claimsOf(seen[0] as IncomingMessage)).toMatchObject({ sub: '7' });
    client.socket.destroy();
  });

  it("leave the image server's own tokens to it", async () => {
    const token = '0f'.repeat(48);
    const client = await open(`/rs/ws/volume?token=${token}`);
    await client.until(/101/);
    expect(seen[0]?.url).toBe(`/ws/volume?token=${token}`);
    expect(claimsOf(seen[0] as IncomingMessage)).toMatchObject({ sub: '' });
    expect(suite.auth.asked).toHaveLength(0);
    client.socket.destroy();
  });

  it('count the session cookie for pages of our own only', async () => {
    suite.auth.authenticate = () => ({ ok: true, userId: 9, accessVersion: 1, credentialId: 's', expiresAt: null });
    const cookie = 'Cookie: slicebox-session=s1';
    const own = await open('/rs/ws/volume', cookie, 'Origin: https://pacs.example.org');
    const other = await open('/rs/ws/volume', cookie, 'Origin: https://evil.example.org');
    await own.until(/101/);
    await other.until(/101/);
    const subjects = seen.map((request) => [request.headers.origin, claimsOf(request).sub]);
    expect(Object.fromEntries(subjects)).toEqual({ 'https://pacs.example.org': '9', 'https://evil.example.org': '' });
    own.socket.destroy();
    other.socket.destroy();
  });

  it('end when the rights of their user change', async () => {
    suite.auth.authenticate = () => ({ ok: true, userId: 30, accessVersion: 1, credentialId: 'c', expiresAt: null });
    const client = await open('/rs/ws/volume', 'Authorization: Bearer of-30');
    await client.until(/101/);
    await suite.auth.changed([30]);
    await client.untilClosed();
  });

  it.each(['/rs/series/1.2/volume', '/api/cases', '/rs/wsx', '/'])('are nowhere else: %s', async (target) => {
    const client = await open(target);
    await client.untilClosed();
    expect(client.text).toMatch(/^HTTP\/1\.1 404 /);
    expect(client.text).toContain('{"result":"ng"');
  });

  it('pass a refusal of the service on', async () => {
    const { server } = suite.services['image-render'];
    const [upgrade] = server.listeners('upgrade') as ((...given: unknown[]) => void)[];
    server.removeAllListeners('upgrade');
    suite.services['image-render'].listener = (_request, response) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end('{"result":"ng"}');
    };
    const client = await open('/rs/ws/volume');
    await client.untilClosed();
    expect(client.text).toMatch(/^HTTP\/1\.1 401 [\s\S]*\{"result":"ng"\}$/);
    server.on('upgrade', upgrade as never);
  });

  it('are refused with 503 while the service is away', async () => {
    const other = await gatewayUnderTest();
    await other.services['image-render'].close();
    const client = await rawClient(other.port);
    client.send(lines('GET /rs/ws/volume HTTP/1.1', ...HANDSHAKE));
    await client.untilClosed();
    expect(client.text).toMatch(/^HTTP\/1\.1 503 /);
    await other.close();
  });

  it('are the only upgrade: other wishes are answered as if they had not been made', async () => {
    suite.services['case-db'].listener = (request, response) => {
      if (request.method === 'POST') request.pipe(response);
      else echo(request, response);
    };
    const client = await rawClient(suite.port);
    const wish = ['Host: x', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'];
    client.send(lines('GET /api/cases HTTP/1.1', ...wish));
    await client.until(/HTTP\/1\.1 200 [\s\S]*\}$/);
    expect(client.text).not.toMatch(/h2c|http2-settings/i);
    client.send(`${lines('POST /api/cases HTTP/1.1', ...wish, 'Content-Length: 4')}body`);
    await client.until(/\r\n\r\n[\s\S]*body/);
    client.socket.destroy();
  });
});
