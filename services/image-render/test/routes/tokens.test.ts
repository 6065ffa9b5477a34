import { accessOfAdministrator } from '@circus/testkit';
import { type RunningImageRender, startImageRender } from '../runningImageRender.js';
import type { TestSeries } from '../testArchive.js';
import { volumeT } from '../volumeT.js';

const TOKEN = /^[0-9a-f]{96}$/;
const KEY = 'k'.repeat(32);
const EXPIRE_S = 1800;

describe('tokens of series', () => {
  let service: RunningImageRender;
  let a: TestSeries;
  let b: TestSeries;
  let now = Date.now();

  beforeAll(async () => {
    service = await startImageRender({ RS_TOKEN_KEY: KEY }, { now: () => now });
    a = await service.archive.store(volumeT({ seriesInstanceUid: '1.2.1' }), { domain: 'heart' });
    b = await service.archive.store(volumeT({ seriesInstanceUid: '1.2.2' }), { domain: 'heart' });
  });
  afterAll(() => service.stop());

  const tokenFor = async (uid: string, headers = service.headers(), path = 'requestToken'): Promise<string> => {
    const answer = await service.get(`/${path}?series=${uid}`, headers);
    expect(answer.status).toBe(200);
    return JSON.parse(answer.body.toString()).token;
  };
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const statusOf = async (path: string, headers: Record<string, string>) => (await service.get(path, headers)).status;

  it('are given to whoever has a credential, and are not to be kept', async () => {
    for (const [path, result] of [
      ['requestToken', 'ok'],
      ['token', 'OK'],
    ] as const) {
      const answer = await service.get(`/${path}?series=${a.uid}`);
      expect([answer.status, answer.headers['cache-control'], answer.headers['content-type']]).toEqual([
        200,
        'no-store',
        'application/json',
      ]);
      expect(JSON.parse(answer.body.toString())).toEqual({ result, token: expect.stringMatching(TOKEN) });
    }
    expect(await tokenFor(a.uid)).not.toBe(await tokenFor(a.uid));
  });

  it('do not tell whether a series exists', async () => {
    expect(await tokenFor('1.2.999')).toMatch(TOKEN);
    expect(await tokenFor(a.uid, service.headers({ domains: [] }))).toMatch(TOKEN);
  });

  it.each(['', '?series=', '?series=x', '?series=1.2&series=1.3'])('are refused for %p', async (query) => {
    expect(await statusOf(`/requestToken${query}`, service.headers())).toBe(400);
  });

  it('open every action for their own series, and no other (E8)', async () => {
    const token = await tokenFor(a.uid);
    const actions = (uid: string) => [
      `/metadata?series=${uid}`,
      `/mpr?series=${uid}&mode=axial`,
      `/oblique?series=${uid}&a=0&b=axial&c=1,1,0`,
      `/raw?series=${uid}`,
      `/series/${uid}/metadata`,
      `/series/${uid}/volume`,
      `/series/${uid}/scan?origin=0,0,0&xAxis=4,0,0&yAxis=0,3,0&size=4,3`,
    ];
    for (const path of actions(a.uid)) {
      expect([path, await statusOf(path, bearer(token))]).toEqual([path, 200]);
      expect(await statusOf(path, { authorization: `bEaReR  ${token}` })).toBe(200);
      expect(await statusOf(path, {})).toBe(401);
      expect(await statusOf(path, { authorization: token })).toBe(401);
      expect(await statusOf(path, bearer(token.replace(/.$/, (last) => (last === '0' ? '1' : '0'))))).toBe(401);
      expect(await statusOf(path, bearer('0'.repeat(96)))).toBe(401);
    }
    for (const path of actions(b.uid)) expect([path, await statusOf(path, bearer(token))]).toEqual([path, 401]);
    // The query decides only where the path names no series.
    expect(await statusOf(`/series/${b.uid}/metadata?series=${a.uid}`, bearer(token))).toBe(401);
    expect(await statusOf(`/metadata?series=${a.uid}&series=${b.uid}`, bearer(token))).toBe(401);
    const refused = await service.get(`/metadata?series=${b.uid}`, bearer(token));
    expect(refused.headers['www-authenticate']).toBe('Bearer realm="CircusRS"');
  });

  it('end when they are not used for a while; each use begins the time anew', async () => {
    const [idle, used] = [await tokenFor(a.uid), await tokenFor(a.uid)];
    const path = `/metadata?series=${a.uid}`;
    const issued = now;
    now = issued + (EXPIRE_S - 1) * 1000;
    expect(await statusOf(path, bearer(used))).toBe(200);
    now = issued + (EXPIRE_S + 1) * 1000;
    expect(await statusOf(path, bearer(idle))).toBe(401);
    expect(await statusOf(path, bearer(used))).toBe(200);
    now += EXPIRE_S * 1000;
    expect(await statusOf(path, bearer(used))).toBe(200);
    now += EXPIRE_S * 1000 + 1;
    expect(await statusOf(path, bearer(used))).toBe(401);
  });

  it('count at every process that has the same key, also how long they have been used', async () => {
    const other = await startImageRender({ RS_TOKEN_KEY: KEY }, { now: () => now, nats: service.nats });
    const stranger = await startImageRender({ RS_TOKEN_KEY: 'x'.repeat(32) });
    try {
      for (const each of [other, stranger]) await each.archive.store(volumeT({ seriesInstanceUid: a.uid }));
      const path = `/metadata?series=${a.uid}`;
      const { body } = await service.get(`/requestToken?series=${a.uid}`, {});
      const { token } = JSON.parse(body.toString());
      const issued = now;
      expect((await other.get(path, bearer(token))).status).toBe(200);
      expect((await stranger.get(path, bearer(token))).status).toBe(401);
      now = issued + (EXPIRE_S - 1) * 1000;
      expect(await statusOf(path, bearer(token))).toBe(200);
      now = issued + (EXPIRE_S + 9) * 1000;
      const deadline = Date.now() + 5_000;
      let heard = false;
      while (!heard && Date.now() < deadline) heard = (await other.get(path, bearer(token))).status === 200;
      expect(heard).toBe(true);
    } finally {
      await Promise.all([other.stop(), stranger.stop()]);
    }
  });

  it("open what their user may see, and end with the user's rights", async () => {
    const access = accessOfAdministrator({ domains: ['heart'] });
    const headers = service.headers(access);
    const token = await tokenFor(a.uid, headers);
    const path = `/metadata?series=${a.uid}`;
    expect(await statusOf(path, bearer(token))).toBe(200);
    const outsider = await tokenFor(a.uid, service.headers({ domains: ['lung'] }));
    expect(await statusOf(path, bearer(outsider))).toBe(404);
    // Whatever it is that changes in his rights.
    service.headers({ ...access, accessVersion: 2 });
    expect(await statusOf(path, bearer(token))).toBe(401);
    expect(await statusOf(path, bearer(await tokenFor(a.uid, headers)))).toBe(200);
  });

  it('are given without a credential to this machine only, and never through the gateway', async () => {
    const ask = async (remoteAddress: string, headers = {}) => {
      const url = `/requestToken?series=${a.uid}`;
      const answer = await service.app.inject({ url, remoteAddress, headers });
      return [answer.statusCode, answer.headers['www-authenticate']];
    };
    for (const own of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) expect(await ask(own)).toEqual([200, undefined]);
    for (const other of ['10.0.0.1', '127.0.0.11', '::ffff:10.0.0.1']) {
      expect(await ask(other)).toEqual([401, undefined]);
    }
    const challenge = 'Bearer realm="CircusRS"';
    expect(await ask('127.0.0.1', { 'x-circus-caller': 'forged' })).toEqual([401, challenge]);
    expect(await ask('127.0.0.1', service.anonymousHeaders('no credential'))).toEqual([401, challenge]);
    const token = await tokenFor(a.uid, {});
    expect(await statusOf(`/metadata?series=${a.uid}`, bearer(token))).toBe(200);
    // Such a token is no user's, whatever the address it is used from.
    expect(await statusOf('/metadata?series=1.2.999', bearer(await tokenFor('1.2.999', {})))).toBe(404);
  });

  it('are given to anybody where nobody needs them, and are worth nothing where they are needed', async () => {
    const open = await startImageRender({ RS_TOKEN_KEY: KEY, RS_AUTHENTICATION: 'false' });
    try {
      const answer = await open.app.inject({ url: `/requestToken?series=${a.uid}`, remoteAddress: '10.0.0.1' });
      expect([answer.statusCode, answer.json().result]).toEqual([200, 'ok']);
      expect(await statusOf(`/metadata?series=${a.uid}`, bearer(answer.json().token))).toBe(401);
    } finally {
      await open.stop();
    }
  });
});

describe('a filter on addresses', () => {
  it('keeps everybody else out of everything but the operators own paths', async () => {
    const service = await startImageRender({ RS_GLOBAL_IP_FILTER: '^10\\.' });
    try {
      const ask = async (url: string, remoteAddress: string) => {
        const { statusCode, headers } = await service.app.inject({ url, remoteAddress, headers: {} });
        return [statusCode, headers['www-authenticate'], String(headers['content-type'])];
      };
      expect(await ask('/status', '10.1.1.1')).toEqual([200, undefined, 'application/json']);
      expect(await ask('/status', '::ffff:10.1.1.1')).toEqual([200, undefined, 'application/json']);
      expect(await ask('/status', '127.0.0.1')).toEqual([401, undefined, 'application/json']);
      expect((await ask('/healthz', '127.0.0.1'))[0]).toBe(200);
    } finally {
      await service.stop();
    }
  });
});
