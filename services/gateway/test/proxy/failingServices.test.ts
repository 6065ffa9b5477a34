import { once } from 'node:events';
import { get, request as httpRequest, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { request } from 'undici';
import { type GatewayUnderTest, gatewayUnderTest, littleService } from '../support/gatewayUnderTest.js';
import { lines, rawClient } from '../support/rawClient.js';

const json = (body: string) => JSON.parse(body) as Record<string, unknown>;

describe('forwarding to a service that fails', () => {
  let suite: GatewayUnderTest;
  beforeAll(async () => {
    suite = await gatewayUnderTest({ IDLE_TIMEOUT_MS: '400', HEADERS_TIMEOUT_MS: '900', CONNECT_TIMEOUT_MS: '500' });
  });
  afterAll(() => suite.close());
  const service = () => suite.services['case-db'];
  const ingest = () => suite.services['series-ingest'];

  describe('when one side goes away', () => {
    it('ends the request to the service when the client leaves before the answer', async () => {
      let closed: Promise<unknown> = Promise.resolve();
      const arrived = new Promise<void>((resolve) => {
        service().listener = (incoming) => {
          closed = once(incoming.socket, 'close');
          resolve();
        };
      });
      const client = get(`${suite.url}/api/cases`);
      client.on('error', () => undefined);
      await arrived;
      client.destroy();
      await closed;
    });

    it('ends the request to the service when the client leaves in mid-answer', async () => {
      let closed: Promise<unknown> = Promise.resolve();
      service().listener = (_request, response) => {
        closed = once(response, 'close');
        response.write('part');
      };
      const [response] = (await once(get(`${suite.url}/api/cases`), 'response')) as [IncomingMessage];
      await once(response, 'data');
      response.destroy();
      await closed;
    });

    it('ends the request to the service when the client leaves in mid-upload, and the service sees it as broken', async () => {
      let outcome: Promise<unknown[]> = Promise.resolve([]);
      const arrived = new Promise<void>((resolve) => {
        ingest().listener = (incoming) => {
          outcome = once(incoming, 'error').catch((error) => [error]);
          incoming.once('data', () => resolve());
        };
      });
      const client = httpRequest(`${suite.url}/api/images`, { method: 'POST', headers: { 'content-length': '1000' } });
      client.on('error', () => undefined);
      client.write('part');
      await arrived;
      client.destroy();
      expect((await outcome)[0]).toMatchObject({ code: 'ECONNRESET' });
    });

    it('cuts the answer off when the service dies in the middle of it', async () => {
      for (const head of [{ 'content-length': '100' }, {}]) {
        service().listener = (_request, response) => {
          response.writeHead(200, head as Record<string, string>);
          response.write('part', () => response.socket?.destroy());
        };
        const [response] = (await once(get(`${suite.url}/api/cases`), 'response')) as [IncomingMessage];
        const error = await new Promise<NodeJS.ErrnoException>((resolve, reject) => {
          response.on('error', resolve).on('end', () => reject(new Error('The answer looked complete.')));
          response.resume();
        });
        expect(error.code).toBe('ECONNRESET');
      }
    });

    it('resets the connection of an HTTP/1.0 client, for whom a mere end would look complete', async () => {
      service().listener = (_request, response) => {
        response.write('part', () => setTimeout(() => response.socket?.destroy(), 20));
      };
      const client = await rawClient(suite.port);
      client.send(lines('GET /api/cases HTTP/1.0', 'Host: x'));
      await client.untilClosed();
      expect(client.text).toContain('part');
      expect(client.ended).toBe('reset');
    });

    it('ends the answer to an HTTP/1.0 client in order when it is complete', async () => {
      service().listener = (_request, response) => {
        response.write('all ');
        response.end('of it');
      };
      const client = await rawClient(suite.port);
      client.send(lines('GET /api/cases HTTP/1.0', 'Host: x'));
      await client.untilClosed();
      expect(client.text.endsWith('\r\n\r\nall of it')).toBe(true);
      expect(client.text.toLowerCase()).not.toContain('chunked');
      expect(client.ended).toBe('end');
    });

    it('answers 502 when the service breaks off before it answers', async () => {
      ingest().listener = (incoming) => incoming.socket.destroy();
      const answer = await request(`${suite.url}/api/images`, { method: 'POST', body: 'x' });
      expect(answer.statusCode).toBe(502);
      expect(await answer.body.text()).toBe('The series-ingest service broke the connection off before it answered.');
    });

    it('sends a GET once more when the service had closed the connection under it', async () => {
      let calls = 0;
      service().listener = (incoming, response) => {
        calls += 1;
        if (calls === 1) incoming.socket.destroy();
        else response.end('second');
      };
      const answer = await request(`${suite.url}/api/cases`);
      expect(await answer.body.text()).toBe('second');
      expect(calls).toBe(2);
    });
  });

  describe('that takes too long', () => {
    it('answers 504 when the service does not answer', async () => {
      service().listener = () => undefined;
      const answer = await request(`${suite.url}/api/cases`);
      expect(answer.statusCode).toBe(504);
      expect(await answer.body.json()).toEqual({ error: 'The case-db service did not answer in time.' });
    });

    it('answers 408 when the client does not send its body', async () => {
      ingest().listener = (incoming) => void incoming.resume();
      const client = await rawClient(suite.port);
      client.send(`${lines('POST /api/images HTTP/1.1', 'Host: x', 'Content-Length: 20')}part`);
      await client.untilClosed();
      expect(client.text).toMatch(/^HTTP\/1\.1 408/);
    });

    it('cuts an answer off that stands still', async () => {
      service().listener = (_request, response) => void response.write('part');
      const [response] = (await once(get(`${suite.url}/api/cases`), 'response')) as [IncomingMessage];
      response.resume();
      const [error] = (await once(response, 'error')) as [NodeJS.ErrnoException];
      expect(error.code).toBe('ECONNRESET');
    });

    it('waits for as long as a slow body moves', async () => {
      service().listener = async (_request, response) => {
        for (let i = 0; i < 8; i++) {
          response.write('.');
          await new Promise((resolve) => setTimeout(resolve, 150));
        }
        response.end();
      };
      const answer = await request(`${suite.url}/api/cases`);
      expect(await answer.body.text()).toBe('........');
    });

    it('lets an event stream be silent', async () => {
      let last = (): void => undefined;
      service().listener = (incoming, response) => {
        expect(incoming.headers['accept-encoding']).toBe('gzip');
        response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
        response.write('\n');
        last = () => response.end('event: finish\n\n');
      };
      const [response] = (await once(
        get(`${suite.url}/api/tasks/report`, { headers: { 'accept-encoding': 'gzip' } }),
        'response',
      )) as [IncomingMessage];
      expect(response.headers['content-encoding']).toBeUndefined();
      expect(String((await once(response, 'data'))[0])).toBe('\n');
      // Longer than any other body may stand still.
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      last();
      expect(String((await once(response, 'data'))[0])).toBe('event: finish\n\n');
    });
  });

  describe('to a service that is away', () => {
    it.each([
      ['/api/plugins', 'application/json; charset=utf-8', (body: string) => json(body).error],
      ['/api/images/1/png', 'text/plain; charset=UTF-8', (body: string) => body],
      ['/rs/series/1.2/volume', 'application/json', (body: string) => json(body).message],
    ])('answers 503 with Retry-After in the words of %s', async (path, type, message) => {
      await suite.services['plugin-job-runner'].close();
      await suite.services['image-render'].close();
      const answer = await request(suite.url + path);
      expect(answer.statusCode).toBe(503);
      expect(answer.headers['retry-after']).toMatch(/^\d+$/);
      expect(answer.headers['content-type']).toBe(type);
      expect(answer.headers['access-control-allow-origin']).toBe('*');
      expect(message(await answer.body.text())).toMatch(/^The [\w-]+ service cannot be reached/);
    });
  });
});

describe('forwarding to several instances of a service', () => {
  it('takes the next instance where no connection can be made', async () => {
    const server = createTcpServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const gone = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.close();
    const there = await littleService((incoming, response) => incoming.pipe(response));
    const names = ['auth', 'case-db', 'series-ingest', 'image-render', 'plugin-job-runner', 'sharing'];
    const urls = Object.fromEntries(names.map((name) => [name, [gone, there.url]]));
    const suite = await gatewayUnderTest({ SERVICE_URLS: JSON.stringify(urls) });
    try {
      for (let i = 0; i < 4; i++) {
        const answer = await request(`${suite.url}/api/images`, { method: 'POST', body: `body ${i}` });
        expect(await answer.body.text()).toBe(`body ${i}`);
      }
    } finally {
      await suite.close();
      await there.close();
    }
  });
});
