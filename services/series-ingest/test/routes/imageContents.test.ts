import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DicomJson, element, makeInstance, readHeader, textOf } from '@circus/dicom';
import { COLOUR_JPEG, GREY_JPEG, PROGRESSIVE_JPEG } from '../support/jpegFiles.js';
import { ask, postImage, sliceboxUser } from '../support/sliceboxTests.js';
import { TestIngest } from '../support/testIngest.js';
import { useInCase } from '../support/usedSeries.js';

let ingest: TestIngest;
const user = sliceboxUser();
const blind = sliceboxUser({ globalPrivileges: [] });
const stranger = sliceboxUser({ domains: ['elsewhere'] });
const procedure = (code: string): DicomJson => ({ '00080100': element('SH', code) });
const extra: DicomJson = {
  '00081032': { vr: 'SQ', Value: [procedure('ONE'), procedure('TWO')] },
  '00280106': element('US', 3),
  '00280107': element('US', 250),
  '00091001': { vr: 'OB', InlineBinary: Buffer.alloc(30).toString('base64') },
  '00090010': element('LO', 'CIRCUS TESTS'),
};

beforeAll(async () => {
  ingest = await TestIngest.start();
});
afterAll(() => ingest.stop());

const image = (seriesInstanceUid: string, given: Parameters<typeof makeInstance>[0] = {}) =>
  makeInstance({ studyInstanceUid: `${seriesInstanceUid}.9`, seriesInstanceUid, extra, ...given });
const store = async (bytes: Buffer) => (await postImage(ingest, bytes)).body;
const bytesOf = async (id: number) =>
  Buffer.from(await (await ingest.request(`/api/images/${id}`, { as: user })).arrayBuffer());
const headerOf = (bytes: Buffer) => {
  const reading = readHeader(bytes, { complete: true });
  if (reading.status !== 'header') throw new Error('no header');
  return reading.header;
};

describe('GET /api/images/:id/attributes', () => {
  type Attribute = Record<string, unknown> & { name: string };
  it.each(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.99'])(
    'lists every attribute in the order of the file, in %s',
    async (transferSyntaxUid) => {
      const name = 'Müller^Jörg';
      const { id } = await store(image(`3.1.${transferSyntaxUid.length}`, { transferSyntaxUid, patientName: name }));
      const { status, body } = await ask(ingest, 'GET', `/api/images/${id}/attributes`);
      const attributes = body as Attribute[];
      expect(status).toBe(200);
      expect(attributes[0]).toMatchObject({ group: '0002', element: '0000', vr: 'UL', multiplicity: 1 });
      expect(attributes.find((each) => each.name === 'PatientName')).toEqual({
        ...{ group: '0010', element: '0010', vr: 'PN', length: 14, multiplicity: 1, depth: 0, path: '' },
        ...{ name: 'PatientName', value: name, values: [name], namePath: ['PatientName'] },
        tagPath: { tag: 0x00100010, name: 'PatientName' },
      });
      expect(attributes.filter((each) => each.name === 'CodeValue')).toMatchObject([
        { value: 'ONE', depth: 1, path: 'ProcedureCodeSequence', namePath: ['ProcedureCodeSequence', 'CodeValue'] },
        { tagPath: { name: 'CodeValue', previous: { name: 'ProcedureCodeSequence', item: '2' } } },
      ]);
      expect(attributes.find((each) => each.name === 'ProcedureCodeSequence')).toMatchObject({
        vr: 'SQ',
        multiplicity: 0,
      });
      expect(attributes.find((each) => each.name === 'ImageType')).toMatchObject({
        multiplicity: 3,
        values: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
        value: 'ORIGINAL\\PRIMARY\\AXIAL',
      });
      expect(attributes.find(({ group, element: e }) => group === '0009' && e === '1001')).toMatchObject({
        ...{ name: '', value: '< Binary data >', multiplicity: 1 },
      });
      expect(attributes.find((each) => each.name === 'LargestImagePixelValue')).toMatchObject({ value: '250' });
      expect(attributes.map((each) => each.name)).not.toContain('PixelData');
      const tags = attributes.filter((each) => each.depth === 0).map(({ group, element: e }) => `${group}${e}`);
      expect(tags).toEqual([...tags].sort());
    },
  );

  it('refuses whoever may not see it', async () => {
    const { id } = await store(image('3.2.1'));
    const answer = (as = user, path = `${id}`) => ask(ingest, 'GET', `/api/images/${path}/attributes`, undefined, as);
    expect((await answer(blind)).status).toBe(403);
    expect(await answer(stranger)).toEqual({ status: 404, body: 'There is no such image.' });
    expect((await answer(user, '999999')).status).toBe(404);
    expect((await answer(user, 'x')).status).toBe(404);
  });
});

