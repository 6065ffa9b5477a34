import { events, newId } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { reconcileCopies } from '../../src/jobs/seriesCopies.js';
import { subscribeSeriesUpdated } from '../../src/subscribers/seriesUpdated.js';
import { type RunningService, startService } from '../runningRunner.js';

describe('what a job knows of its series', () => {
  let service: RunningService;
  let seriesId: number;
  let jobId: string;

  beforeAll(async () => {
    service = await startService();
    await service.addPlugin('good');
    seriesId = await service.archive({ seriesUid: '1.3.1', patient: { patientName: 'Before' } });
    jobId = await service.addJob('good', { seriesUid: '1.3.1' });
  });
  afterAll(() => service.stop());

  const job = () => service.owner.pluginJob.findUniqueOrThrow({ where: { jobId } });
  const change = (patientName: string, modality: string) =>
    service.owner.series.update({ where: { id: seriesId }, data: { patientInfo: { patientName }, modality } });

  it('follows the events of the archive', async () => {
    const { updatedAt } = await job();
    await change('After', 'MR');
    await subscribeSeriesUpdated(service.bus, service.database);
    const series = { seriesId, seriesUid: '1.3.1', studyUid: '1.2', domain: 'default' };
    await service.bus.publish(
      events.seriesUpdated,
      { version: 1, ...series, seriesVersion: 2, numberOfInstances: 3 },
      newId(),
    );
    await eventually(async () => (await job()).patientName === 'After');
    expect(await job()).toMatchObject({ modalities: ['MR'], patientInfo: { patientName: 'After' }, updatedAt });
  });

  it('is brought up to date where an event never came, and stays when the series is gone', async () => {
    await change('Later', 'US');
    const signal = new AbortController().signal;
    expect(await reconcileCopies(service.database, signal)).toBe(1);
    expect(await reconcileCopies(service.database, signal)).toBe(0);
    expect(await job()).toMatchObject({ patientName: 'Later', modalities: ['US'] });
    await service.owner.instance.deleteMany({ where: { seriesPk: seriesId } });
    await service.owner.series.delete({ where: { id: seriesId } });
    expect(await reconcileCopies(service.database, signal)).toBe(0);
    expect(await job()).toMatchObject({ patientName: 'Later' });
  });
});
