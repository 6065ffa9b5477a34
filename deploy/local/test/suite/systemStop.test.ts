import { existsSync } from 'node:fs';
import { type TestSuite, testSuite } from '@circus/testkit';

describe('POST /api/system/stop', () => {
  let suite: TestSuite;
  beforeAll(async () => {
    suite = await testSuite({ ALLOW_STOP: 'true' });
  }, 120_000);
  afterAll(async () => {
    await suite.stop();
    suite.remove();
  });

  it('ends every process of the suite in order for a superuser, and nothing for anybody else', async () => {
    const json = { 'content-type': 'application/json' };
    for (const [user, role] of [
      ['mori', 'USER'],
      ['sato', 'ADMINISTRATOR'],
    ] as const) {
      const body = JSON.stringify({ user, role, password: 'good enough' });
      expect((await suite.fetch('/api/users', { method: 'POST', headers: json, body })).status).toBe(201);
      const authorization = `Basic ${Buffer.from(`${user}:good enough`).toString('base64')}`;
      const refused = await fetch(`${suite.url}/api/system/stop`, { method: 'POST', headers: { authorization } });
      expect([role, refused.status]).toEqual([role, 403]);
    }
    expect((await fetch(`${suite.url}/api/system/stop`, { method: 'POST' })).status).toBe(401);
    const processes = Object.values(suite.state().processes).map(({ pid }) => pid);
    expect(processes.length).toBeGreaterThan(7);

    const answer = await suite.fetch('/api/system/stop', { method: 'POST' });
    expect([answer.status, await answer.text()]).toEqual([200, 'Shutting down in 1 second...']);
    await expect(suite.ended).resolves.toBe(0);
    const alive = processes.filter((pid) => existsSync(`/proc/${pid}`));
    expect(alive).toEqual([]);
    await expect(fetch(`${suite.url}/api/system/health`)).rejects.toThrow();
  }, 60_000);
});
