import { accessOfNobody } from '@circus/testkit';
import { type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';

let caseDb: RunningCaseDb;
const somebody = accessOfNobody();
beforeAll(async () => {
  caseDb = await startCaseDb();
});
afterAll(() => caseDb.stop());

const post = (payload: string | Buffer, contentType = 'application/json') =>
  caseDb.app.inject({
    method: 'POST',
    url: '/api/echo',
    headers: { ...caseDb.callers.headers(somebody), 'content-type': contentType },
    payload,
  });

describe('POST /api/echo', () => {
  it.each(['{"a":[1,2.5,null,{"b":"ü"}],"c":true}', '[]', '{}'])('answers %s as it came', async (body) => {
    const answer = await post(body);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual(JSON.parse(body));
  });

  it.each([
    ['malformed JSON', 400, '{"a":', 'application/json'],
    ['plain text', 415, 'hello', 'text/plain'],
    ['more than 1 MB of JSON', 400, JSON.stringify('x'.repeat(1024 * 1024)), 'application/json'],
  ])('refuses %s', async (_what, status, body, contentType) => {
    expect((await post(body, contentType)).statusCode).toBe(status);
  });

  it('needs a credential', async () => {
    expect((await caseDb.call('POST', '/api/echo', null, {})).status).toBe(401);
  });
});

describe('GET /api/dummy-progress', () => {
  it('is 51 events of progress, then one that it is complete', async () => {
    const answer = await caseDb.app.inject({ url: '/api/dummy-progress', headers: caseDb.callers.headers(somebody) });
    expect(answer.headers['content-type']).toMatch(/^text\/event-stream/);
    const events = answer.body
      .trimEnd()
      .split('\n\n')
      .map((event) => event.split('\n'));
    expect(events).toHaveLength(52);
    expect(events.pop()?.[0]).toBe('event: complete');
    const told = events.map(([name, data = '']) => [name, JSON.parse(data.slice('data: '.length)).finished]);
    expect(told).toEqual(Array.from({ length: 51 }, (_, finished) => ['event: progress', finished]));
  });

  it('needs a credential', async () => {
    expect((await caseDb.call('GET', '/api/dummy-progress', null)).status).toBe(401);
  });
});

describe('without debugging', () => {
  it('there is neither', async () => {
    const plain = await startCaseDb({ DEBUG_TASK: 'off' });
    expect((await plain.call('POST', '/api/echo', somebody, {})).status).toBe(404);
    expect((await plain.call('GET', '/api/dummy-progress', somebody)).status).toBe(404);
    await plain.stop();
  });
});
