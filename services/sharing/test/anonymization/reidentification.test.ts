import type { Access } from '@circus/contracts';
import { element, type InstanceOverrides, makeInstance } from '@circus/dicom';
import { accessOfNobody } from '@circus/testkit';
import { askForCopy, headerOf, valueOf } from '../support/anonymization.js';
import { TestSharing } from '../support/testSharing.js';

const REAL = ['00100010', '00100020', '00100030', '0020000D', '00081030', '0020000E', '0008103E', '00080018'];

describe('Anonymous images that come back', () => {
  let sharing: TestSharing;
  let numbers = 0;
  beforeAll(async () => {
    sharing = await TestSharing.start({ PURGE_ANONYMIZATION_KEYS: 'false' });
  });
  afterAll(() => sharing.stop());

  const patient = (): InstanceOverrides => {
    numbers += 1;
    return {
      ...{ patientName: `Back^Jo${numbers}`, patientId: `B-${numbers}`, patientBirthDate: '19600102' },
      ...{ studyInstanceUid: `1.6.${numbers}`, seriesInstanceUid: `1.6.${numbers}.1`, studyDescription: 'Brain' },
      seriesDescription: 'T1',
    };
  };
  /** Stores an image, and gives its anonymous copy. The original is taken out of the archive unless it is to stay. */
  const sent = async (whose: InstanceOverrides, { keepsKey = true, keepsOriginal = false } = {}) => {
    const file = makeInstance(whose);
    const id = await sharing.store(file);
    const { bytes } = await askForCopy(sharing, id);
    if (!keepsKey) await sharing.query`DELETE FROM sharing.anonymization_key WHERE image_id = ${id}`;
    if (!keepsOriginal) await sharing.ask(`/api/images/${id}`, { method: 'DELETE' });
    return { id, file, original: headerOf(file), bytes };
  };
  const box = { sourceType: 'box', sourceId: 4, sourceName: 'Research' } as const;
  const back = async (bytes: Buffer, origin: Parameters<TestSharing['store']>[1] = box) =>
    headerOf(await sharing.stored(await sharing.store(bytes, origin)));
  const upload = async (bytes: Buffer, as: Access) => {
    const response = await sharing.ask('/api/images', {
      method: 'POST',
      body: new Uint8Array(bytes),
      headers: { 'content-type': 'application/octet-stream' },
      as,
    });
    const { id } = (await response.json()) as { id: number };
    return headerOf(await sharing.stored(id));
  };

  it('get back who they are of, and say no more that they are anonymous', async () => {
    const { original, bytes } = await sent(patient());
    const stored = await back(bytes);
    expect(REAL.map((tag) => valueOf(stored, tag))).toEqual(REAL.map((tag) => valueOf(original, tag)));
    expect(['00120062', '00120063', '00120064', '00280303'].filter((tag) => stored.dataset[tag])).toEqual([]);
    const [row] = await sharing.query<{ transformed_by: unknown }>`
      SELECT transformed_by FROM archive.instance WHERE sop_instance_uid = ${original.sopInstanceUid}`;
    expect(row?.transformed_by).toMatchObject([{ transform: 'reidentify', level: 'IMAGE' }]);
    const audit = await sharing.query`
      SELECT id FROM sharing.outbox WHERE payload->>'action' = 'image.reidentify' AND payload->'details'->>'source' = 'box:4'`;
    expect(audit).toHaveLength(1);
  });

  it('get back text in whatever character set it was', async () => {
    const { original, bytes } = await sent({
      ...patient(),
      ...{ characterSet: 'ISO_IR 100', patientName: 'Müller^Jürg', studyDescription: 'Schädel' },
    });
    const stored = await back(bytes);
    expect([valueOf(stored, '00100010'), valueOf(stored, '00081030')]).toEqual(['Müller^Jürg', 'Schädel']);
    expect(original.dataset['00080005']?.Value).toEqual(['ISO_IR 100']);
  });

  it('keep the pixels as they came', async () => {
    const { bytes } = await sent(patient());
    const id = await sharing.store(bytes, box);
    const pixels = (of: Buffer) => of.subarray(of.indexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00])));
    expect(pixels(await sharing.stored(id)).equals(pixels(bytes))).toBe(true);
  });

  it('leave an original as it is that is still in the archive', async () => {
    const { id, file, bytes } = await sent(patient(), { keepsOriginal: true });
    expect(await sharing.store(bytes, box)).toBe(id);
    expect((await sharing.stored(id)).equals(file)).toBe(true);
  });

  it('are refused where they would replace an original by other pixels', async () => {
    const { id, file, bytes } = await sent(patient(), { keepsOriginal: true });
    const changed = Buffer.from(bytes);
    changed[changed.length - 9] = 0x55;
    await expect(sharing.store(changed, box)).rejects.toMatchObject({ kind: 'conflict' });
    expect((await sharing.stored(id)).equals(file)).toBe(true);
  });

  it('are known as far as their keys agree: a new series of a known study is of that patient and study', async () => {
    const { original, bytes } = await sent(patient());
    const copy = headerOf(bytes);
    const text = (tag: string) => String(valueOf(copy, tag));
    const result = makeInstance({
      ...{ patientName: text('00100010'), patientId: text('00100020'), studyInstanceUid: text('0020000D') },
      ...{ seriesInstanceUid: '1.7.1', sopInstanceUid: '1.7.1.1', seriesDescription: 'Segmentation' },
      extra: { '00120062': element('CS', 'yes') },
    });
    const stored = await back(result);
    expect(REAL.slice(0, 5).map((tag) => valueOf(stored, tag))).toEqual(
      REAL.slice(0, 5).map((tag) => valueOf(original, tag)),
    );
    expect([valueOf(stored, '0020000E'), valueOf(stored, '0008103E'), valueOf(stored, '00120062')]).toEqual([
      '1.7.1',
      'Segmentation',
      'yes',
    ]);
  });

  it('stay anonymous, byte for byte, where no key knows them or its key is of another domain', async () => {
    const { bytes } = await sent(patient(), { keepsKey: false });
    const stored = await sharing.store(bytes, box);
    expect((await sharing.stored(stored)).equals(bytes)).toBe(true);
    const other = await sent(patient());
    const elsewhere = await sharing.store(other.bytes, { ...box, domain: 'elsewhere' });
    expect((await sharing.stored(elsewhere)).equals(other.bytes)).toBe(true);
  });

  it('are nobody where keys say two different people', async () => {
    const names = { PatientName: 'Same Subject', PatientID: 'SAME' };
    for (const whose of [patient(), patient()]) {
      await askForCopy(sharing, await sharing.store(makeInstance(whose)), { values: names });
    }
    const result = makeInstance({
      ...{ patientName: 'Same Subject', patientId: 'SAME', studyInstanceUid: '1.7.9', seriesInstanceUid: '1.7.9.1' },
      extra: { '00120062': element('CS', 'YES') },
    });
    expect(valueOf(await back(result), '00100010')).toBe('Same Subject');
  });

  it('are known only from sources that an administrator has marked', async () => {
    const { original, bytes } = await sent(patient());
    const scp = { sourceType: 'scp', sourceId: 2, sourceName: 'CT' } as const;
    expect(valueOf(await back(bytes, scp), '00100010')).not.toBe(valueOf(original, '00100010'));
    sharing.setServerParam('reidentifiedSources', ['scp:2']);
    expect(valueOf(await back(bytes, scp), '00100010')).toBe(valueOf(original, '00100010'));
    expect(valueOf(await back((await sent(patient())).bytes), '00120062')).toBe('YES');
    sharing.setServerParam('reidentifiedSources', null);
  });

  it('are known to users who may see patients, and to no others', async () => {
    const { original, bytes } = await sent(patient());
    const blind = accessOfNobody({ domains: ['default'] });
    expect(valueOf(await upload(bytes, blind), '00100010')).not.toBe(valueOf(original, '00100010'));
    expect(valueOf(await upload(bytes, sharing.user), '00100010')).toBe(valueOf(original, '00100010'));
  });

  it('are not known any more when the key was deleted', async () => {
    const { original, bytes } = await sent(patient());
    const [key] = (await (
      await sharing.request('/api/anonymization/keys?orderby=id&orderascending=false&count=1')
    ).json()) as {
      id: number;
    }[];
    await sharing.request(`/api/anonymization/keys/${key?.id}`, { method: 'DELETE' });
    expect(valueOf(await back(bytes), '00100010')).not.toBe(valueOf(original, '00100010'));
  });
});
