import { type Access, newId } from '@circus/contracts';
import { accessOfAdministrator, accessOfNobody } from '@circus/testkit';
import { member, pluginIdOf, type RunningService, startService } from '../runningRunner.js';

const VOLUME = { start: 1, end: 3, delta: 1 };

describe('the routes of plug-in jobs', () => {
  let service: RunningService;
  let good: string;

  beforeAll(async () => {
    service = await startService();
    good = await service.addPlugin('good');
    await service.addPlugin('silent');
    const patient = { patientId: 'SECRET-1', patientName: 'Hanako', age: 50, sex: 'F' as const };
    await service.archive({ seriesUid: '1.5.1', patient, seriesDate: new Date('2016-05-05'), modality: 'MR' });
    await service.archive({ seriesUid: '1.5.2', seriesDate: new Date('2019-05-05') });
    await service.archive({ seriesUid: '1.5.3', domain: 'elsewhere' });
  });
  afterAll(() => service.stop());

  const post = (access: Access | null, body: unknown) => service.call('POST', '/api/plugin-jobs', access, body);
  const jobOf = (seriesUid: string, more: Record<string, unknown> = {}) => ({
    pluginId: good,
    series: [{ seriesUid, partialVolumeDescriptor: VOLUME }],
    ...more,
  });
  const patch = (jobId: string, status: unknown, access: Access) =>
    service.call('PATCH', `/api/plugin-jobs/${jobId}`, access, { status });
  /** Puts a job into a state that only a runner gives. */
  const settle = (jobId: string, status: 'finished' | 'failed') =>
    service.owner.pluginJob.update({ where: { jobId }, data: { status, finishedAt: new Date(), results: { a: 1 } } });

  describe('POST /api/plugin-jobs', () => {
    it('queues a job with its audit entry and its events, for who may execute the plug-in', async () => {
      const executor = member(['executePlugin'], [good]);
      const { status, json } = await post(executor, jobOf('1.5.1', { priority: 3 }));
      expect([status, json]).toEqual([201, { jobId: expect.stringMatching(/^[0-9a-z]{26}$/) }]);
      const row = await service.owner.pluginJob.findUniqueOrThrow({ where: { jobId: json.jobId } });
      expect(row).toMatchObject({ status: 'in_queue', priority: 3, userEmail: executor.userEmail, domain: 'default' });
      const of = (event: Record<string, unknown>) => event.jobId === json.jobId || event.entityId === json.jobId;
      for (const subject of ['circus.job.queued', 'circus.work.pluginJob', 'circus.audit.recorded']) {
        expect([subject, (await service.told(subject)).filter(of).length]).toEqual([subject, 1]);
      }
      // Nobody removes what it needs.
      const used = await service.database
        .$queryRaw`SELECT series_uid FROM jobs_read.series_in_use WHERE job_id = ${json.jobId}`;
      expect(used).toEqual([{ series_uid: '1.5.1' }]);
    });

    it('refuses a duplicate unless it is forced, and none that failed, was cancelled or counts no more', async () => {
      const again = await post(service.administrator, jobOf('1.5.1'));
      expect([again.status, again.json.error]).toEqual([400, expect.stringContaining('duplicate')]);
      const other = { ...VOLUME, end: 2 };
      const otherVolume = { pluginId: good, series: [{ seriesUid: '1.5.1', partialVolumeDescriptor: other }] };
      expect((await post(service.administrator, otherVolume)).status).toBe(201);
      const forced = await post(service.administrator, jobOf('1.5.1', { force: true }));
      expect(forced.status).toBe(201);
      expect((await post(service.administrator, jobOf('1.5.1', { force: false }))).status).toBe(400);

      const first = await post(service.administrator, jobOf('1.5.2'));
      expect((await post(service.administrator, jobOf('1.5.2'))).status).toBe(400);
      await patch(first.json.jobId, 'cancelled', service.administrator);
      expect((await post(service.administrator, jobOf('1.5.2'))).status).toBe(201);
    });

    it('makes one job of two that come at once', async () => {
      await service.archive({ seriesUid: '1.5.9' });
      const answers = await Promise.all([1, 2, 3].map(() => post(service.administrator, jobOf('1.5.9'))));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400]);
    });

    it('takes "auto" for the first contiguous images', async () => {
      await service.archive({ seriesUid: '1.5.8' });
      const body = { pluginId: good, series: [{ seriesUid: '1.5.8', partialVolumeDescriptor: 'auto' }] };
      const { status, json } = await post(service.administrator, body);
      expect(status).toBe(201);
      const job = await service.call('GET', `/api/plugin-jobs/${json.jobId}`, service.administrator);
      // The images of the test's series go towards the head: the highest comes first.
      expect(job.json.series).toEqual([
        { seriesUid: '1.5.8', partialVolumeDescriptor: { start: 3, end: 1, delta: -1 } },
      ]);
    });

    it.each<[string, () => unknown, number, RegExp]>([
      ['an unknown plug-in', () => jobOf('1.5.1', { pluginId: 'f'.repeat(64) }), 404, /plug-in does not exist/],
      ['an unknown series', () => jobOf('1.5.4'), 400, /not found/],
      [
        'an unknown series with auto',
        () => ({ pluginId: good, series: [{ seriesUid: '1.5.4', partialVolumeDescriptor: 'auto' }] }),
        404,
        /not found/,
      ],
      ['no series', () => ({ pluginId: good, series: [] }), 400, /not correct/],
      ['no partial volume', () => ({ pluginId: good, series: [{ seriesUid: '1.5.1' }] }), 400, /not correct/],
      [
        'images that the series lacks',
        () => ({ pluginId: good, series: [{ seriesUid: '1.5.1', partialVolumeDescriptor: { ...VOLUME, end: 4 } }] }),
        400,
        /range is invalid/,
      ],
      [
        'several domains',
        () => ({ pluginId: good, series: [...jobOf('1.5.1').series, ...jobOf('1.5.3').series] }),
        400,
        /must belong to the same domain/,
      ],
      [
        'a private attribute that is none',
        () => ({ pluginId: good, series: [{ ...jobOf('1.5.1').series[0], requiredPrivateTags: 'x00100010' }] }),
        400,
        /no private attribute/,
      ],
      ['another member', () => jobOf('1.5.1', { jobId: newId() }), 400, /not correct/],
    ])('refuses %s', async (_what, body, expected, words) => {
      const { status, json } = await post(service.administrator, body());
      expect([status, json.error]).toEqual([expected, expect.stringMatching(words)]);
    });

    it('refuses who may not execute the plug-in, and who has not the domain, with 401', async () => {
      const reader = await post(member(['readPlugin'], [good]), jobOf('1.5.2'));
      expect([reader.status, reader.json.error]).toEqual([401, expect.stringContaining('"executePlugin"')]);
      const outside = await post(member(['executePlugin'], [good], { domains: ['other'] }), jobOf('1.5.2'));
      expect([outside.status, outside.json.error]).toEqual([401, expect.stringContaining('domain')]);
      expect((await post(null, jobOf('1.5.2'))).status).toBe(401);
    });
  });

  describe('PATCH /api/plugin-jobs/:jobId', () => {
    it('cancels for the owner and for managers of jobs, and for nobody else', async () => {
      const owner = member(['executePlugin'], [good]);
      const { json } = await post(owner, jobOf('1.5.1', { force: true }));
      expect((await patch(json.jobId, 'cancelled', member(['executePlugin'], [good]))).status).toBe(401);
      expect((await patch(json.jobId, 'cancelled', member(['manageJobs'], [good]))).status).toBe(401);
      expect((await patch(json.jobId, 'cancelled', owner)).status).toBe(204);
      expect((await patch(json.jobId, 'cancelled', owner)).status).toBe(422);
      const other = await post(owner, jobOf('1.5.1', { force: true }));
      expect((await patch(other.json.jobId, 'cancelled', member(['executePlugin', 'manageJobs'], [good]))).status).toBe(
        204,
      );
      const told = (await service.told('circus.job.cancelled')).map((event) => event.jobId);
      expect(told).toEqual(expect.arrayContaining([json.jobId, other.json.jobId]));
    });

    it('invalidates a finished job for managers of jobs, whose results stay', async () => {
      const { json } = await post(service.administrator, jobOf('1.5.1', { force: true }));
      expect((await patch(json.jobId, 'invalidated', service.administrator)).status).toBe(422);
      await settle(json.jobId, 'finished');
      expect((await patch(json.jobId, 'cancelled', service.administrator)).status).toBe(422);
      expect((await patch(json.jobId, 'invalidated', member(['executePlugin'], [good]))).status).toBe(401);
      expect((await patch(json.jobId, 'invalidated', service.administrator)).status).toBe(204);
      const job = await service.call('GET', `/api/plugin-jobs/${json.jobId}`, service.administrator);
      expect(job.json).toMatchObject({ status: 'invalidated', results: { a: 1 } });
    });

    it('refuses another status with 400, and an unknown job with 404', async () => {
      const { json } = await post(service.administrator, jobOf('1.5.1', { force: true }));
      for (const status of ['finished', undefined]) {
        expect((await patch(json.jobId, status, service.administrator)).status).toBe(400);
      }
      expect((await patch('nosuchjob', 'cancelled', accessOfNobody())).status).toBe(404);
    });
  });

  describe('GET /api/plugin-jobs', () => {
    const search = async (access: Access, filter: unknown = {}, more = '') => {
      const url = `/api/plugin-jobs?filter=${encodeURIComponent(JSON.stringify(filter))}${more}`;
      return service.call('GET', url, access);
    };

    it('gives jobs of plug-ins that may be read, in domains of the caller', async () => {
      const all = await search(service.administrator, {}, '&limit=200');
      expect(all.json.totalItems).toBeGreaterThan(5);
      const [item] = all.json.items;
      expect(item).toMatchObject({
        pluginId: good,
        domain: 'default',
        feedbacks: [],
        series: [{ seriesUid: expect.any(String) }],
      });
      expect(item.results).toBeUndefined();
      expect(item.series[0].seriesId).toBeUndefined();
      expect((await search(member(['readPlugin'], [pluginIdOf('silent')]))).json.totalItems).toBe(0);
      expect((await search(member(['readPlugin'], [good], { domains: [] }))).json).toMatchObject({
        totalItems: 0,
        items: [],
      });
    });

    it('filters by what it knows of any series of a job', async () => {
      const uids = async (filter: unknown) => {
        const { json } = await search(service.administrator, filter, '&limit=200');
        return [...new Set(json.items.map((job: { series: { seriesUid: string }[] }) => job.series[0]?.seriesUid))];
      };
      expect(await uids({ seriesUid: '1.5.2' })).toEqual(['1.5.2']);
      expect(await uids({ seriesDate: { $lt: { $date: '2017-10-10T00:00:00Z' } } })).toEqual(['1.5.1']);
      expect(await uids({ modality: 'MR' })).toEqual(['1.5.1']);
      expect(await uids({ status: 'finished' })).toEqual([]);
      expect(await uids({ 'patientInfo.patientName': 'Hanako' })).toEqual(['1.5.1']);
      expect((await search(service.administrator, { results: 1 })).status).toBe(400);
      expect((await search(service.administrator, {}, '&sort={"nothing":1}')).status).toBe(400);
    });

    it('shows patients to those with the right to them only', async () => {
      const shown = await search(service.administrator, { seriesUid: '1.5.1' });
      expect(shown.json.items[0].patientInfo).toMatchObject({ patientName: 'Hanako' });
      const withoutRole = member(['readPlugin'], [good], { globalPrivileges: ['personalInfoView'] });
      expect((await search(withoutRole, { seriesUid: '1.5.1' })).json.items[0].patientInfo).toBeUndefined();
      expect((await search(withoutRole, { 'patientInfo.age': 50 })).json).toMatchObject({ totalItems: 0 });
      const withoutPrivilege = member(['readPlugin', 'viewPersonalInfo'], [good]);
      expect((await search(withoutPrivilege, { seriesUid: '1.5.1' })).text).not.toContain('Hanako');
      expect((await search(withoutPrivilege, { 'patientInfo.age': 50 })).status).toBe(400);
    });

    it('searches within a list of jobs of the caller', async () => {
      const { items } = (await search(service.administrator, { seriesUid: '1.5.1' })).json;
      const list = async (resourceType: string) => {
        const myListId = newId();
        const owned = { ownerId: service.administrator.userId, ownerEmail: '', name: 'a', public: true };
        await service.owner.myList.create({ data: { myListId, ...owned, resourceType } });
        return myListId;
      };
      const myListId = await list('pluginJobs');
      const [one, other] = items;
      for (const { jobId } of [one, other])
        await service.owner.myListItem.create({ data: { myListId, resourceId: jobId } });
      const found = await service.call('GET', `/api/plugin-jobs/list/${myListId}`, service.administrator);
      expect(found.json).toMatchObject({ totalItems: 2 });
      const status = async (id: string, access = service.administrator) =>
        (await service.call('GET', `/api/plugin-jobs/list/${id}`, access)).status;
      expect(await status(myListId, accessOfAdministrator())).toBe(404);
      expect(await status('nosuchlist')).toBe(404);
      expect(await status(await list('series'))).toBe(400);
    });
  });

  describe('GET /api/plugin-jobs/:jobId', () => {
    it('needs readPlugin and the domain, and says who is missing only when the job exists', async () => {
      const { json } = await post(service.administrator, jobOf('1.5.1', { force: true }));
      const status = async (access: Access, jobId = json.jobId) =>
        (await service.call('GET', `/api/plugin-jobs/${jobId}`, access)).status;
      expect(await status(member(['readPlugin'], [good]))).toBe(200);
      expect(await status(member(['executePlugin'], [good]))).toBe(401);
      expect(await status(member(['readPlugin'], [good], { domains: ['other'] }))).toBe(401);
      expect(await status(accessOfNobody(), 'nosuchjob')).toBe(404);
    });
  });

  describe('the attachments', () => {
    it('are refused outside of the results, and missing where there are none', async () => {
      const { json } = await post(service.administrator, jobOf('1.5.1', { force: true }));
      const get = (path: string, access = service.administrator) =>
        service.call('GET', `/api/plugin-jobs/${json.jobId}/attachment${path}`, access);
      expect(await get('')).toMatchObject({ status: 200, json: [] });
      expect((await get('/none.txt')).status).toBe(404);
      expect((await get('/sub%2f..%2f..%2fresults.json')).status).toBe(400);
      expect((await get('/none.txt', member(['executePlugin'], [good]))).status).toBe(401);
    });
  });

  describe('the feedback', () => {
    const url = (jobId: string, end: string) => `/api/plugin-jobs/${jobId}/feedback${end}`;
    const give = (
      jobId: string,
      mode: string,
      access: Access,
      body: unknown = { data: { cand: [1] }, actionLog: [] },
    ) => service.call('POST', url(jobId, `/${mode}`), access, body);

    it('is taken once from each user until there is a consensual one, whatever the state of the job', async () => {
      const { jobId } = (await post(service.administrator, jobOf('1.5.1', { force: true }))).json;
      await settle(jobId, 'failed');
      const [ann, bob] = [member(['inputPersonalFeedback'], [good]), member(['inputPersonalFeedback'], [good])];
      const entry = { date: '2024-06-01T00:00:00.000Z', action: 'open', data: { a: 1 } };
      const first = await give(jobId, 'personal', ann, { data: { cand: 1 }, actionLog: [entry] });
      expect([first.status, first.json]).toEqual([200, { feedbackId: expect.any(String) }]);
      expect((await give(jobId, 'personal', ann)).status).toBe(400);
      expect((await give(jobId, 'personal', bob, {})).status).toBe(200);
      expect((await give(jobId, 'consensual', ann)).status).toBe(401);
      const consensual = await give(jobId, 'consensual', member(['inputConsensualFeedback'], [good]));
      expect(consensual.status).toBe(200);
      for (const mode of ['personal', 'consensual'])
        expect((await give(jobId, mode, service.administrator)).status).toBe(400);

      const { json } = await service.call('GET', url(jobId, ''), member(['readPlugin'], [good]));
      expect(json).toHaveLength(3);
      expect(json[0]).toEqual({
        feedbackId: first.json.feedbackId,
        isConsensual: false,
        userEmail: ann.userEmail,
        data: { cand: 1 },
        actionLog: [entry],
        createdAt: expect.any(String),
      });
      const job = await service.call('GET', `/api/plugin-jobs/${jobId}`, service.administrator);
      expect(job.json.feedbacks).toEqual(json);

      const remove = (id: string, access: Access) => service.call('DELETE', url(jobId, `/${id}`), access);
      const manager = member(['manageFeedback'], [good]);
      expect((await remove(first.json.feedbackId, ann)).status).toBe(401);
      expect((await remove(first.json.feedbackId, manager)).status).toBe(400);
      expect((await remove('nosuchfeedback', manager)).status).toBe(404);
      expect((await remove(consensual.json.feedbackId, manager)).status).toBe(204);
      expect((await remove(first.json.feedbackId, manager)).status).toBe(204);
      expect((await give(jobId, 'personal', ann)).status).toBe(200);
      expect((await remove('all', manager)).status).toBe(204);
      expect((await service.call('GET', url(jobId, ''), service.administrator)).json).toEqual([]);
      expect(await service.told('circus.feedback.registered')).toHaveLength(4);
      expect(await service.told('circus.feedback.removed')).toHaveLength(3);
    });

    it('is kept for its author alone until it is registered', async () => {
      const { jobId } = (await post(service.administrator, jobOf('1.5.1', { force: true }))).json;
      await settle(jobId, 'finished');
      const roles = ['readPlugin', 'inputPersonalFeedback'] as const;
      const [ann, bob] = [member([...roles], [good]), member([...roles], [good])];
      const keep = (mode: string, access: Access, data: unknown) =>
        service.call('PUT', url(jobId, `/${mode}/draft`), access, { data });
      const draftsOf = async (access: Access) => (await service.call('GET', url(jobId, '/drafts'), access)).json;
      expect((await keep('personal', ann, { cand: 1 })).status).toBe(204);
      expect((await keep('personal', ann, { cand: 2 })).status).toBe(204);
      expect((await keep('consensual', ann, {})).status).toBe(401);
      expect((await keep('personal', member(['readPlugin'], [good]), {})).status).toBe(401);
      expect((await keep('consensual', service.administrator, { cand: 3 })).status).toBe(204);
      expect(await draftsOf(ann)).toEqual({ personal: { data: { cand: 2 }, updatedAt: expect.any(String) } });
      expect(await draftsOf(bob)).toEqual({});
      expect((await give(jobId, 'personal', ann)).status).toBe(200);
      expect(await draftsOf(ann)).toEqual({});
      expect((await keep('personal', ann, { cand: 4 })).status).toBe(400);
      expect((await give(jobId, 'consensual', service.administrator)).status).toBe(200);
      expect(await draftsOf(service.administrator)).toEqual({});
      expect((await keep('personal', bob, {})).status).toBe(400);
    });

    it('is taken once of several that come at once', async () => {
      const { jobId } = (await post(service.administrator, jobOf('1.5.1', { force: true }))).json;
      const answers = await Promise.all([1, 2, 3].map(() => give(jobId, 'consensual', accessOfAdministrator())));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    });

    it('is refused with other members, or what cannot be stored', async () => {
      const { jobId } = (await post(service.administrator, jobOf('1.5.1', { force: true }))).json;
      for (const body of [{ other: 1 }, { actionLog: [{ date: 'x', action: 'a' }] }, { data: 'a\0b' }]) {
        expect((await give(jobId, 'personal', service.administrator, body)).status).toBe(400);
      }
    });
  });

  describe('the job manager', () => {
    it('is shown to and switched by administrators, as often as they like', async () => {
      const manager = accessOfNobody({ globalPrivileges: ['manageServer'] });
      const url = '/api/admin/plugin-job-manager';
      const put = (body: unknown, access = manager) => service.call('PUT', `${url}/switch`, access, body);
      expect((await service.call('GET', url, manager)).json).toEqual({ status: 'running' });
      for (const _ of [1, 2])
        expect(await put({ status: 'stopped' })).toMatchObject({ status: 200, json: { status: 'stopped' } });
      expect((await service.call('GET', url, manager)).json).toEqual({ status: 'stopped' });
      expect((await put({ status: 'paused' })).status).toBe(400);
      for (const [method, path] of [
        ['GET', url],
        ['GET', '/api/admin/plugin-job-queue'],
      ] as const) {
        expect((await service.call(method, path, member(['manageJobs'], [good]))).status).toBe(401);
      }
      expect((await put({ status: 'running' }, accessOfNobody())).status).toBe(401);
      await put({ status: 'running' });
      expect(await service.told('circus.jobManager.switched')).toMatchObject([
        { status: 'stopped' },
        { status: 'running' },
      ]);
    });
  });
});
