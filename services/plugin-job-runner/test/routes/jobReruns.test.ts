import type { Access } from '@circus/contracts';
import { accessOfNobody } from '@circus/testkit';
import { member, pluginIdOf, type RunningService, startService } from '../runningRunner.js';

describe('a job that runs another one again', () => {
  let service: RunningService;
  let original: string;

  beforeAll(async () => {
    service = await startService({ PARALLEL_JOBS: '2' });
    for (const doing of ['good', 'chance', 'fails']) await service.addPlugin(doing, { timeout: 60 });
    await service.startRunner();
    await service.archive({ seriesUid: '1.6.1' });
    original = await service.addJob('good', { seriesUid: '1.6.1', priority: 3 });
    await service.until(original, 'finished');
  });
  afterAll(() => service.stop());

  const rerun = (jobId: string, body: unknown = {}, access: Access = service.administrator) =>
    service.call('POST', `/api/plugin-jobs/${jobId}/rerun`, access, body);
  const compare = (jobId: string, query = '', access: Access = service.administrator) =>
    service.call('GET', `/api/plugin-jobs/${jobId}/comparison${query}`, access);
  const put = (status: string) =>
    service.call('PUT', '/api/admin/plugin-job-manager/switch', service.administrator, { status });
  const seriesOf = (seriesInstanceUid: string) =>
    service.owner.series.findFirstOrThrow({ where: { seriesInstanceUid }, select: { id: true } });
  const raiseVersion = async (seriesUid: string) =>
    service.owner.series.update({ where: { id: (await seriesOf(seriesUid)).id }, data: { version: { increment: 1 } } });

  /** Its first two images change places. */
  const changeImages = async (seriesUid: string) => {
    const { id } = await seriesOf(seriesUid);
    const [one, two] = await service.owner.instance.findMany({ where: { seriesPk: id }, orderBy: { id: 'asc' } });
    const number = (of: typeof one, imageNumber: number) =>
      service.owner.instance.update({ where: { id: of?.id as bigint }, data: { imageNumber } });
    await number(one, 99);
    await number(two, 1);
    await number(one, 2);
    await raiseVersion(seriesUid);
  };

  it('has the same program, parameters and files, names the original, and is found equal to it', async () => {
    const { status, json } = await rerun(original);
    expect([status, json]).toEqual([201, { jobId: expect.any(String) }]);
    await service.until(json.jobId, 'finished');
    const { json: again } = await service.call('GET', `/api/plugin-jobs/${json.jobId}`, service.administrator);
    const { json: first } = await service.call('GET', `/api/plugin-jobs/${original}`, service.administrator);
    expect(again.rerunOf).toBe(original);
    expect(first).not.toHaveProperty('rerunOf');
    expect(again.series).toEqual(first.series);
    expect(again.provenance.inputs).toEqual(first.provenance.inputs);
    expect(again.provenance.plugin).toEqual(first.provenance.plugin);

    const equal = { isEqual: true, differences: [] };
    const comparison = await compare(json.jobId);
    expect(comparison.json).toEqual({
      jobId: json.jobId,
      with: original,
      isEqual: true,
      results: equal,
      attachments: equal,
      provenance: equal,
    });
    const row = await service.owner.pluginJob.findUniqueOrThrow({ where: { jobId: json.jobId } });
    expect(row.priority).toBe(3);
    const told = await service.told('circus.job.queued');
    expect(told.filter(({ jobId }) => jobId === json.jobId)).toMatchObject([{ rerunOf: original, priority: 3 }]);
    const audited = await service.told('circus.audit.recorded');
    expect(audited).toContainEqual(
      expect.objectContaining({
        action: 'pluginJob.rerun',
        entityId: json.jobId,
        details: expect.objectContaining({ rerunOf: original }),
      }),
    );
  });

  it('is told where its results differ', async () => {
    const first = await service.addJob('chance', { seriesUid: '1.6.1' });
    await service.until(first, 'finished');
    const { json } = await rerun(first);
    await service.until(json.jobId, 'finished');
    const { json: comparison } = await compare(json.jobId);
    expect(comparison).toMatchObject({
      isEqual: false,
      results: {
        isEqual: false,
        differences: [{ path: 'chance', difference: 'changed', before: expect.any(Number), after: expect.any(Number) }],
      },
      attachments: { isEqual: false, differences: [{ path: 'chance.txt', difference: 'changed' }] },
      provenance: { isEqual: true },
    });
    const other = await compare(json.jobId, `?with=${original}`);
    expect(other.json.provenance.differences).toContainEqual({
      path: 'plugin.pluginName',
      difference: 'changed',
      before: 'good',
      after: 'chance',
    });
  });

  it('runs with the parameters of the original, though the catalogue has others now', async () => {
    const url = `/api/admin/plugins/${pluginIdOf('good')}`;
    const patch = (body: unknown) => service.call('PATCH', url, service.administrator, body);
    await patch({ runConfiguration: { timeout: 5 } });
    const { json } = await rerun(original);
    await service.until(json.jobId, 'finished');
    const { json: job } = await service.call('GET', `/api/plugin-jobs/${json.jobId}`, service.administrator);
    expect(job.provenance.plugin.parameters).toEqual({ timeout: 60 });

    await patch({ version: '9.0.0' });
    const refused = await rerun(original);
    expect([refused.status, refused.json.error]).toEqual([422, expect.stringMatching(/has become version 9\.0\.0/)]);
    await patch({ version: '1.2.0' });
  });

  it('is refused as a duplicate while another one waits, unless it is forced', async () => {
    await put('stopped');
    const first = await rerun(original, { priority: -1 });
    const second = await rerun(original, {});
    expect([second.status, second.json.error]).toEqual([400, expect.stringContaining('duplicate')]);
    const forced = await rerun(original, { force: true });
    expect(forced.status).toBe(201);
    for (const body of [{ force: false }, { priority: 0.5 }, { pluginId: 'x' }]) {
      expect((await rerun(original, body)).status).toBe(400);
    }
    await put('running');
    for (const { json } of [first, forced]) await service.until(json.jobId, 'finished');
  });

  it('is made though the series has changed, if the images are the same; and refused if they are not', async () => {
    await service.archive({ seriesUid: '1.6.2' });
    const first = await service.addJob('good', { seriesUid: '1.6.2' });
    await service.until(first, 'finished');
    await raiseVersion('1.6.2');
    const same = await rerun(first);
    expect(same.status).toBe(201);
    await service.until(same.json.jobId, 'finished');

    await changeImages('1.6.2');
    const changed = await rerun(first);
    expect([changed.status, changed.json.error]).toEqual([
      422,
      expect.stringMatching(/^The job cannot be run again exactly\. The series 1\.6\.2 has changed.*0\.json\.$/),
    ]);
  });

  it('fails where its series changes while it waits', async () => {
    await service.archive({ seriesUid: '1.6.3' });
    const first = await service.addJob('good', { seriesUid: '1.6.3' });
    await service.until(first, 'finished');
    await put('stopped');
    const { json } = await rerun(first);
    await changeImages('1.6.3');
    await put('running');
    expect((await service.until(json.jobId, 'failed')).errorMessage).toMatch(/1\.6\.3 has changed since/);
  });

  it('is refused for a series that is gone, and for a job that ran nothing or has not ended', async () => {
    await service.archive({ seriesUid: '1.6.4' });
    const first = await service.addJob('fails', { seriesUid: '1.6.4' });
    await service.until(first, 'failed');
    // What failed can be run again, too.
    const again = await rerun(first);
    await service.until(again.json.jobId, 'failed');
    expect((await compare(again.json.jobId)).status).toBe(422);
    const { id } = await seriesOf('1.6.4');
    await service.owner.instance.deleteMany({ where: { seriesPk: id } });
    await service.owner.series.delete({ where: { id } });
    const gone = await rerun(first);
    expect([gone.status, gone.json.error]).toEqual([422, 'The series 1.6.4 was deleted.']);

    await put('stopped');
    const waiting = await service.addJob('good');
    expect((await rerun(waiting)).status).toBe(422);
    await service.call('PATCH', `/api/plugin-jobs/${waiting}`, service.administrator, { status: 'cancelled' });
    const cancelled = await rerun(waiting);
    expect([cancelled.status, cancelled.json.error]).toEqual([422, expect.stringMatching(/ran nothing/)]);
    await put('running');
    expect((await compare(original)).status).toBe(400);
    expect((await rerun('nosuchjob')).status).toBe(404);
  });

  it('is refused where its plug-in runs something else now', async () => {
    await service.owner.pluginJob.update({
      where: { jobId: original },
      data: {
        provenance: {
          ...((await service.owner.pluginJob.findUniqueOrThrow({ where: { jobId: original } })).provenance as object),
          program: { command: ['another'] },
        },
      },
    });
    const { status, json } = await rerun(original);
    expect([status, json.error]).toEqual([422, expect.stringMatching(/not what the job ran/)]);
  });

  it('needs the rights that a new job needs, and comparing those to read both', async () => {
    const good = pluginIdOf('good');
    const executor = member(['executePlugin'], [good]);
    expect((await rerun(original, {}, member(['readPlugin', 'manageJobs'], [good]))).status).toBe(401);
    expect((await rerun(original, {}, { ...executor, domains: ['elsewhere'] })).status).toBe(401);
    expect((await rerun(original, {}, accessOfNobody())).status).toBe(401);
    expect((await service.call('POST', `/api/plugin-jobs/${original}/rerun`, null, {})).status).toBe(401);

    const other = await service.addJob('chance');
    await service.until(other, 'finished');
    expect((await compare(original, `?with=${other}`, member(['readPlugin'], [good]))).status).toBe(401);
    expect((await compare(original, `?with=${other}`, executor)).status).toBe(401);
    expect((await compare(original, '?with=nosuchjob')).status).toBe(404);
    const reader = member(['readPlugin'], [good, pluginIdOf('chance')]);
    expect((await compare(original, `?with=${other}`, reader)).status).toBe(200);
  });
});
