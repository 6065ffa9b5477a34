import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { request } from 'undici';
import { ALICE, echo, type GatewayUnderTest, gatewayUnderTest } from '../support/gatewayUnderTest.js';
import { lines, type RawClient, rawClient } from '../support/rawClient.js';

const AS_ALICE = { authorization: `Bearer ${ALICE.token}` };
/** Path, and how its surface refuses. */
const SURFACES: [string, string, (text: string) => string][] = [
  ['/api/cases', 'application/json; charset=utf-8', (text) => JSON.parse(text).error],
  ['/api/images/1', 'text/plain; charset=UTF-8', (text) => text],
  ['/rs/mpr?series=1.2', 'application/json', (text) => JSON.parse(text).message],
  ['/dicom-web/studies', 'application/json; charset=utf-8', (text) => JSON.parse(text).error],
];

async function call(url: string, headers: Record<string, string> = {}) {
  const answer = await request(url, { headers });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

async function suiteWith(environment: Record<string, string>): Promise<GatewayUnderTest> {
  const suite = await gatewayUnderTest(environment);
  for (const service of Object.values(suite.services)) service.listener = echo;
  return suite;
}

describe('the limit of requests in a second', () => {
  let suite: GatewayUnderTest;
  beforeAll(async () => {
    // So slow that nothing comes back while the test runs.
    suite = await suiteWith({ RATE_LIMIT_PER_SECOND: '1', RATE_LIMIT_BURST: '40', TRUSTED_PROXIES: 'loopback' });
  });
  afterAll(() => suite.close());

  it.each(SURFACES)(
    'refuses at %s with 429 and the time to wait, in the form of its surface',
    async (path, type, read) => {
      const headers = { 'x-forwarded-for': `198.51.100.${SURFACES.findIndex(([one]) => one === path)}` };
      let answer = await call(suite.url + path, headers);
      for (let asked = 1; answer.status === 200; asked++) {
        expect(asked).toBeLessThanOrEqual(40);
        answer = await call(suite.url + path, headers);
      }
      expect([answer.status, answer.headers['content-type']]).toEqual([429, type]);
      expect(read(answer.text)).toMatch(/^Too many requests/);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
      expect(answer.headers['access-control-allow-origin']).toBe('*');
      // Another address goes on, and so does whoever is known.
      expect((await call(suite.url + path, { 'x-forwarded-for': '203.0.113.1', ...AS_ALICE })).status).toBe(200);
    },
  );

  it('asks nobody whose credential it is for an address that is over its limit', async () => {
    const headers = { 'x-forwarded-for': '192.0.2.1' };
    suite.auth.asked.length = 0;
    for (let i = 0; i < 60; i++)
      await call(`${suite.url}/api/cases`, { ...headers, authorization: `Bearer guess${i}` });
    expect(suite.auth.asked).toHaveLength(40);
  });

  it('counts requests for a WebSocket too', async () => {
    const headers = { 'x-forwarded-for': '192.0.2.3' };
    for (let i = 0; i < 40; i++) await call(`${suite.url}/api/status`, headers);
    const client = await rawClient(suite.port);
    const upgrade = ['Host: x', 'Connection: Upgrade', 'Upgrade: websocket', 'X-Forwarded-For: 192.0.2.3'];
    client.send(lines('GET /rs/ws/volume HTTP/1.1', ...upgrade));
    await client.untilClosed();
    expect(client.text).toMatch(/^HTTP\/1\.1 429 .*retry-after: \d.*Too many requests/is);
  });

  it('counts logins and the own answers too, but not what operators watch', async () => {
    const headers = { 'x-forwarded-for': '192.0.2.2' };
    for (let i = 0; i < 40; i++) await call(`${suite.url}/api/nothing-of-all`, headers);
    for (const path of ['/login', '/api/status', '/api/docs', '/nothing']) {
      expect([path, (await call(suite.url + path, headers)).status]).toEqual([path, 429]);
    }
    for (let i = 0; i < 50; i++) expect((await call(`${suite.url}/healthz`)).status).toBe(200);
  });
});

describe('a credential that is not looked at, because guessing is being slowed', () => {
  let suite: GatewayUnderTest;
  beforeAll(async () => {
    suite = await suiteWith({});
    suite.auth.authenticate = () => ({ ok: false, reason: 'Too many failed logins: wait.', retryAfterSeconds: 17 });
  });
  afterAll(() => suite.close());

  const basic = { authorization: `Basic ${Buffer.from('alice:wrong').toString('base64')}` };

  it('is told to the services, which refuse it where they need somebody', async () => {
    const { text } = await call(`${suite.url}/api/cases`, basic);
    expect(JSON.parse(text).claims).toMatchObject({ sub: '', anon: 'Too many failed logins: wait.', rty: 17 });
  });

  it('is refused where the gateway itself needs somebody', async () => {
    const unknown = await call(`${suite.url}/api/nothing`, basic);
    expect(unknown).toMatchObject({ status: 429, text: 'Too many failed logins: wait.' });
    expect(unknown.headers).toMatchObject({ 'retry-after': '17', 'content-type': 'text/plain; charset=UTF-8' });
    const stop = await request(`${suite.url}/api/system/stop`, { method: 'POST', headers: basic });
    expect([stop.statusCode, stop.headers['retry-after'], await stop.body.text()]).toEqual([
      429,
      '17',
      'Too many failed logins: wait.',
    ]);
  });

  it('does not hinder what is for everybody', async () => {
    expect((await call(`${suite.url}/api/status`, basic)).status).toBe(200);
  });

  it('is asked about once in a second at most', async () => {
    suite.auth.asked.length = 0;
    const other = { authorization: `Basic ${Buffer.from('bob:wrong').toString('base64')}` };
    const begin = performance.now();
    for (let i = 0; i < 20; i++) await call(`${suite.url}/api/cases`, other);
    if (performance.now() - begin < 1_000) expect(suite.auth.asked).toHaveLength(1);
  });
});

describe('the limits of a request', () => {
  let suite: GatewayUnderTest;
  const clients: RawClient[] = [];
  const client = async (): Promise<RawClient> => {
    const made = await rawClient(suite.port);
    clients.push(made);
    return made;
  };
  beforeAll(async () => {
    suite = await suiteWith({
      MAX_REQUEST_HEADER_BYTES: '8192',
      MAX_REQUEST_HEADERS: '30',
      MAX_URL_BYTES: '2048',
      REQUEST_HEADERS_TIMEOUT_MS: '300',
    });
  });
  afterAll(async () => {
    for (const { socket } of clients) socket.destroy();
    await suite.close();
  });

  /** What was answered: the status line, the headers by name, the body. */
  async function answerTo(request: string) {
    const made = await client();
    made.send(request);
    await made.untilClosed();
    const [head = '', body = ''] = made.text.split('\r\n\r\n');
    const [statusLine = '', ...headers] = head.split('\r\n');
    const named = headers.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]);
    return { status: Number(statusLine.split(' ')[1]), headers: Object.fromEntries(named), body };
  }

  it.each(SURFACES)('refuse header lines that are too long at %s with 431', async (path, type, read) => {
    const { status, headers, body } = await answerTo(
      lines(`GET ${path} HTTP/1.1`, 'Host: x', `X-Long: ${'x'.repeat(9_000)}`),
    );
    expect([status, headers['content-type'], headers.connection]).toEqual([431, type, 'close']);
    expect(read(body)).toMatch(/longer than 8192 bytes/);
    expect(headers).toMatchObject({ 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff' });
  });

  it('refuse too many header lines with 431', async () => {
    const many = Array.from({ length: 40 }, (_, i) => `X-${i}: 1`);
    const { status, body } = await answerTo(lines('GET /api/status HTTP/1.1', 'Host: x', ...many));
    expect([status, JSON.parse(body)]).toEqual([431, { error: 'The request has more than 30 header lines.' }]);
  });

  it('refuse an address that is too long with 414', async () => {
    const { status, body } = await answerTo(lines(`GET /api/images/1?x=${'x'.repeat(2_100)} HTTP/1.1`, 'Host: x'));
    expect([status, body]).toEqual([414, 'The address is longer than 2048 bytes: make its query shorter.']);
  });

  it('refuse header lines that are too slow with 408', async () => {
    const { status, headers, body } = await answerTo('GET /api/cases HTTP/1.1\r\nHost: x\r\nX-Sl');
    expect([status, headers.connection]).toEqual([408, 'close']);
    expect(JSON.parse(body)).toEqual({ error: 'The request did not arrive in time.' });
  });

  it('end a connection that says nothing', async () => {
    const silent = await client();
    await silent.untilClosed();
    expect(silent.text).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('refuse what is not HTTP with 400', async () => {
    expect((await answerTo('hello\r\n\r\n')).status).toBe(400);
  });

  it('say nothing into the middle of another answer', async () => {
    let finish = (): void => undefined;
    suite.services['case-db'].listener = (_request, response) => {
      response.write('first');
      finish = () => response.end('last');
    };
    const made = await client();
    made.send(lines('GET /api/cases HTTP/1.1', 'Host: x'));
    await made.until(/first/);
    made.send('nonsense\r\n\r\n');
    await made.untilClosed();
    finish();
    expect(made.text).not.toMatch(/HTTP\/1\.1 400/);
    suite.services['case-db'].listener = echo;
  });

  it('leave an ordinary request alone', async () => {
    expect((await call(`${suite.url}/api/cases?x=${'x'.repeat(1_900)}`, AS_ALICE)).status).toBe(200);
  });
});

describe('the limit of connections', () => {
  it('refuses one too many of an address with 429, until another ends', async () => {
    const suite = await suiteWith({ MAX_CONNECTIONS_PER_ADDRESS: '2' });
    const first = await rawClient(suite.port);
    const second = await rawClient(suite.port);
    const third = await rawClient(suite.port);
    third.send(lines('GET /api/images/1 HTTP/1.1', 'Host: x'));
    await third.untilClosed();
    expect(third.text).toMatch(/^HTTP\/1\.1 429 /);
    expect(third.text).toMatch(/retry-after: \d/);
    expect(third.text).toMatch(/Too many connections from your address/);
    first.send(lines('GET /api/status HTTP/1.1', 'Host: x'));
    await first.until(/running/);
    first.socket.destroy();
    second.send(lines('GET /api/status HTTP/1.1', 'Host: x', 'Connection: close'));
    await second.untilClosed();
    const [answer] = (await once(get(`${suite.url}/api/status`, { agent: false }), 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(200);
    answer.resume();
    await suite.close();
  });

  it('does not concern trusted proxies', async () => {
    const suite = await suiteWith({ MAX_CONNECTIONS_PER_ADDRESS: '1', TRUSTED_PROXIES: 'loopback' });
    const open = await rawClient(suite.port);
    expect((await call(`${suite.url}/api/status`)).status).toBe(200);
    open.socket.destroy();
    await suite.close();
  });
});