describe('GET /api/images/:id/imageinformation', () => {
  it('tells frames and values', async () => {
    const { id } = await store(image('3.3.1', { instanceNumber: 7 }));
    expect(await ask(ingest, 'GET', `/api/images/${id}/imageinformation`, undefined, blind)).toEqual({
      status: 200,
      body: { numberOfFrames: 1, frameIndex: 7, minimumPixelValue: 3, maximumPixelValue: 250 },
    });
    const plain = await store(image('3.3.2', { numberOfFrames: 4, extra: {} }));
    expect((await ask(ingest, 'GET', `/api/images/${plain.id}/imageinformation`)).body).toEqual({
      ...{ numberOfFrames: 4, frameIndex: 1, minimumPixelValue: 0, maximumPixelValue: 0 },
    });
    expect((await ask(ingest, 'GET', `/api/images/${id}/imageinformation`, undefined, stranger)).status).toBe(404);
    expect((await ask(ingest, 'GET', '/api/images/999999/imageinformation')).status).toBe(404);
  });
});

describe('PUT /api/images/:id/modify', () => {
  const modify = (id: number | string, mappings: unknown, as = user, query = '') =>
    ask(ingest, 'PUT', `/api/images/${id}/modify${query}`, mappings, as);
  const code = (item: string) => ({ name: 'CodeValue', previous: { name: 'ProcedureCodeSequence', item } });

  it.each(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.99'])(
    'changes, adds and removes attributes, in sequences too, and leaves the pixels, in %s',
    async (transferSyntaxUid) => {
      const bytes = image(`3.4.${transferSyntaxUid.length}`, { transferSyntaxUid, characterSet: 'ISO_IR 100' });
      const { id, seriesId } = await store(bytes);
      const { status, body } = await modify(id, [
        { tagPath: { name: 'StudyDescription' }, value: '検査 ü' },
        { tagPath: { tag: 0x00280106 }, value: '17' },
        { tagPath: code('2'), value: 'CHANGED' },
        { tagPath: code('3'), value: 'ADDED' },
        { tagPath: { name: 'CodeValue', previous: { name: 'AnatomicRegionSequence', item: 1 } }, value: 'MADE' },
        { tagPath: { name: 'LargestImagePixelValue' } },
      ]);
      expect([status, body]).toMatchObject([201, { id, seriesId }]);
      const [before, after] = [headerOf(bytes), headerOf(await bytesOf(id))];
      expect(after.transferSyntaxUid).toBe(transferSyntaxUid);
      expect(after.dataset).toMatchObject({
        '00080005': { Value: ['ISO_IR 192'] },
        '00081030': { Value: ['検査 ü'] },
        '00280106': { Value: [17] },
        '00081032': { Value: [procedure('ONE'), procedure('CHANGED'), procedure('ADDED')] },
        '00082218': { vr: 'SQ', Value: [procedure('MADE')] },
        '00091001': before.dataset['00091001'],
      });
      expect(after.dataset['00280107']).toBeUndefined();
      const [row] = await ingest.query`
      SELECT i.transformed_by, s.study_description, s.number_of_instances FROM archive.instance i
      JOIN archive.series s ON s.id = i.series_pk WHERE i.id = ${id}`;
      expect(row).toMatchObject({
        study_description: '検査 ü',
        number_of_instances: 1,
        transformed_by: [{ transform: 'modify', attributes: expect.arrayContaining(['(0008,1032)[3].(0008,0100)']) }],
      });
      await ingest.expectFilesToEqualRows();
    },
  );

  it('gives it another id where it is another instance then, in the place that its UIDs say', async () => {
    const { id } = await store(image('3.5.1'));
    const { status, body } = await modify(id, [
      { tagPath: { name: 'SOPInstanceUID' }, value: '3.5.1.77' },
      { tagPath: { name: 'PatientName' }, value: 'Another^Name' },
    ]);
    const other = body as { id: number };
    expect([status, other.id > id]).toEqual([201, true]);
    expect((await ask(ingest, 'GET', `/api/images/${id}/imageinformation`)).status).toBe(404);
    const { meta, dataset } = headerOf(await bytesOf(other.id));
    expect([textOf(meta, '00020003'), textOf(dataset, '00080018')]).toEqual(['3.5.1.77', '3.5.1.77']);
    const rows = await ingest.query`
      SELECT patient_name, source_type FROM archive.series WHERE series_instance_uid = '3.5.1'`;
    expect(rows).toEqual([{ patient_name: 'Another^Name', source_type: 'user' }]);
    await ingest.expectFilesToEqualRows();
    const lines = (await ingest.journal()).flatMap(({ op, keys }) => (op === 'drop' ? (keys ?? []) : []));
    expect(lines).not.toEqual([]);
  });

  it('keeps the tags of its series where it gets another one', async () => {
    const { id, seriesId } = await store(image('3.5.2'));
    const tags = (of: number) => `/api/metadata/series/${of}/seriestags`;
    await ask(ingest, 'POST', tags(seriesId), { name: 'kept' });
    const { body } = await modify(id, [{ tagPath: { name: 'PatientID' }, value: 'OTHER' }]);
    const { seriesId: other } = body as { seriesId: number };
    expect(other).not.toBe(seriesId);
    expect((await ask(ingest, 'GET', tags(other))).body).toMatchObject([{ name: 'kept' }]);
  });

  it('loses none of the changes that come at the same time', async () => {
    const { id } = await store(image('3.5.3'));
    const names = ['StudyDescription', 'SeriesDescription', 'ProtocolName', 'StationName'];
    const answers = await Promise.all(names.map((name) => modify(id, [{ tagPath: { name }, value: `new ${name}` }])));
    const done = names.filter((_, n) => answers[n]?.status === 201);
    expect(answers.map(({ status }) => status).filter((status) => ![201, 409].includes(status))).toEqual([]);
    const { body } = await ask(ingest, 'GET', `/api/images/${id}/attributes`);
    const values = (body as { value: string }[]).map(({ value }) => value);
    expect(done.length).toBeGreaterThan(1);
    expect(done.filter((name) => !values.includes(`new ${name}`))).toEqual([]);
    await ingest.expectFilesToEqualRows();
  });

  it('refuses to replace another image', async () => {
    const { id } = await store(image('3.6.1', { instanceNumber: 1, sopInstanceUid: '3.6.1.1' }));
    await store(image('3.6.1', { instanceNumber: 2, sopInstanceUid: '3.6.1.2' }));
    const files = (await ingest.storedFiles()).length;
    const answer = await modify(id, [{ tagPath: { name: 'SOPInstanceUID' }, value: '3.6.1.2' }]);
    expect(answer).toEqual({ status: 409, body: expect.stringContaining('Another image') });
    expect((await ingest.storedFiles()).length).toBe(files);
  });

  it('refuses with 409 while a case uses the series', async () => {
    const { id, seriesId } = await store(image('3.7.1'));
    await useInCase(ingest, 'case-of-modified', seriesId);
    const change = [{ tagPath: { name: 'StudyDescription' }, value: 'x' }];
    const answer = await modify(id, change, user, '?force=1');
    expect([answer.status, answer.body]).toEqual([409, expect.stringContaining('case-of-modified')]);
    expect((await modify(id, change, sliceboxUser({ role: 'ADMINISTRATOR' }), '?force=1')).status).toBe(201);
  });

  it.each([
    [{ tagPath: { name: 'NoSuchKeyword' }, value: '1' }, /no attribute is named/],
    [{ tagPath: {}, value: '1' }, /neither a tag nor a name/],
    [{ tagPath: { name: 'ProcedureCodeSequence' }, value: '1' }, /a sequence has no value/],
    [{ tagPath: { name: 'ProcedureCodeSequence', item: '1' }, value: '1' }, /ends in an item/],
    [{ tagPath: code('*'), value: '1' }, /named by their numbers/],
    [{ tagPath: code('zero'), value: '1' }, /a number from 1 on/],
    [{ tagPath: code('9'), value: '1' }, /the next one is 3/],
    [{ tagPath: { name: 'CodeValue', previous: { name: 'ProcedureCodeSequence' } }, value: '1' }, /needs an item/],
    [{ tagPath: { name: 'CodeValue', previous: { name: 'Modality', item: '1' } }, value: '1' }, /is no sequence/],
    [{ tagPath: { tag: 0x00111001 }, value: '1' }, /private or unknown/],
    [{ tagPath: { tag: 0x00020010 }, value: '1' }, /kept by the suite/],
    [{ tagPath: { name: 'PixelData' }, value: '1' }, /pixels/],
    [{ tagPath: { name: 'SpecificCharacterSet' }, value: 'ISO_IR 100' }, /ISO_IR 192/],
    [{ tagPath: { name: 'Rows' }, value: '-3' }, /no value of US/],
    [{ tagPath: { name: 'StudyDate' }, value: 'yesterday' }, /no value of DA/],
    [{ tagPath: { name: 'SeriesInstanceUID' } }, /lacks/],
    [{ tagPath: { name: 'StudyInstanceUID' }, value: 'no uid' }, /no value of UI/],
  ])('refuses %j with 400', async (mapping, why) => {
    const { id } = await store(image('3.8.1'));
    const files = (await ingest.storedFiles()).length;
    expect(await modify(id, [mapping])).toEqual({ status: 400, body: expect.stringMatching(why) });
    expect((await ingest.storedFiles()).length).toBe(files);
  });

  it('refuses whoever may not see it, and what is no list', async () => {
    const { id } = await store(image('3.9.1'));
    expect((await modify(id, [], blind)).status).toBe(403);
    expect((await modify(id, [], stranger)).status).toBe(404);
    expect((await modify('999999', [])).status).toBe(404);
    expect((await modify(id, { tagPath: {} })).status).toBe(400);
  });
});

