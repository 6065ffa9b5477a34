import { once } from 'node:events';
import { get, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { request } from 'undici';
import { ALICE, echo, type GatewayUnderTest, gatewayUnderTest } from '../support/gatewayUnderTest.js';
import { lines, rawClient } from '../support/rawClient.js';

const json = (body: string) => JSON.parse(body) as Record<string, unknown>;

describe('forwarding to a service', () => {
  let suite: GatewayUnderTest;
  beforeAll(async () => {
    suite = await gatewayUnderTest({ IDLE_TIMEOUT_MS: '400', HEADERS_TIMEOUT_MS: '900', CONNECT_TIMEOUT_MS: '500' });
  });
  afterAll(() => suite.close());
  const service = () => suite.services['case-db'];
  const ingest = () => suite.services['series-ingest'];

  describe('of headers', () => {
    it('leaves out those of the connection, also the ones that Connection names', async () => {
      service().listener = echo;
      const client = await rawClient(suite.port);
      client.send(
        lines(
          'GET /api/cases HTTP/1.1',
          'Host: pacs.example.org',
          'Connection: close, X-Private',
          'X-Private: 1',
          'Keep-Alive: timeout=5',
          'Proxy-Authorization: Basic eDp5',
          'TE: trailers',
          'Accept: application/json',
          'X-Twice: 1',
          'X-Twice: 2',
        ),
      );
      await client.untilClosed();
      const { headers } = json(client.text.split('\r\n\r\n')[1] as string) as { headers: Record<string, string> };
      expect(Object.keys(headers).sort()).toEqual(
        [
          'accept',
          'connection',
          'host',
          'x-circus-caller',
          'x-forwarded-for',
          'x-forwarded-host',
          'x-forwarded-proto',
          'x-request-id',
          'x-twice',
        ].sort(),
      );
      expect(headers).toMatchObject({
        'x-twice': '1, 2',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-host': 'pacs.example.org',
        'x-forwarded-proto': 'http',
      });
    });

    it('drops what a client says in the name of the gateway', async () => {
      service().listener = echo;
      const { body } = await request(`${suite.url}/api/cases`, {
        headers: {
          'x-circus-caller': 'forged',
          'X-Circus-Other': 'forged',
          'x-forwarded-for': '1.2.3.4',
          forwarded: 'for=1.2.3.4',
          'x-real-ip': '1.2.3.4',
        },
      });
      const { headers, claims } = (await body.json()) as {
        headers: Record<string, string>;
        claims: Record<string, unknown>;
      };
      expect(headers['x-forwarded-for']).toBe('127.0.0.1');
      expect(headers).not.toHaveProperty('x-circus-other');
      expect(headers).not.toHaveProperty('forwarded');
      expect(headers).not.toHaveProperty('x-real-ip');
      expect(claims).toMatchObject({ iss: 'circus-gateway', sub: '' });
    });

    it('keeps repeated answer lines apart and drops those of the connection', async () => {
      service().listener = (_request, response) => {
        response.writeHead(200, [
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2'],
          ['Connection', 'keep-alive, X-Inner'],
          ['X-Inner', '1'],
          ['Access-Control-Allow-Origin', 'http://inner'],
          ['X-Request-Id', 'inner'],
          ['X-Kept', 'yes'],
        ] as never);
        response.end('x');
      };
      const { headers, body } = await request(`${suite.url}/api/cases`, { headers: { 'x-request-id': 'mine-1' } });
      await body.dump();
      expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
      expect(headers).toMatchObject({
        'x-kept': 'yes',
        'x-request-id': 'mine-1',
        'access-control-allow-origin': '*',
        'x-content-type-options': 'nosniff',
      });
      expect(headers).not.toHaveProperty('x-inner');
    });
  });

  describe('of bodies', () => {
    it('keeps a known length in both directions', async () => {
      ingest().listener = (incoming, response) => {
        response.setHeader('content-length', incoming.headers['content-length'] as string);
        incoming.pipe(response);
      };
      const answer = await request(`${suite.url}/api/images`, { method: 'POST', body: Buffer.alloc(300_000, 7) });
      expect(answer.headers['content-length']).toBe('300000');
      expect(Buffer.from(await answer.body.arrayBuffer()).equals(Buffer.alloc(300_000, 7))).toBe(true);
    });

    it('keeps chunks where no length is known', async () => {
      ingest().listener = (incoming, response) => {
        response.setHeader('x-coding', incoming.headers['transfer-encoding'] ?? 'none');
        incoming.pipe(response);
      };
      async function* pieces() {
        for (let i = 0; i < 20; i++) yield Buffer.alloc(10_000, i);
      }
      const answer = await request(`${suite.url}/api/images`, { method: 'POST', body: Readable.from(pieces()) });
      expect(answer.headers['x-coding']).toBe('chunked');
      expect(answer.headers['content-length']).toBeUndefined();
      expect((await answer.body.arrayBuffer()).byteLength).toBe(200_000);
    });

    it('passes bodies of DELETE and GET on', async () => {
      service().listener = (incoming, response) => incoming.pipe(response);
      for (const method of ['DELETE', 'GET'] as const) {
        const answer = await request(`${suite.url}/api/cases/x`, { method, body: 'reason' });
        expect(await answer.body.text()).toBe('reason');
      }
    });

    it('hands an answer over while it is being made', async () => {
      const made: ServerResponse[] = [];
      service().listener = (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/plain' });
        response.flushHeaders();
        made.push(response);
      };
      const answer = await request(`${suite.url}/api/cases`);
      const reader = answer.body[Symbol.asyncIterator]();
      made[0]?.write('first');
      expect(String((await reader.next()).value)).toBe('first');
      made[0]?.end('last');
      expect(String((await reader.next()).value)).toBe('last');
    });

    it.each([204, 304])('passes a %d on without a body', async (status) => {
      service().listener = (_request, response) => {
        response.writeHead(status, status === 304 ? { etag: '"1"', 'content-length': '12' } : {});
        response.end();
      };
      const client = await rawClient(suite.port);
      client.send(lines('GET /api/cases HTTP/1.1', 'Host: x'));
      await client.until(/\r\n\r\n/);
      service().listener = (_request, response) => response.end('next');
      client.send(lines('GET /api/cases HTTP/1.1', 'Host: x', 'Connection: close'));
      await client.untilClosed();
      const [first, second, body] = client.text.split('\r\n\r\n');
      expect(first).toContain(`HTTP/1.1 ${status} `);
      expect(first?.toLowerCase()).not.toContain('transfer-encoding');
      expect(second).toContain('HTTP/1.1 200');
      expect(body).toBe('next');
    });

    it('passes HEAD on with the length that GET would have, and keeps the connection', async () => {
      service().listener = (incoming, response) => {
        response.setHeader('content-length', '5');
        response.end(incoming.method === 'HEAD' ? undefined : 'hello');
      };
      const client = await rawClient(suite.port);
      client.send(lines('HEAD /api/cases HTTP/1.1', 'Host: x'));
      await client.until(/\r\n\r\n/);
      expect(client.text).toMatch(/content-length: 5/i);
      client.send(lines('GET /api/cases HTTP/1.1', 'Host: x', 'Connection: close'));
      await client.untilClosed();
      expect(client.text.endsWith('\r\n\r\nhello')).toBe(true);
      expect(client.text.match(/hello/g)).toHaveLength(1);
    });
  });

  describe('never faster than the slower side', () => {
    const MEGABYTE = Buffer.alloc(1024 * 1024, 1);
    const TOTAL = 200;
    /** What two sockets, a stream or two and a service may hold between them. */
    const ALLOWED = 24 * 1024 * 1024;

    it('does not read an upload that the service does not take', async () => {
      let received = 0;
      let incoming: IncomingMessage | undefined;
      const arrived = new Promise<void>((resolve) => {
        ingest().listener = (message, response) => {
          incoming = message;
          message.pause();
          message.on('data', (chunk: Buffer) => {
            received += chunk.length;
          });
          message.on('end', () => response.end(String(received)));
          message.pause();
          resolve();
        };
      });
      let sent = 0;
      const client = httpRequest(`${suite.url}/api/images`, {
        method: 'POST',
        headers: { 'content-length': String(TOTAL * MEGABYTE.length) },
      });
      const answered = once(client, 'response') as Promise<[IncomingMessage]>;
      const upload = (async () => {
        for (let i = 0; i < TOTAL; i++) {
          if (!client.write(MEGABYTE)) await once(client, 'drain');
          sent += MEGABYTE.length;
        }
        client.end();
      })();
      await arrived;
      // The upload stands still as soon as every buffer on the way is full.
      let before = -1;
      while (before !== sent) {
        before = sent;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      expect(sent - received).toBeLessThan(ALLOWED);
      expect(sent).toBeLessThan(ALLOWED);
      incoming?.resume();
      await upload;
      const [response] = await answered;
      response.setEncoding('latin1');
      let text = '';
      for await (const piece of response) text += piece;
      expect(text).toBe(String(TOTAL * MEGABYTE.length));
    });

    it('does not read an answer that the client does not take, and its memory does not grow', async () => {
      let sent = 0;
      service().listener = async (_request, response) => {
        response.writeHead(200, { 'content-length': String(TOTAL * MEGABYTE.length) });
        for (let i = 0; i < TOTAL; i++) {
          if (!response.write(MEGABYTE)) await once(response, 'drain');
          sent += MEGABYTE.length;
        }
        response.end();
      };
      const memory = process.memoryUsage().rss;
      const [response] = (await once(get(`${suite.url}/api/blob/x`), 'response')) as [IncomingMessage];
      response.pause();
      let before = -1;
      while (before !== sent) {
        before = sent;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      expect(sent).toBeLessThan(ALLOWED);
      let received = 0;
      let highest = 0;
      for await (const chunk of response) {
        received += (chunk as Buffer).length;
        highest = Math.max(highest, process.memoryUsage.rss());
      }
      expect(received).toBe(TOTAL * MEGABYTE.length);
      expect(highest - memory).toBeLessThan(150 * 1024 * 1024);
    });
  });

  describe('when the service answers before the body is there', () => {
    it('passes the answer on, and the client may finish or leave', async () => {
      ingest().listener = (_request, response) => {
        response.writeHead(401, { 'content-type': 'text/plain' });
        response.end('not you');
      };
      const client = await rawClient(suite.port);
      client.send(`${lines('POST /api/images HTTP/1.1', 'Host: x', 'Content-Length: 2000000')}part`);
      await client.until(/not you/);
      expect(client.text).toContain('HTTP/1.1 401');
      // What is left of the body is swallowed, and the connection serves the next request.
      client.send(Buffer.alloc(1_999_996));
      service().listener = (_request, response) => response.end('next answer');
      client.send(lines('GET /api/cases HTTP/1.1', 'Host: x', 'Connection: close'));
      await client.until(/next answer/);
      await client.untilClosed();
    });

    it('closes the connection of a client that neither finishes nor leaves', async () => {
      ingest().listener = (_request, response) => {
        response.writeHead(401);
        response.end('not you');
      };
      const client = await rawClient(suite.port);
      client.send(`${lines('POST /api/images HTTP/1.1', 'Host: x', 'Content-Length: 2000000')}part`);
      await client.until(/not you/);
      await client.untilClosed();
    }, 15_000);

    it('goes on when the body belongs to an answer that is being made at the same time', async () => {
      ingest().listener = (incoming, response) => {
        response.writeHead(200);
        incoming.on('data', (chunk: Buffer) => response.write(String(chunk).toUpperCase()));
        incoming.on('end', () => response.end('.'));
      };
      const client = httpRequest(`${suite.url}/api/images`, { method: 'POST' });
      client.write('one');
      const [response] = (await once(client, 'response')) as [IncomingMessage];
      expect(String((await once(response, 'data'))[0])).toBe('ONE');
      client.end('two');
      let rest = '';
      for await (const chunk of response) rest += chunk;
      expect(rest).toBe('TWO.');
    });
  });

  describe('of 1xx', () => {
    it('sends 100 Continue when the service is ready for the body', async () => {
      ingest().listener = (incoming, response) => {
        expect(incoming.headers).not.toHaveProperty('expect');
        incoming.pipe(response);
      };
      const client = await rawClient(suite.port);
      const head = ['POST /api/images HTTP/1.1', 'Host: x', 'Content-Length: 4', 'Expect: 100-continue'];
      client.send(lines(...head, 'Connection: close'));
      await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
      client.send('body');
      await client.untilClosed();
      expect(client.text).toMatch(/HTTP\/1\.1 200[\s\S]*body/);
    });

    it('does not ask for a body that it refuses, and closes because nobody knows what comes next', async () => {
      const client = await rawClient(suite.port);
      const head = ['POST /api/images?access_token=x HTTP/1.1', 'Host: x', 'Content-Length: 4', 'Expect: 100-continue'];
      client.send(lines(...head));
      await client.untilClosed();
      expect(client.text).toMatch(/^HTTP\/1\.1 400/);
      expect(client.text).toMatch(/connection: close/i);
    });

    it('does not ask for a body while the service is away', async () => {
      const client = await rawClient(suite.port);
      const head = ['POST /api/boxes HTTP/1.1', 'Host: x', 'Content-Length: 4', 'Expect: 100-continue'];
      await suite.services.sharing.close();
      client.send(lines(...head));
      await client.untilClosed();
      expect(client.text).toMatch(/^HTTP\/1\.1 503/);
    });

    it('passes early hints on', async () => {
      service().listener = (_request, response) => {
        response.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => response.end('x'));
      };
      const client = await rawClient(suite.port);
      client.send(lines('GET /api/cases HTTP/1.1', 'Host: x', 'Connection: close'));
      await client.untilClosed();
      expect(client.text).toMatch(/^HTTP\/1\.1 103 [\s\S]*link: <\/a\.css>; rel=preload\r\n\r\nHTTP\/1\.1 200/i);
    });
  });

  describe('of requests that are meant to be misread', () => {
    const smuggled = lines('GET /api/projects/smuggled HTTP/1.1', 'Host: x');
    let seen: string[] = [];
    beforeEach(() => {
      seen = [];
      const note = (incoming: IncomingMessage) => seen.push(incoming.url as string);
      service().listener = (incoming, response) => {
        note(incoming);
        response.end();
      };
    });

    it.each([
      ['a length and chunks', ['Content-Length: 6', 'Transfer-Encoding: chunked']],
      ['two lengths', ['Content-Length: 6', 'Content-Length: 7']],
      ['a length that is no number', ['Content-Length: 6, 6']],
      ['a coding that is not known', ['Transfer-Encoding: xchunked']],
      ['a second coding', ['Transfer-Encoding: gzip, chunked']],
      ['chunked twice', ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked']],
      ['a space before the colon', ['Transfer-Encoding : chunked']],
      ['two hosts', ['Host: y']],
      ['a bare line feed in a header', ['X-A: b\nTransfer-Encoding: chunked']],
    ])('refuses %s', async (_what, headers) => {
      const client = await rawClient(suite.port);
      client.send(`${lines('POST /api/cases HTTP/1.1', 'Host: x', ...headers)}0\r\n\r\n${smuggled}`);
      client.socket.end();
      await client.untilClosed();
      expect(client.text).toMatch(/^HTTP\/1\.1 (400|501)/);
      expect(seen).not.toContain('/api/projects/smuggled');
    });

    it('keeps requests of one connection apart', async () => {
      const client = await rawClient(suite.port);
      client.send(`${lines('GET /api/cases/1 HTTP/1.1', 'Host: x')}${lines('GET /api/cases/2 HTTP/1.1', 'Host: x')}`);
      await client.until(/HTTP\/1\.1 200[\s\S]*HTTP\/1\.1 200/);
      expect(seen.sort()).toEqual(['/api/cases/1', '/api/cases/2']);
    });
  });

  it('drops connections to a service that were closed while idle', async () => {
    service().listener = (_request, response) => response.end('x');
    for (let i = 0; i < 3; i++) {
      const answer = await request(`${suite.url}/api/cases`, { method: 'DELETE' });
      expect(answer.statusCode).toBe(200);
      await answer.body.dump();
      service().server.closeIdleConnections();
    }
  });

  it('gives a known user to the service', async () => {
    service().listener = echo;
    const { body } = await request(`${suite.url}/api/cases`, { headers: { authorization: `Bearer ${ALICE.token}` } });
    const seen = (await body.json()) as { headers: Record<string, string>; claims: Record<string, unknown> };
    expect(seen.claims).toMatchObject({ sub: '7', av: 3, cid: 'token-1', adr: '127.0.0.1' });
    expect(seen.headers).not.toHaveProperty('authorization');
  });
});
