import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'undici';
import { type Echoed, echo, gatewayUnderTest } from './support/gatewayUnderTest.js';

describe('the gateway as a process', () => {
  it('lets requests at work end, breaks event streams off, and takes nothing new when it stops', async () => {
    const suite = await gatewayUnderTest();
    let finish = (): void => undefined;
    suite.services['case-db'].listener = (request, response) => {
      if (request.url === '/api/tasks/report') {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('\n');
        return;
      }
      response.write('first ');
      finish = () => response.end('last');
    };
    const [stream] = (await once(get(`${suite.url}/api/tasks/report`), 'response')) as [IncomingMessage];
    await once(stream, 'data');
    const [answer] = (await once(get(`${suite.url}/api/cases`), 'response')) as [IncomingMessage];
    await once(answer, 'data');
    const broken = once(stream, 'error');
    const closed = suite.close();
    await broken;
    await expect(once(get(`${suite.url}/api/cases`), 'response')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    let rest = '';
    answer.on('data', (chunk) => {
      rest += chunk;
    });
    const ended = once(answer, 'end');
    finish();
    await ended;
    expect(rest).toBe('last');
    await closed;
  });

  it('serves clients by TLS where it has a certificate, and says so to the services', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'circus-tls-'));
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const subject = ['-subj', '/CN=localhost', '-days', '1', '-keyout', key, '-out', cert];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject], { stdio: 'ignore' });
    const suite = await gatewayUnderTest({ TLS_CERT: cert, TLS_KEY: key });
    suite.services['case-db'].listener = echo;
    expect(suite.url).toMatch(/^https:/);
    const client = new Client(suite.url, { connect: { rejectUnauthorized: false } });
    const { body } = await client.request({ path: '/api/cases', method: 'GET' });
    expect(((await body.json()) as Echoed).headers['x-forwarded-proto']).toBe('https');
    suite.services['case-db'].listener = (_request, response) => {
      response.write('part', () => response.socket?.destroy());
    };
    const broken = await client.request({ path: '/api/cases', method: 'GET' });
    await expect(broken.body.text()).rejects.toThrow();
    await client.close();
    await suite.close();
    rmSync(folder, { recursive: true });
  });
});