describe('POST /api/images/jpeg', () => {
  const post = async (query: string, body: Buffer | FormData, as = user) => {
    const response = await ingest.request(`/api/images/jpeg${query}`, {
      method: 'POST',
      body: body as unknown as NonNullable<RequestInit['body']>,
      headers: body instanceof FormData ? {} : { 'content-type': 'image/jpeg' },
      as,
    });
    const text = await response.text();
    return { status: response.status, body: text, id: text.startsWith('{') ? (JSON.parse(text).id as number) : 0 };
  };
  let studyId = 0;
  beforeAll(async () => {
    const given = { patientName: 'Jäger^Ä', studyDescription: 'Study', accessionNumber: 'A1', extra: {} };
    await store(image('1.2.826.3.10', given));
    const [row] = await ingest.query<{ id: bigint }>`
      SELECT id FROM archive.study WHERE study_instance_uid = '1.2.826.3.10.9'`;
    studyId = Number(row?.id);
  });

  it.each([
    ['colour', COLOUR_JPEG, 'YBR_FULL_422'],
    ['grey', GREY_JPEG, 'MONOCHROME2'],
  ])('wraps a %s picture into a valid Secondary Capture of a series of its own', async (_kind, jpeg, photometric) => {
    const { status, id } = await post(`?studyid=${studyId}&description=A%20picture`, jpeg);
    expect(status).toBe(201);
    const bytes = await bytesOf(id);
    const { dataset, transferSyntaxUid, sopClassUid, studyInstanceUid } = headerOf(bytes);
    expect([transferSyntaxUid, sopClassUid, studyInstanceUid]).toEqual([
      '1.2.840.10008.1.2.4.50',
      '1.2.840.10008.5.1.4.1.1.7',
      '1.2.826.3.10.9',
    ]);
    const texts = ['00100010', '00081030', '0008103E', '00080050', '00280004', '00280010', '00280011', '00080064'];
    expect(texts.map((tag) => textOf(dataset, tag))).toEqual([
      ...['Jäger^Ä', 'Study', 'A picture', 'A1', photometric, '12', '16', 'WSD'],
    ]);
    expect(bytes.includes(jpeg)).toBe(true);
    expectNoErrors(bytes);
  });

  it('takes the picture of a form too', async () => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(GREY_JPEG)]), 'a.jpg');
    expect((await post(`?studyid=${studyId}`, form)).status).toBe(201);
    const empty = new FormData();
    empty.append('comment', 'x');
    expect((await post(`?studyid=${studyId}`, empty)).status).toBe(400);
  });

  it.each([
    ['no picture', Buffer.from('no picture at all'), /does not begin/],
    ['a progressive one', PROGRESSIVE_JPEG, /progressive/],
    ['its beginning alone', COLOUR_JPEG.subarray(0, 40), /ends before/],
    ['nothing', Buffer.alloc(0), /does not begin/],
  ])('refuses %s', async (_kind, bytes, why) => {
    expect(await post(`?studyid=${studyId}`, bytes)).toMatchObject({ status: 400, body: expect.stringMatching(why) });
  });

  it('refuses without a study that is there for the caller', async () => {
    expect(await post('', GREY_JPEG)).toMatchObject({ status: 400, body: expect.stringContaining('studyid') });
    expect((await post('?studyid=x', GREY_JPEG)).status).toBe(400);
    expect((await post('?studyid=999999', GREY_JPEG)).status).toBe(404);
    expect((await post(`?studyid=${studyId}`, GREY_JPEG, stranger)).status).toBe(404);
    expect((await post(`?studyid=${studyId}&description=${'x'.repeat(65)}`, GREY_JPEG)).status).toBe(400);
  });

  function expectNoErrors(bytes: Buffer): void {
    const directory = mkdtempSync(join(tmpdir(), 'circus-jpeg-'));
    const file = join(directory, 'image.dcm');
    writeFileSync(file, bytes);
    const { error, stderr, stdout } = spawnSync('dciodvfy', [file], { encoding: 'utf8' });
    rmSync(directory, { recursive: true });
    if (error) return console.warn('dciodvfy is not installed: the image was not checked with it.');
    expect(`${stdout}${stderr}`.split('\n').filter((line) => line.startsWith('Error'))).toEqual([]);
  }
});
