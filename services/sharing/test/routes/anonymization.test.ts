import { type AnonymizationPreview, events, newId } from '@circus/contracts';
import { element, type InstanceOverrides, makeInstance } from '@circus/dicom';
import { accessOfAdministrator, accessOfNobody, eventually } from '@circus/testkit';
import { type AskedAnonymization, askForCopy, bodyOf, headerOf, valueOf } from '../support/anonymization.js';
import { TestSharing } from '../support/testSharing.js';

interface Image {
  id: number;
  seriesId: number;
  sopInstanceUID: { value: string };
}
interface Key extends Record<string, unknown> {
  id: number;
  imageId: number;
  patientName: string;
  anonPatientName: string;
}

describe('Anonymization over HTTP', () => {
  let sharing: TestSharing;
  let numbers = 0;
  beforeAll(async () => {
    sharing = await TestSharing.start();
  });
  afterAll(() => sharing.stop());

  const administrator = accessOfAdministrator();
  /** Sees no patients. */
  const blind = accessOfNobody({ domains: ['default'] });
  const outsider = accessOfNobody({ domains: ['elsewhere'], globalPrivileges: ['personalInfoView'] });

  const overrides = (given: InstanceOverrides = {}): InstanceOverrides => {
    numbers += 1;
    const study = `1.4.${numbers}`;
    return {
      patientName: `Roe^Jo${numbers}`,
      patientId: `R-${numbers}`,
      studyInstanceUid: study,
      seriesInstanceUid: `${study}.1`,
      ...given,
    };
  };
  const store = (given?: InstanceOverrides) => sharing.store(makeInstance(overrides(given)));
  const inPlace = async (id: number, asked: AskedAnonymization = {}, force = '') => {
    const response = await sharing.request(`/api/images/${id}/anonymize${force}`, {
      method: 'PUT',
      json: bodyOf(asked),
      ...(asked.as && { as: asked.as }),
    });
    const text = await response.text();
    return { status: response.status, text, image: (response.ok ? JSON.parse(text) : null) as Image };
  };
  const keys = async (query = '', as = sharing.user) => {
    const response = await sharing.request(`/api/anonymization/keys${query}`, { as });
    return { status: response.status, keys: (response.ok ? await response.json() : []) as Key[] };
  };
  const useInCase = async (imageId: number) => {
    const { owner } = sharing;
    const [image] = await sharing.query<{ series_id: bigint; series_instance_uid: string }>`
      SELECT series_id, series_instance_uid FROM archive_read.image WHERE id = ${imageId}`;
    const project = { projectId: 'p', projectName: 'p', icon: {} };
    await owner.project.upsert({ where: { projectId: 'p' }, create: project, update: {} });
    await owner.clinicalCase.create({
      data: {
        ...{ caseId: `case${imageId}`, projectId: 'p', latestRevision: {}, revisionCount: 1 },
        series: { create: { seriesId: image?.series_id ?? 0n, seriesUid: image?.series_instance_uid ?? '' } },
      },
    });
  };

  it('is shown beforehand, attribute by attribute, and leaves nothing behind', async () => {
    const given = overrides({
      extra: { '00080080': element('LO', 'General Hospital'), '00101010': element('AS', '041Y') },
    });
    const id = await sharing.store(makeInstance(given));
    const preview = async (asked: AskedAnonymization = {}) => {
      const response = await sharing.request(`/api/images/${id}/anonymized/preview`, {
        method: 'POST',
        json: bodyOf(asked),
        ...(asked.as && { as: asked.as }),
      });
      const text = await response.text();
      const attributes = response.ok ? (JSON.parse(text) as AnonymizationPreview).attributes : [];
      return { status: response.status, of: (name: string) => attributes.find((each) => each.name === name) };
    };
    const plain = await preview();
    expect(plain.of('PatientName')).toMatchObject({ before: given.patientName, outcome: 'changed' });
    expect(plain.of('PatientName')?.after).not.toMatch(/Roe/);
    expect(plain.of('InstitutionName')).toMatchObject({ before: 'General Hospital', after: null, outcome: 'removed' });
    expect(plain.of('PatientIdentityRemoved')).toMatchObject({ before: null, after: 'YES', outcome: 'added' });
    expect(plain.of('Modality')).toMatchObject({ outcome: 'kept' });
    const kept = await preview({ options: ['RETAIN_INSTITUTION_IDENTITY'], values: { PatientName: 'Subject 7' } });
    expect(kept.of('InstitutionName')).toMatchObject({ outcome: 'kept', after: 'General Hospital' });
    expect(kept.of('PatientName')).toMatchObject({ after: 'Subject 7' });
    expect((await preview({ as: blind })).status).toBe(403);
    expect((await preview({ as: outsider })).status).toBe(404);
    expect((await preview({ options: ['NO_SUCH_OPTION'] })).status).toBe(400);
    const { keys: found } = await keys('?count=-1');
    expect(found.filter(({ imageId }) => imageId === id)).toEqual([]);
  });

  it('lists the options that are carried out, by rank', async () => {
    const response = await sharing.request('/api/anonymization/options');
    const options = (await response.json()) as { name: string; rank: number }[];
    expect(options.map(({ rank }) => rank)).toEqual([20, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130]);
    expect(options[4]).toEqual({
      name: 'RETAIN_LONGITUDINAL_TEMPORAL_INFORMATION',
      rank: 70,
      title: 'Retain Temporal Info',
      description: 'Retain Longitudinal Temporal Information',
    });
  });

  describe('PUT /api/images/{id}/anonymize', () => {
    it('puts the anonymous image in the place of the image, and its key outlives the original', async () => {
      const id = await store({ patientName: 'Before^All' });
      await sharing.ask(`/api/metadata/series/${await seriesOf(id)}/seriestags`, {
        method: 'POST',
        body: JSON.stringify({ name: 'Carried' }),
        headers: { 'content-type': 'application/json' },
      });
      const { status, image } = await inPlace(id);
      expect([status, image.id === id]).toEqual([200, false]);
      await expect(sharing.stored(id)).rejects.toMatchObject({ kind: 'missing' });
      const stored = headerOf(await sharing.stored(image.id));
      expect([stored.sopInstanceUid, valueOf(stored, '00120062')]).toEqual([image.sopInstanceUID.value, 'YES']);
      const tags = await (await sharing.ask(`/api/metadata/series/${image.seriesId}/seriestags`)).json();
      expect(tags).toMatchObject([{ name: 'Carried' }]);
      const [key] = (await keys('?filter=before')).keys;
      expect(key).toMatchObject({ imageId: image.id, patientName: 'Before^All' });
      // The deletion of the original is told of, and others after it.
      const later = await store();
      await askForCopy(sharing, later);
      await sharing.ask(`/api/images/${later}`, { method: 'DELETE' });
      await eventually(async () => (await keyCountOf(later)) === 0);
      expect(await keyCountOf(image.id)).toBe(1);
    });

    it('keeps its key with the image, also where a process ended before it could say which that is', async () => {
      const id = await store();
      const { image } = await inPlace(id);
      await sharing.query`UPDATE sharing.anonymization_key SET image_id = 888888 WHERE image_id = ${image.id}`;
      const bus = await sharing.nats.connect('series-ingest');
      const gone = { instanceId: 888_888, seriesId: 1, sopInstanceUid: '1.2' };
      await bus.publish(events.instancesDeleted, { version: 1, instances: [gone] }, newId());
      await eventually(async () => (await keyCountOf(image.id)) === 1);
    });

    it('does not lose an image that is the same one afterwards', async () => {
      const whose = overrides();
      const id = await sharing.store(makeInstance({ ...whose, sopInstanceUid: '1.4.77.1' }));
      const values = { PatientName: whose.patientName ?? '', PatientID: whose.patientId ?? '' };
      const { status, image } = await inPlace(id, { options: ['RETAIN_UIDS'], values });
      expect([status, image.id]).toEqual([200, id]);
      expect(valueOf(headerOf(await sharing.stored(id)), '00120062')).toBe('YES');
    });

    it('anonymizes what was anonymous already, too', async () => {
      const { image } = await inPlace(await store());
      const again = await inPlace(image.id);
      expect(again.status).toBe(200);
      expect(again.image.sopInstanceUID.value).not.toBe(image.sopInstanceUID.value);
    });

    it('gives the same image again where the original comes back', async () => {
      const file = makeInstance(overrides());
      const first = await inPlace(await sharing.store(file));
      const second = await inPlace(await sharing.store(file));
      expect(second).toEqual(first);
    });

    it('leaves a series alone that a case uses, except to an administrator who means it, and keeps no key of it', async () => {
      const id = await store();
      await useInCase(id);
      const refused = await inPlace(id);
      expect([refused.status, refused.text]).toEqual([409, expect.stringContaining(`case${id}`)]);
      expect((await inPlace(id, {}, '?force=1')).status).toBe(409);
      expect(await keyCountOf(id)).toBe(0);
      expect((await inPlace(id, { as: administrator }, '?force=1')).status).toBe(200);
    });

    it('refuses to take faces out of heads, and says what to do', async () => {
      const id = await store({});
      for (const name of ['CLEAN_RECOGNIZABLE_VISUAL_FEATURES', 'CLEAN_VISUAL_FEATURES']) {
        const { status, bytes } = await askForCopy(sharing, id, { options: [name] });
        expect([status, bytes.toString()]).toEqual([400, expect.stringMatching(/face.*Remove the face with a tool/)]);
      }
      expect(await keyCountOf(id)).toBe(0);
    });

    it('records each of several that come together for whom it was asked', async () => {
      const ids = [await store({}), await store({}), await store({})];
      const callers = [sharing.user, administrator];
      const copies = await Promise.all(
        ids.flatMap((id) => callers.map(async (as) => (await askForCopy(sharing, id, { as })).status)),
      );
      expect(copies).toEqual(Array(6).fill(200));
      const told = await sharing.query<{ image: number; caller: number }>`
        SELECT (payload->'details'->>'imageId')::int AS image, (payload->>'userId')::int AS caller FROM sharing.outbox
        WHERE payload->>'action' = 'image.readAnonymized' AND (payload->'details'->>'imageId')::int = ANY(${ids}::int[])`;
      const expected = ids.flatMap((image) => callers.map(({ userId }) => `${image} ${userId}`));
      expect(told.map(({ image, caller }) => `${image} ${caller}`).sort()).toEqual(expected.sort());
    });

    it('changes nothing where it is refused', async () => {
      const id = await store({ extra: { '00280301': { vr: 'CS', Value: ['YES'] } } });
      const before = await sharing.stored(id);
      expect((await inPlace(id)).status).toBe(422);
      expect((await inPlace(id, { options: ['NONE_SUCH'] })).status).toBe(400);
      expect((await inPlace(id, { values: { PatientBirthDate: 'x', BurnedInAnnotation: 'NO' } })).status).toBe(400);
      expect((await inPlace(id, { as: outsider })).status).toBe(404);
      expect((await inPlace(999_999)).status).toBe(404);
      expect((await sharing.stored(id)).equals(before)).toBe(true);
      expect(await keyCountOf(id)).toBe(0);
    });
  });

  describe('POST /api/anonymization/anonymize', () => {
    const many = async (body: unknown, as = sharing.user) => {
      const response = await sharing.request('/api/anonymization/anonymize', { method: 'POST', json: body, as });
      const text = await response.text();
      return { status: response.status, text, images: (response.ok ? JSON.parse(text) : []) as Image[] };
    };

    it('takes both forms of the body, passes over unknown images, and gives one name to one patient', async () => {
      const whose = overrides();
      const ids = [];
      for (let instanceNumber = 1; instanceNumber <= 10; instanceNumber += 1) {
        ids.push(await sharing.store(makeInstance({ ...whose, instanceNumber })));
      }
      const [first = 0, second = 0, ...others] = ids;
      const bare = await many([
        { imageId: first, tagValues: [] },
        { imageId: 999_999, tagValues: [] },
      ]);
      expect([bare.status, bare.images.length]).toEqual([200, 1]);
      const tagValues = [{ tagPath: { name: 'StudyDescription' }, value: 'Trial' }];
      const imageTagValuesSet = [
        { imageId: second, tagValues },
        ...others.map((imageId) => ({ imageId, tagValues: [] })),
      ];
      const rest = await many({ profile: { options: [{ name: 'RETAIN_UIDS' }] }, imageTagValuesSet });
      expect([rest.status, rest.images.length]).toEqual([200, 9]);
      const headers = [];
      for (const { id } of rest.images) headers.push(headerOf(await sharing.stored(id)));
      expect(new Set(headers.map((header) => valueOf(header, '00100010'))).size).toBe(1);
      expect(headers.filter((header) => valueOf(header, '00081030') === 'Trial')).not.toEqual([]);
    });

    it('says how many were not anonymized, and why', async () => {
      const [good, used] = [await store(), await store()];
      await useInCase(used);
      const refused = await many([good, used].map((imageId) => ({ imageId, tagValues: [] })));
      expect([refused.status, refused.text]).toEqual([
        409,
        expect.stringMatching(/^1 of 2 images were anonymized, 1 were not: .*case/),
      ]);
      expect((await many({ profile: {}, imageTagValuesSet: 'all' })).status).toBe(400);
      expect((await many([{ imageId: 'x', tagValues: [] }])).status).toBe(400);
      expect((await many([])).images).toEqual([]);
    });
  });

  describe('who sees no patients', () => {
    it('gets what the Basic Profile leaves, and nothing that an option keeps', async () => {
      const id = await store();
      expect((await askForCopy(sharing, id, { as: blind })).status).toBe(200);
      expect((await askForCopy(sharing, id, { as: blind, options: ['RETAIN_UIDS'] })).status).toBe(403);
      expect((await inPlace(id, { as: blind, options: ['RETAIN_UIDS'] })).status).toBe(403);
      expect((await askForCopy(sharing, id, { as: outsider })).status).toBe(404);
    });

    it('sees keys without the names of patients, and may not look for them', async () => {
      const id = await store({ patientName: 'Secret^Name', patientBirthDate: '19600102' });
      await askForCopy(sharing, id);
      const seen = (await keys('?count=-1', blind)).keys.find(({ imageId }) => imageId === id);
      expect(seen).toMatchObject({
        patientName: '',
        patientID: '',
        anonPatientName: expect.stringMatching(/^2\.25\./),
      });
      expect((await keys('?orderby=patientName', blind)).status).toBe(403);
      expect((await keys('?filter=secret', blind)).keys).toEqual([]);
      const values = await (
        await sharing.request(`/api/anonymization/keys/${seen?.id}/keyvalues`, { as: blind })
      ).json();
      expect(values).toMatchObject([{ tagPath: { name: 'PatientBirthDate' }, value: '' }, {}]);
      expect((await sharing.request('/api/anonymization/keys/export/csv', { as: blind })).status).toBe(403);
    });

    it('knows no keys of other domains', async () => {
      const id = await store();
      await askForCopy(sharing, id);
      const key = (await keys('?count=-1')).keys.find(({ imageId }) => imageId === id);
      expect((await keys('?count=-1', outsider)).keys).toEqual([]);
      const ask = (method: string) => sharing.request(`/api/anonymization/keys/${key?.id}`, { method, as: outsider });
      expect([(await ask('GET')).status, (await ask('DELETE')).status]).toEqual([404, 204]);
      expect(await keyCountOf(id)).toBe(1);
    });
  });

  describe('keys', () => {
    it('are found by their properties, ordered and cut', async () => {
      const id = await store({ patientName: 'Query^Me' });
      await askForCopy(sharing, id);
      await askForCopy(sharing, id);
      const query = async (body: object) => {
        const response = await sharing.request('/api/anonymization/keys/query', { method: 'POST', json: body });
        return { status: response.status, keys: response.ok ? ((await response.json()) as Key[]) : [] };
      };
      const by = (propertyName: string, operator: string, propertyValue: string) => ({
        ...{ startIndex: 0, count: 10, queryProperties: [{ propertyName, operator, propertyValue }] },
        order: { orderBy: 'id', orderAscending: false },
      });
      const found = (await query(by('patientName', 'like', 'query'))).keys;
      expect([found.length, Number(found[0]?.id) > Number(found[1]?.id)]).toEqual([2, true]);
      expect((await query(by('imageId', '=', String(id)))).keys).toHaveLength(2);
      expect((await query(by('nothing', '=', 'x'))).status).toBe(400);
      expect((await keys('?startindex=1&count=1&filter=query')).keys).toHaveLength(1);
    });

    it('lead nowhere once they are deleted: nothing is left that a pseudonym could be made of', async () => {
      const id = await store({ patientName: 'Forget^Me' });
      const before = headerOf((await askForCopy(sharing, id, { values: { StudyInstanceUID: '1.9.1.2' } })).bytes);
      const key = (await keys('?filter=forget')).keys[0];
      const url = `/api/anonymization/keys/${key?.id}`;
      expect((await sharing.request(url, { method: 'DELETE' })).status).toBe(204);
      expect((await sharing.request(url, { method: 'DELETE' })).status).toBe(204);
      expect((await sharing.request(url)).status).toBe(404);
      expect((await sharing.request(`${url}/keyvalues`)).status).toBe(404);
      expect(
        await sharing.query`SELECT id FROM sharing.anonymization_patient WHERE patient_name = 'Forget^Me'`,
      ).toEqual([]);
      expect(await sharing.query`SELECT uid FROM sharing.anonymization_uid WHERE anonymous_uid = '1.9.1.2'`).toEqual(
        [],
      );
      const after = headerOf((await askForCopy(sharing, id)).bytes);
      for (const tag of ['00100010', '0020000D', '00080018']) {
        expect([tag, valueOf(after, tag)]).not.toEqual([tag, valueOf(before, tag)]);
      }
    });

    it('are a table that no spreadsheet calculates with', async () => {
      const id = await store({ patientName: '=cmd()', accessionNumber: 'A;"1"' });
      await askForCopy(sharing, id);
      const response = await sharing.request('/api/anonymization/keys/export/csv', { as: administrator });
      expect([
        response.status,
        response.headers.get('content-type'),
        response.headers.get('content-disposition'),
      ]).toEqual([200, 'text/csv; charset=UTF-8', 'attachment; filename="slicebox-anonymization-info.csv"']);
      const lines = (await response.text()).split('\r\n');
      expect(lines[0]).toMatch(
        /^ID;Image ID;Created;Patient Name;Anonymous Patient Name;.*;Tag Path;Value;Anonymized Value$/,
      );
      const [line] = lines.filter((each) => each.includes('cmd()') && each.includes('(0008,0050)'));
      expect(line).toMatch(/^\d+;\d+;20..-.*Z;'=cmd\(\);2\.25\..*;\(0008,0050\);"A;""1""";$/);
      expect((await sharing.request('/api/anonymization/keys/export/csv')).status).toBe(403);
    });
  });

  it('is told of in the audit trail and in the log', async () => {
    const id = await store();
    await askForCopy(sharing, id);
    await inPlace(id);
    const told = await sharing.query<{ action: string }>`
      SELECT payload->>'action' AS action FROM sharing.outbox
      WHERE payload->'details'->>'imageId' = ${String(id)} ORDER BY id`;
    expect(told.map(({ action }) => action)).toEqual(['image.readAnonymized', 'image.anonymize']);
    const lines =
      await sharing.query`SELECT id FROM sharing.outbox WHERE payload->>'message' LIKE '%: Anonymized an image.'`;
    expect(lines).not.toEqual([]);
  });

  const seriesOf = async (id: number): Promise<number> => {
    const [row] = await sharing.query<{ series_id: bigint }>`SELECT series_id FROM archive_read.image WHERE id = ${id}`;
    return Number(row?.series_id);
  };
  const keyCountOf = async (imageId: number): Promise<number> =>
    (await sharing.query`SELECT id FROM sharing.anonymization_key WHERE image_id = ${imageId}`).length;
});
