import { type RunningImageRender, startImageRender } from '../runningImageRender.js';
import { IDENTITY, volumeT } from '../volumeT.js';

/** Every action that shows a series. */
const actionsOf = (uid: string): string[] => [
  `/mpr?series=${uid}&mode=axial`,
  `/metadata?series=${uid}`,
  `/oblique?series=${uid}&a=0.1&b=axial&c=1,1,0`,
  `/raw?series=${uid}`,
  `/series/${uid}/metadata`,
  `/series/${uid}/volume`,
  `/series/${uid}/scan?origin=0,0,0&xAxis=4,0,0&yAxis=0,3,0&size=4,3`,
];

describe('who may see a series', () => {
  let service: RunningImageRender;
  let open: RunningImageRender;

  beforeAll(async () => {
    [service, open] = await Promise.all([startImageRender(), startImageRender({ RS_AUTHENTICATION: 'false' })]);
  });
  afterAll(() => Promise.all([service.stop(), open.stop()]));

  it('is nobody without a credential, and everybody where authentication is off', async () => {
    const [series, other] = await Promise.all([service.archive.store(volumeT()), open.archive.store(volumeT())]);
    for (const path of actionsOf(series.uid)) {
      const refused = await service.get(path, {});
      expect([refused.status, refused.headers['www-authenticate']]).toEqual([401, 'Bearer realm="CircusRS"']);
      expect(refused.headers.etag).toBeUndefined();
    }
    // Before parameters are looked at.
    expect((await service.get('/mpr', {})).status).toBe(401);
    for (const path of actionsOf(other.uid)) expect([path, (await open.get(path, {})).status]).toEqual([path, 200]);
    expect(JSON.parse((await open.get('/status', {})).body.toString())).toMatchObject({
      authorization: { enabled: false },
    });
  });

  it('depends on the domain of the series', async () => {
    const series = await service.archive.store(volumeT({ seriesInstanceUid: '1.2.8' }), { domain: 'heart' });
    for (const path of actionsOf(series.uid)) {
      const statusFor = async (domains: string[]) => (await service.get(path, service.headers({ domains }))).status;
      expect([path, await statusFor(['heart'])]).toEqual([path, 200]);
      expect(await statusFor(['lung', 'heart'])).toBe(200);
      expect(await statusFor(['all'])).toBe(200);
      expect([path, await statusFor(['lung'])]).toEqual([path, 404]);
      expect(await statusFor([])).toBe(404);
    }
  });

  it('is decided before which of several series with one UID is meant', async () => {
    const uid = '1.2.9';
    const [first, second] = volumeT({ seriesInstanceUid: uid }) as [Buffer, Buffer];
    await service.archive.store([first, second], { domain: 'heart' });
    await service.archive.store([second], { domain: 'lung' });
    const sections = async (domains: string[]) => {
      const answer = await service.get(`/metadata?series=${uid}`, service.headers({ domains }));
      return JSON.parse(answer.body.toString()).voxelCount[2];
    };
    expect(await sections(['heart'])).toBe(2);
    expect(await sections(['lung'])).toBe(1);
    expect(await sections(['heart', 'lung'])).toBe(2);
  });

  it('gets the newer of two series with as many images, and a refusal when they are as old too', async () => {
    const uid = '1.2.10';
    const [first, second] = volumeT({ seriesInstanceUid: uid }) as [Buffer, Buffer];
    const updatedAt = new Date('2026-01-02T03:04:05Z');
    const older = await service.archive.store([first], { updatedAt });
    await service.archive.store([second], { updatedAt: new Date('2026-01-02T03:04:06Z') });
    const path = `/mpr?series=${uid}&mode=axial&${IDENTITY}`;
    expect((await service.picture(path)).rows[0]).toEqual([100, 101, 102, 103]);
    const twin = await service.archive.store([second], { updatedAt: new Date('2026-01-02T03:04:06Z') });
    const refused = await service.get(path);
    expect(refused.status).toBe(409);
    const { message } = JSON.parse(refused.body.toString());
    expect(message).toContain(String(twin.id));
    expect(message).toContain(String(twin.id - 1));
    expect(message).not.toContain(`${older.id} `);
  });
});
