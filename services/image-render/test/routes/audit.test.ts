import type { EventPayload } from '@circus/contracts';
import { events } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { type RunningImageRender, startImageRender } from '../runningImageRender.js';
import { volumeT } from '../volumeT.js';

type Entry = EventPayload<typeof events.auditRecorded>;

describe('what is shown of a series', () => {
  const services: RunningImageRender[] = [];
  afterAll(() => Promise.all(services.map((service) => service.stop())));

  const start = async (environment: Record<string, string> = {}) => {
    const service = await startImageRender(environment);
    services.push(service);
    const told: Entry[] = [];
    const listener = await service.nats.connect('listener');
    await listener.subscribe(events.auditRecorded, (entry) => void told.push(entry));
    return { service, told };
  };

  it('is one read of the series by its UID, by whatever route, as other services write it', async () => {
    const { service, told } = await start();
    const [series, other] = [
      await service.archive.store(volumeT()),
      await service.archive.store(volumeT({ seriesInstanceUid: '1.2.3.81' })),
    ];
    for (const path of ['metadata?', 'mpr?mode=axial&', 'mpr?mode=coronal&', 'oblique?a=0&b=axial&c=0,0,0&', 'raw?']) {
      expect((await service.get(`/${path}series=${series.uid}`)).status).toBe(200);
    }
    for (const path of ['metadata', 'volume', 'scan?origin=0,0,0&xAxis=1,0,0&yAxis=0,1,0&size=1,1']) {
      expect((await service.get(`/series/${series.uid}/${path}`)).status).toBe(200);
    }
    expect((await service.get(`/metadata?series=${other.uid}`)).status).toBe(200);
    await eventually(() => told.length >= 2);
    const deeds = told.map(({ action, entity, entityId }) => ({ action, entity, entityId }));
    expect(deeds).toEqual(
      [series, other].map(({ uid }) => ({ action: 'series.read', entity: 'series', entityId: uid })),
    );
  });

  it("is a read by the user whose series token it was, and a token's issue is recorded too", async () => {
    const { service, told } = await start();
    const { uid } = await service.archive.store(volumeT());
    const { body } = await service.get(`/requestToken?series=${uid}`);
    const { token } = JSON.parse(body.toString());
    expect((await service.get(`/metadata?series=${uid}`, { authorization: `Bearer ${token}` })).status).toBe(200);
    await eventually(() => told.length >= 2);
    expect(told.map(({ action, entityId }) => [action, entityId])).toEqual([
      ['series.requestToken', uid],
      ['series.read', uid],
    ]);
    expect(told[0]?.userId).not.toBeNull();
    expect(told[1]?.userId).toBe(told[0]?.userId);
  });

  it('is kept apart by address where nobody needs a credential', async () => {
    const { service, told } = await start({ RS_AUTHENTICATION: 'false' });
    const { uid } = await service.archive.store(volumeT());
    for (const remoteAddress of ['10.0.0.1', '10.0.0.2', '10.0.0.1']) {
      const { statusCode } = await service.app.inject({ url: `/mpr?mode=axial&series=${uid}`, remoteAddress });
      expect(statusCode).toBe(200);
    }
    await eventually(() => told.length >= 2);
    expect(told.map(({ userId, address }) => [userId, address])).toEqual([
      [null, '10.0.0.1'],
      [null, '10.0.0.2'],
    ]);
  });
});
