import { events } from '@circus/contracts';
import { accessOfAdministrator, eventually, logLines } from '@circus/testkit';
import { request } from 'undici';
import { ALICE, type GatewayUnderTest, gatewayUnderTest } from './support/gatewayUnderTest.js';

const AS_ALICE = { authorization: `Bearer ${ALICE.token}` };

describe("what the gateway says in Slicebox' log", () => {
  let suite: GatewayUnderTest;
  beforeAll(async () => {
    suite = await gatewayUnderTest({ ALLOW_STOP: 'true' });
  });
  afterAll(() => suite.close());

  const ask = async (path: string, method: 'GET' | 'POST' = 'GET') => {
    const { statusCode, body } = await request(suite.url + path, { method, headers: AS_ALICE });
    await body.dump();
    return statusCode;
  };

  it('is, once in a while, which service does not answer, and who stops the suite', async () => {
    const lines = await logLines(await suite.nats.connect('reader'));
    await suite.services.sharing.close();
    for (let n = 0; n < 3; n += 1) expect(await ask('/api/boxes')).toBe(503);
    suite.services['case-db'].listener = (_request, response) => response.destroy();
    expect(await ask('/api/cases')).toBe(502);
    const access = accessOfAdministrator({ userId: ALICE.userId, accessVersion: 3 });
    suite.auth.access = () => access;
    expect(await ask('/api/system/stop', 'POST')).toBe(200);
    await eventually(() => lines.length >= 3);
    expect(lines).toEqual([
      'ERROR System: The sharing service cannot be reached.',
      'ERROR System: The case-db service broke the connection off before it answered.',
      `INFO System: ${access.loginId}: Stops the suite.`,
    ]);
  });

  it('is that it was started', async () => {
    const reader = await suite.nats.connect('reader');
    const first = new Promise<string>((resolve) => {
      void reader.consume(events.logWritten, { durable: 'reader' }, async ({ message }) => resolve(message));
    });
    expect(await first).toBe('The gateway was started.');
  });
});
