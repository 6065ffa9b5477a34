import { newId } from '@circus/contracts';
import { type TestDatabase, testDatabase } from '@circus/testkit';
import { checkModel, INTEGRITY_MODELS, type IntegrityModel, type InvalidRow } from '../../src/index.js';

const NAME = 'Yamada^Taro';
const ICON = { glyph: 'calc', color: '#ffffcc', backgroundColor: '#248065' };

describe('the check of every row', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.owner.$executeRaw`
      TRUNCATE auth."user", auth."group", auth.server_param, archive.patient, cases.project, cases.blob, work.task, jobs.plugin CASCADE`;
  });

  const check = async (model: IntegrityModel) => {
    const rows: InvalidRow[] = [];
    const outcome = await checkModel(database.owner, model, (row) => rows.push(row));
    expect(outcome).toEqual({ model, count: expect.anything(), invalid: rows.length });
    return { count: outcome.count, reasons: Object.fromEntries(rows.map(({ key, reasons }) => [key, reasons])), rows };
  };
  const user = (given: object = {}) => {
    const loginId = newId();
    return database.owner.user.create({
      data: { userEmail: `${loginId}@example.com`, loginId, passwordHash: '', ...given },
    });
  };

  /** A series of three images, and what it belongs to. */
  const addSeries = async (uid = '1.2.3') => {
    const patient = await database.owner.patient.create({ data: { patientName: NAME, patientId: newId() } });
    const study = await database.owner.study.create({ data: { patientPk: patient.id, studyInstanceUid: `${uid}.0` } });
    const series = await database.owner.series.create({
      data: {
        studyPk: study.id,
        patientPk: patient.id,
        seriesInstanceUid: uid,
        studyInstanceUid: `${uid}.0`,
        domain: 'default',
        patientName: NAME,
        patientId: patient.patientId,
        patientInfo: { patientName: NAME, patientId: patient.patientId },
        numberOfInstances: 3,
        sizeBytes: 30,
      },
    });
    await database.owner.$executeRaw`UPDATE archive.series SET images = '{[1,3),[7,8)}' WHERE id = ${series.id}`;
    for (const imageNumber of [1, 2, 7]) {
      await database.owner.instance.create({
        data: {
          seriesPk: series.id,
          sopInstanceUid: `${uid}.${imageNumber}`,
          sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
          transferSyntaxUid: '1.2.840.10008.1.2.1',
          imageNumber,
          storageKey: newId(),
          sizeBytes: 10,
          sha256: '0'.repeat(64),
          tags: {},
          sourceType: 'user',
          sourceId: 1,
        },
      });
    }
    return series;
  };

  /** A case with two revisions of one series. */
  const addCase = async (uid?: string) => {
    const series = await addSeries(uid);
    const project = await database.owner.project.create({
      data: { projectId: newId(), projectName: 'Liver', icon: ICON },
    });
    const revision = {
      creator: 'mori@example.com',
      description: 'Created',
      attributes: {},
      status: 'draft',
      series: [{ seriesUid: series.seriesInstanceUid, seriesId: Number(series.id), labels: [] }],
    };
    const caseId = newId();
    await database.owner.clinicalCase.create({
      data: {
        caseId,
        projectId: project.projectId,
        domains: ['default'],
        latestRevision: { ...revision, date: '2026-01-01T00:00:00.000Z' },
        revisionCount: 2,
        revisions: { create: [0, 1].map((revisionIndex) => ({ revisionIndex, ...revision })) },
        series: { create: { seriesId: series.id, seriesUid: series.seriesInstanceUid } },
      },
    });
    return { caseId, series };
  };

  it('finds nothing to say of what the services write', async () => {
    await user({ preferences: { theme: 'mode_white' } });
    await database.owner.group.create({ data: { groupName: 'admin', domains: ['all'], readProjects: ['all'] } });
    await database.owner.serverParam.createMany({
      data: [
        { key: 'domains', value: ['default'] },
        { key: 'defaultDomain', value: 'default' },
        { key: 'anything', value: [1, null] },
      ],
    });
    await addCase();
    await database.owner.task.create({
      data: { taskId: newId(), service: 'case-db', userEmail: 'a@b', name: 'Upload' },
    });
    for (const model of INTEGRITY_MODELS) {
      const rows: InvalidRow[] = [];
      await checkModel(database.owner, model, (row) => rows.push(row));
      expect(rows).toEqual([]);
    }
    expect((await check('clinicalCase')).count).toBe(1);
    expect((await check('series')).count).toBe(1);
  });

  it('finds plug-in jobs that contradict themselves', async () => {
    const pluginId = 'cd'.repeat(32);
    await database.owner.plugin.create({ data: { pluginId, pluginName: 'Job', version: '1.0.0', type: 'CAD' } });
    const series = [{ seriesUid: '1.2.3', partialVolumeDescriptor: { start: 1, end: 2, delta: 1 }, seriesId: 1 }];
    const job = { pluginId, userId: 1, userEmail: 'a@example.com', series, domain: 'default' };
    const use = { usedSeries: { create: { volumeId: 0, seriesId: 1, seriesUid: '1.2.3' } } };
    await database.owner.pluginJob.create({ data: { ...job, ...use, jobId: 'whole' } });
    await database.owner.pluginJob.create({ data: { ...job, jobId: 'unused' } });
    await database.owner.pluginJob.create({ data: { ...job, ...use, jobId: 'silent', status: 'failed' } });
    const found: unknown[] = [];
    const { count, invalid } = await checkModel(database.owner, 'pluginJob', (row) => found.push(row));
    expect([count, invalid]).toEqual([3, 2]);
    expect(found).toEqual([
      {
        entity: 'pluginJob',
        key: 'silent',
        reasons: ['a job that has ended has its times', 'a job that failed says why'],
      },
      { entity: 'pluginJob', key: 'unused', reasons: ['a job uses the series that it names'] },
    ]);
  });

  it('goes through all rows, page by page', async () => {
    await database.owner.$executeRaw`
      INSERT INTO auth."user" (user_email, login_id, password_hash)
      SELECT CASE n % 100 WHEN 0 THEN n::text ELSE n || '@example.com' END, n, '' FROM generate_series(1, 2500) n`;
    const { count, rows } = await check('user');
    expect(count).toBe(2500);
    expect(rows).toHaveLength(25);
  });

  it('reports every invalid row with all reasons, not the first one alone', async () => {
    const [first, second] = [
      await user({ passwordHash: 'plain', preferences: { theme: 'mode_pink' } }),
      await user({ userEmail: 'nobody', loginId: '' }),
    ];
    const { reasons } = await check('user');
    expect(Object.keys(reasons)).toEqual([String(first.id), String(second.id)]);
    expect(reasons[first.id]).toEqual([
      expect.stringMatching(/^passwordHash: is neither/),
      expect.stringMatching(/^preferences\.theme: /),
    ]);
    expect(reasons[second.id]).toEqual(['userEmail: must be an e-mail address', expect.stringMatching(/^loginId: /)]);
  });

  it('knows the rules of groups', async () => {
    const { groupId } = await database.owner.group.create({
      data: {
        groupName: 'readers',
        privileges: ['fly'],
        domains: [''],
        readProjects: ['a'],
        writeProjects: ['a', 'b'],
      },
    });
    const { reasons } = await check('group');
    expect(reasons[groupId]).toEqual([
      expect.stringMatching(/^privileges\.0: /),
      expect.stringMatching(/^domains\.0: /),
      'writeProjects: names what readProjects does not',
    ]);
  });

  it('knows the server parameters that the suite reads', async () => {
    await database.owner.serverParam.createMany({
      data: [
        { key: 'domains', value: ['default'] },
        { key: 'defaultDomain', value: 'other' },
        { key: 'caseSearchEnvelope', value: 'yes' },
      ],
    });
    expect((await check('serverParam')).reasons).toEqual({
      caseSearchEnvelope: [expect.any(String)],
      defaultDomain: ['is none of the domains'],
    });
  });

  it('knows what tokens and one-time strings are', async () => {
    const { id: userId } = await user();
    const [short, session] = [newId(), newId()];
    await database.owner.accessToken.createMany({
      data: [
        { tokenId: short, userId, tokenHash: Buffer.from('short'), permanent: true, expiresAt: new Date() },
        { tokenId: session, userId, tokenHash: Buffer.alloc(32), permanent: false },
      ],
    });
    const { reasons } = await check('token');
    expect(reasons[short]).toEqual(['the hash of the token is not of 32 bytes', 'a permanent token does not expire']);
    expect(reasons[session]).toHaveLength(3);
    const onetimeUrlId = newId();
    await database.owner.onetimeUrl.create({
      data: { onetimeUrlId, userId, stringHash: Buffer.alloc(1), expiresAt: new Date(0) },
    });
    expect((await check('onetimeUrl')).reasons[onetimeUrlId]).toHaveLength(2);
  });

  it('compares the counters and copies of a series with its instances, study and patient', async () => {
    const { id } = await addSeries();
    await database.owner.$executeRaw`
      UPDATE archive.series SET images = '{[1,4)}', number_of_instances = 4, size_bytes = 31, patient_id = 'other',
        study_instance_uid = '9.9', domain = '' WHERE id = ${id}`;
    expect((await check('series')).reasons[String(id)]).toEqual([
      expect.stringMatching(/^domain: /),
      'the study UID is another than that of the study',
      "the patient's name and ID are others than those of the patient",
      'the number of instances is not how many there are',
      'the image numbers are not those of the instances',
      'the size is not that of the instances',
    ]);
  });

  it('finds cases whose series the archive does not have, or has under another UID or in another domain', async () => {
    const { caseId, series } = await addCase();
    const other = await addSeries('1.2.4');
    await database.owner.$executeRaw`UPDATE archive.series SET domain = 'elsewhere' WHERE id = ${other.id}`;
    await database.owner.caseSeries.createMany({
      data: [
        { caseId, seriesId: other.id, seriesUid: '1.2.5' },
        { caseId, seriesId: 99_999, seriesUid: '1.2.6' },
      ],
    });
    expect((await check('clinicalCase')).reasons).toEqual({
      [`${caseId}/${other.id}`]: ['its UID is another than in the archive', 'its domain is none of the case'],
      [`${caseId}/99999`]: ['the archive has no such series'],
    });
    await database.owner.caseSeries.deleteMany({ where: { seriesId: series.id } });
    expect((await check('clinicalCase')).reasons).toMatchObject({
      [`${caseId}/0`]: ['it uses a series that is not listed among those of the case'],
    });
  });

  it('finds voxels that a revision needs and nobody keeps, and blobs that are not what they should be', async () => {
    const { caseId, series } = await addCase();
    const [hash, other] = ['a'.repeat(40), 'b'.repeat(40)];
    const stored = (of: string) => ({ sizeBytes: 1, storageKey: `blobs/2026/${of.slice(0, 5)}.${of}` });
    await database.owner.blob.createMany({
      data: [
        { hash, ...stored(hash) },
        { hash: other, ...stored(other), sizeBytes: 0, storageKey: 'blobs/x' },
        { hash: 'nonsense', ...stored('nonsense') },
      ],
    });
    const labels = [{ type: 'voxel', data: { voxels: hash, origin: [0, 0, 0], size: [1, 1, 1] } }];
    const entries = [{ seriesUid: series.seriesInstanceUid, seriesId: Number(series.id), labels }];
    await database.owner.revision.update({
      where: { caseId_revisionIndex: { caseId, revisionIndex: 0 } },
      data: { series: entries },
    });
    expect((await check('clinicalCase')).reasons).toEqual({
      [`${caseId}/0`]: ['voxels of a label are not listed among those that are kept'],
      [other]: ['it has no bytes', 'the key of its bytes is that of another'],
      nonsense: [expect.stringMatching(/^hash: /)],
    });
    await database.owner.revisionBlob.create({ data: { caseId, revisionIndex: 0, hash } });
    expect(Object.keys((await check('clinicalCase')).reasons)).toEqual([other, 'nonsense']);
  });

  it('finds cases whose revisions are missing, or not what the case says of them', async () => {
    const { caseId } = await addCase();
    await database.owner.$executeRaw`
      UPDATE cases.revision SET revision_index = 5, status = 'final' WHERE case_id = ${caseId} AND revision_index = 1`;
    await database.owner.$executeRaw`UPDATE cases.clinical_case SET revision_count = 3, domains = '{}'`;
    expect((await check('clinicalCase')).reasons[caseId]).toEqual([
      'domains: must name a domain',
      'the number of revisions is not how many there are',
      'revisions are missing: their numbers do not run from 0',
      'the latest revision is another than the last one there is',
    ]);
    await database.owner.$executeRaw`DELETE FROM cases.revision`;
    expect((await check('clinicalCase')).reasons[caseId]).toHaveLength(4);
  });

  it('finds lists and items of lists that mean nothing', async () => {
    const { id: ownerId } = await user();
    const [list, orphan] = [newId(), newId()];
    const { id: seriesId } = await addSeries('1.2.77');
    const data = { ownerEmail: 'a@b', name: 'mine', public: false };
    await database.owner.myList.createMany({
      data: [
        { ...data, myListId: list, ownerId, resourceType: 'series' },
        { ...data, myListId: orphan, ownerId: 99_999, resourceType: 'clinicalCases', editors: [{ type: 'pet' }] },
      ],
    });
    await database.owner.myListItem.createMany({
      data: [
        { myListId: list, resourceId: '1.2.77', seriesId },
        { myListId: list, resourceId: '1.2.78' },
        { myListId: list, resourceId: '1.2.79', seriesId },
        { myListId: orphan, resourceId: 'nowhere' },
      ],
    });
    expect((await check('myList')).reasons).toEqual({
      [orphan]: [expect.stringMatching(/^editors\.0/), 'its owner does not exist'],
      [`${list}/1.2.78`]: ["it lacks the archive's id of the series"],
      [`${list}/1.2.79`]: ['its UID is another than in the archive'],
      [`${orphan}/nowhere`]: ['there is no such case'],
    });
  });

  it('finds series that searches know otherwise than they are', async () => {
    const { id } = await addSeries('1.2.76');
    await database.owner.$executeRaw`UPDATE archive.series_search SET modality = 'XX' WHERE id = ${id}`;
    expect((await check('series')).reasons[String(id)]).toEqual(['searches find it as something else than it is']);
  });

  it('finds items that searches within their list know otherwise than they are', async () => {
    const { id: seriesId } = await addSeries('1.2.80');
    const myListId = newId();
    const data = { myListId, ownerId: 1, ownerEmail: 'a@b', name: 'x', public: false };
    await database.owner.myList.create({ data: { ...data, resourceType: 'series' } });
    await database.owner.myListItem.create({ data: { myListId, resourceId: '1.2.80', seriesId } });
    expect((await check('myList')).reasons[`${myListId}/1.2.80`]).toBeUndefined();
    await database.owner.listedSeries.updateMany({ where: { myListId }, data: { modality: 'XX' } });
    const otherwise = ['searches within the list find it as something else than it is'];
    expect((await check('myList')).reasons[`${myListId}/1.2.80`]).toEqual(otherwise);
    await database.owner.listedSeries.deleteMany({ where: { myListId } });
    expect((await check('myList')).reasons[`${myListId}/1.2.80`]).toEqual(otherwise);
  });

  it('finds tasks, projects and plug-ins that could not be shown', async () => {
    const [taskId, projectId, pluginId] = [newId(), newId(), newId()];
    await database.owner.task.create({
      data: { taskId, service: 'case-db', userEmail: 'a@b', name: 'Upload', status: 'error' },
    });
    await database.owner.project.create({ data: { projectId, projectName: 'Liver', icon: { ...ICON, color: 'red' } } });
    await database.owner.plugin.create({ data: { pluginId, pluginName: 'MRA', version: '1', type: 'CAD' } });
    expect((await check('task')).reasons[taskId]).toEqual([
      'a task has an end when it is processed no more',
      'a task that failed says why',
    ]);
    expect((await check('project')).reasons[projectId]).toEqual([expect.stringMatching(/^icon\.color: /)]);
    expect((await check('plugin')).reasons[pluginId]).toEqual(
      expect.arrayContaining([expect.stringMatching(/^version: /), expect.stringMatching(/^icon: /)]),
    );
  });

  it('reports a date that no calendar has, and goes on', async () => {
    const projectId = newId();
    await database.owner.project.create({ data: { projectId, projectName: 'Liver', icon: ICON } });
    await database.owner.$executeRaw`UPDATE cases.project SET created_at = 'infinity'`;
    expect((await check('project')).reasons[projectId]).toEqual([expect.stringMatching(/^createdAt: /)]);
  });

  it('never says what stands in a row', async () => {
    const { id } = await addSeries();
    const info = { patientName: 5, sex: NAME, [NAME]: NAME };
    await database.owner.series.update({ where: { id }, data: { patientInfo: info, domain: NAME.repeat(10) } });
    await addCase('1.2.9');
    const entries = JSON.stringify([{ seriesUid: NAME, seriesId: NAME, labels: NAME, [NAME]: NAME }]);
    await database.owner.$executeRaw`
      UPDATE cases.revision SET series = ${entries}::jsonb, attributes = ${JSON.stringify(NAME)}::jsonb`;
    const said = JSON.stringify([(await check('series')).rows, (await check('clinicalCase')).rows]);
    expect(said).toContain('patientInfo.sex');
    expect(said).not.toContain('Yamada');
  });
});
