import { events } from '@circus/contracts';
import { makeInstance } from '@circus/dicom';
import { eventually } from '@circus/testkit';
import { type RunningImageRender, startImageRender } from '../runningImageRender.js';
import type { TestSeries } from '../testArchive.js';

describe('series that have just come', () => {
  const services: RunningImageRender[] = [];
  afterAll(() => Promise.all(services.map((service) => service.stop())));

  const start = async (environment: Record<string, string>) => {
    const service = await startImageRender({ PREFETCH_AFTER_MS: '20', ...environment });
    services.push(service);
    const archive = await service.nats.connect('series-ingest');
    let told = 0;
    const tell = (series: TestSeries, domain: string) => {
      told += 1;
      archive.announce(events.seriesUpdated, {
        version: 1,
        ...{ seriesId: series.id, seriesUid: series.uid, studyUid: '1.2.3', domain },
        ...{ seriesVersion: told, numberOfInstances: 3 },
      });
    };
    const held = async () => ((await service.json('/status')) as { cache: { count: number } }).cache.count;
    return { service, tell, held };
  };
  /** A page of voxels an image. */
  const store = ({ archive }: RunningImageRender, uid: string, domain: string, images = 3) =>
    archive.store(
      Array.from({ length: images }, (_, z) =>
        makeInstance({
          ...{ modality: 'MR', columns: 64, rows: 32, instanceNumber: z + 1, seriesInstanceUid: uid },
          pixels: new Int16Array(2048).fill(z + 1),
        }),
      ),
      { domain },
    );

  it('are in memory before anybody asks, those of the domains that are set', async () => {
    const { service, tell, held } = await start({ PREFETCH_DOMAINS: 'trial, urgent' });
    const [other, wanted] = [await store(service, '1.2.1', 'default'), await store(service, '1.2.2', 'urgent')];
    tell(other, 'default');
    tell(wanted, 'urgent');
    await eventually(async () => (await held()) === 1);
    const path = `/mpr?series=${wanted.uid}&mode=coronal&ww=255&wl=127.5`;
    expect((await service.picture(path)).rows.map(([grey]) => grey)).toEqual([1, 2, 3]);
    expect(await held()).toBe(1);
  });

  it('are loaded once they rest, and whatever their domain where all are set', async () => {
    const { service, tell, held } = await start({ PREFETCH_DOMAINS: '*', PREFETCH_AFTER_MS: '300' });
    const series = await store(service, '1.2.3', 'default');
    for (let i = 0; i < 5; i += 1) tell(series, 'default');
    expect(await held()).toBe(0);
    await eventually(async () => (await held()) === 1);
  });

  it('do not push out what has been looked at', async () => {
    const { service, tell, held } = await start({ PREFETCH_DOMAINS: '*', VOLUME_CACHE_MIB: '0.03125' });
    // Room for eight pages.
    const [looked, come, small] = [
      await store(service, '1.2.4', 'default', 6),
      await store(service, '1.2.5', 'default', 3),
      await store(service, '1.2.6', 'default', 2),
    ];
    const path = `/mpr?series=${looked.uid}&mode=coronal&ww=255&wl=127.5`;
    expect((await service.picture(path)).rows).toHaveLength(6);
    tell(come, 'default');
    tell(small, 'default');
    await eventually(async () => (await held()) === 2);
    for (const key of looked.storageKeys) await service.archive.lose(key);
    expect((await service.picture(`${path}&target=1`)).rows).toHaveLength(6);
  });

  it('wait for somebody to ask unless domains are set', async () => {
    const { service, tell, held } = await start({ PREFETCH_AFTER_MS: '1' });
    const series = await store(service, '1.2.7', 'default');
    tell(series, 'default');
    const listener = await service.nats.connect('listener');
    const heard: string[] = [];
    await listener.subscribe(events.seriesUpdated, ({ seriesUid }) => void heard.push(seriesUid));
    tell(series, 'default');
    await eventually(() => heard.length > 0);
    expect(await held()).toBe(0);
  });
});
