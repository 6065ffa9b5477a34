import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  decodeFrame,
  element,
  type InstanceOverrides,
  makeInstance,
  type PixelHeader,
  pixelHeaderOf,
} from '@circus/dicom';
import { accessOfNobody, eventually, openFiles, sharedData } from '@circus/testkit';
import { Anonymizer } from '../../src/anonymization/anonymizer.js';
import { anonymousCopy, askForCopy, headerOf, valueOf } from '../support/anonymization.js';
import { TestSharing } from '../support/testSharing.js';

const NAMES = ['00100010', '00100020', '0020000D', '0020000E', '00080018'];

describe('Anonymizing an image', () => {
  let sharing: TestSharing;
  let numbers = 0;
  beforeAll(async () => {
    sharing = await TestSharing.start();
  });
  afterAll(() => sharing.stop());

  /** A patient of a test's own. */
  const patient = (): InstanceOverrides => {
    numbers += 1;
    return {
      patientName: `Doe^Jane${numbers}`,
      patientId: `J-${numbers}`,
      studyInstanceUid: `1.2.3.${numbers}`,
      seriesInstanceUid: `1.2.3.${numbers}.4`,
    };
  };
  const store = (given: InstanceOverrides) => sharing.store(makeInstance(given));
  const keysOf = (patientId: string) =>
    sharing.query<Record<string, string>>`
      SELECT * FROM sharing.anonymization_key WHERE patient_id = ${patientId} ORDER BY id`;

  it('gives the same patient, study and series the same names, and other instances others', async () => {
    const whose = patient();
    const [first, second] = [
      await store({ ...whose, instanceNumber: 1 }),
      await store({ ...whose, instanceNumber: 2 }),
    ];
    const one = await anonymousCopy(sharing, first);
    const [again, two] = [await anonymousCopy(sharing, first), await anonymousCopy(sharing, second)];
    for (const tag of NAMES.slice(0, 4)) {
      expect([tag, valueOf(again, tag), valueOf(two, tag)]).toEqual([tag, valueOf(one, tag), valueOf(one, tag)]);
    }
    expect([again.sopInstanceUid, two.sopInstanceUid === one.sopInstanceUid]).toEqual([one.sopInstanceUid, false]);
    expect(JSON.stringify([one.dataset, two.dataset])).not.toMatch(/Doe|J-1|"1\.2\.3/);
    expect(await keysOf('J-1')).toHaveLength(3);
    const another = await anonymousCopy(sharing, await store({ ...whose, seriesInstanceUid: '1.2.3.1.5' }));
    const shared = NAMES.filter((tag) => valueOf(another, tag) === valueOf(one, tag));
    expect(shared).toEqual(['00100010', '00100020', '0020000D']);
  });

  it('holds no file open for somebody who goes away before the first byte', async () => {
    const { database, storage, config } = sharing;
    const limits = { maxHeaderBytes: 2 ** 20, maxCompressedBytes: 0, pictureRules: [] };
    const anonymizer = new Anonymizer({ database: database.open('sharing'), storage, ...limits });
    const id = await store({ ...patient(), rows: 512, columns: 512 });
    const files = fileURLToPath(config.STORAGE_URL);
    const copy = await anonymizer.anonymize(id, { profile: { options: [] }, tagValues: [] });
    expect(openFiles(files)).toHaveLength(1);
    copy.destroy();
    await eventually(() => openFiles(files).length === 0);
  });

  it('gives two patients nothing in common, though a study has the UID of another one', async () => {
    const [left, right] = [patient(), patient()];
    const ofLeft = await anonymousCopy(sharing, await store(left));
    const ofRight = await anonymousCopy(
      sharing,
      await store({ ...right, studyInstanceUid: left.studyInstanceUid, seriesInstanceUid: '1.2.3.99.7' }),
    );
    for (const tag of NAMES) expect([tag, valueOf(ofLeft, tag)]).not.toEqual([tag, valueOf(ofRight, tag)]);
  });

  it('says that and how it was done, also in the file meta information', async () => {
    const id = await store({ ...patient(), extra: { '00020016': element('AE', 'SENDER') } });
    const { status, bytes } = await askForCopy(sharing, id, { options: ['RETAIN_UIDS', 'RETAIN_DEVICE_IDENTITY'] });
    const copy = headerOf(bytes);
    expect(status).toBe(200);
    expect(valueOf(copy, '00120062')).toBe('YES');
    expect(copy.dataset['00120063']?.Value).toEqual(['Basic Profile - Retain Device Identity - Retain UIDs']);
    expect(copy.dataset['00120064']?.Value).toMatchObject([
      { '00080100': { Value: ['113100'] }, '00080102': { Value: ['DCM'] } },
      { '00080100': { Value: ['113109'] } },
      { '00080100': { Value: ['113110'] } },
    ]);
    expect(valueOf(copy, '00280303')).toBe('REMOVED');
    expect(copy.dataset['00080005']?.Value).toEqual(['ISO_IR 192']);
    expect(bytes.subarray(0, 128).every((byte) => byte === 0)).toBe(true);
    expect(bytes.includes(`\u0003\u0000UI`)).toBe(true);
    expect(bytes.toString('latin1')).not.toContain('SENDER');
  });

  it('keeps the pixels as they are, byte for byte', async () => {
    const file = makeInstance(patient());
    const { bytes } = await askForCopy(sharing, await sharing.store(file));
    const pixels = (of: Buffer) => of.subarray(of.indexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00])));
    expect(pixels(bytes).equals(pixels(file))).toBe(true);
    expect(pixels(file).length).toBeGreaterThan(100);
  });

  it('lets given values win, nested ones too, and takes them for further images of the same patient', async () => {
    const whose = patient();
    const [first, second] = [
      await store({ ...whose, instanceNumber: 1 }),
      await store({ ...whose, instanceNumber: 2 }),
    ];
    const code = {
      tagPath: { name: 'CodeValue', previous: { name: 'ProcedureCodeSequence', item: '1' } },
      value: 'P-1',
    };
    const one = await anonymousCopy(sharing, first, {
      values: { PatientName: 'Subject 7', PatientID: 'S7', StudyInstanceUID: '1.9.9', StudyDescription: 'Trial' },
      tagValues: [code],
    });
    expect([valueOf(one, '00100010'), valueOf(one, '00100020'), valueOf(one, '0020000D')]).toEqual([
      'Subject 7',
      'S7',
      '1.9.9',
    ]);
    expect(one.dataset['00081032']?.Value).toMatchObject([{ '00080100': { Value: ['P-1'] } }]);
    const two = await anonymousCopy(sharing, second);
    expect(NAMES.slice(0, 4).map((tag) => valueOf(two, tag))).toEqual(
      NAMES.slice(0, 4).map((tag) => valueOf(one, tag)),
    );
    const [key] = await keysOf(whose.patientId ?? '');
    expect(key).toMatchObject({ anonymous_patient_name: 'Subject 7', anonymous_study_instance_uid: '1.9.9' });
  });

  it('refers to what has a given UID by that UID', async () => {
    const whose = patient();
    await anonymousCopy(sharing, await store({ ...whose, instanceNumber: 1, sopInstanceUid: '1.5.5.1' }), {
      values: { SOPInstanceUID: '1.9.9.1' },
    });
    const referring = await store({
      ...whose,
      instanceNumber: 2,
      extra: { '00081140': element('SQ', { '00081155': element('UI', '1.5.5.1', '1.2.840.10008.1.1') }) },
    });
    const { dataset } = await anonymousCopy(sharing, referring);
    expect(dataset['00081140']?.Value).toEqual([{ '00081155': { vr: 'UI', Value: ['1.9.9.1', '1.2.840.10008.1.1'] } }]);
  });

  it('refuses values that make it the same as another image, and that leave it without a UID', async () => {
    const [left, right] = [await store(patient()), await store(patient())];
    const values = {
      ...{ PatientName: 'Same', PatientID: 'Same', StudyInstanceUID: '1.8', SeriesInstanceUID: '1.8.1' },
      SOPInstanceUID: '1.8.1.1',
    };
    expect((await askForCopy(sharing, left, { values })).status).toBe(200);
    expect((await askForCopy(sharing, left, { values })).status).toBe(200);
    expect((await askForCopy(sharing, right, { values })).status).toBe(409);
    expect((await askForCopy(sharing, right, { values: { SOPInstanceUID: '' } })).status).toBe(400);
    expect((await askForCopy(sharing, right, { values: { StudyDate: 'soon' } })).status).toBe(400);
    expect((await askForCopy(sharing, right, { values: { NoSuchAttribute: 'x' } })).status).toBe(400);
    expect((await askForCopy(sharing, right, { options: ['KEEP_EVERYTHING'] })).status).toBe(400);
    expect((await askForCopy(sharing, 999_999)).status).toBe(404);
  });

  it('keeps UIDs only for those who want them, whatever was kept before', async () => {
    const whose = patient();
    const id = await store({ ...whose, sopInstanceUid: '1.7.7' });
    const kept = await anonymousCopy(sharing, id, { options: ['RETAIN_UIDS'] });
    expect([kept.sopInstanceUid, valueOf(kept, '0020000D')]).toEqual(['1.7.7', whose.studyInstanceUid]);
    const changed = await anonymousCopy(sharing, id);
    expect(NAMES.slice(2).filter((tag) => valueOf(changed, tag) === valueOf(kept, tag))).toEqual([]);
    expect(valueOf(changed, '00100010')).toBe(valueOf(kept, '00100010'));
    expect((await anonymousCopy(sharing, id, { options: ['RETAIN_UIDS'] })).sopInstanceUid).toBe('1.7.7');
  });

  it('moves the dates of a patient by the same number of days', async () => {
    const whose = patient();
    const options = ['RETAIN_LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED_DATES'];
    const dates = [];
    for (const [instanceNumber, studyDate] of [
      [1, '20240110'],
      [2, '20240120'],
    ] as const) {
      const copy = await anonymousCopy(sharing, await store({ ...whose, instanceNumber, studyDate }), { options });
      expect([valueOf(copy, '00080030'), valueOf(copy, '00280303')]).toEqual(['101112', 'MODIFIED']);
      dates.push(String(valueOf(copy, '00080020')));
    }
    const [left = 0, right = 0] = dates.map((date) => Date.parse(date.replace(/^(....)(..)/, '$1-$2-')) / 86_400_000);
    expect([right - left, dates[0] === '20240110']).toEqual([10, false]);
  });

  it('records what keys have of the attributes that the original has', async () => {
    const whose = patient();
    const id = await store({ ...whose, patientBirthDate: '19600102', accessionNumber: 'A1', protocolName: 'Head' });
    await anonymousCopy(sharing, id, { values: { AccessionNumber: 'X1' }, options: ['CLEAN_DESCRIPTORS'] });
    expect(
      await sharing.query`
        SELECT v.tag_path, v.value, v.anonymized_value, v.overridden FROM sharing.anonymization_key_value v
        JOIN sharing.anonymization_key k ON k.id = v.key_id WHERE k.image_id = ${id} ORDER BY v.tag_path`,
    ).toEqual([
      { tag_path: '(0008,0050)', value: 'A1', anonymized_value: 'X1', overridden: true },
      { tag_path: '(0010,0030)', value: '19600102', anonymized_value: '', overridden: false },
      { tag_path: '(0018,1030)', value: 'Head', anonymized_value: 'Head', overridden: false },
      {
        tag_path: '(0020,0052)',
        value: expect.stringMatching(/^2\.25\./),
        anonymized_value: expect.stringMatching(/^2\.25\./),
        overridden: false,
      },
    ]);
  });

  it('agrees with itself when many are anonymized at once', async () => {
    const whose = patient();
    const ids = [];
    for (let instanceNumber = 1; instanceNumber <= 12; instanceNumber += 1)
      ids.push(await store({ ...whose, instanceNumber }));
    const copies = await Promise.all([...ids, ...ids].map((id) => anonymousCopy(sharing, id)));
    for (const tag of NAMES.slice(0, 4)) expect(new Set(copies.map((copy) => valueOf(copy, tag))).size).toBe(1);
    expect(new Set(copies.map(({ sopInstanceUid }) => sopInstanceUid)).size).toBe(12);
  });

  it('passes on what it has made anonymous itself, and nothing that only says so', async () => {
    const whose = patient();
    const { bytes } = await askForCopy(sharing, await store(whose));
    const id = await sharing.store(bytes);
    const again = await askForCopy(sharing, id);
    expect(again.bytes.equals(bytes)).toBe(true);
    const named = await anonymousCopy(sharing, id, { values: { PatientName: 'Subject 9' } });
    expect([valueOf(named, '00100010'), named.sopInstanceUid]).toEqual(['Subject 9', headerOf(bytes).sopInstanceUid]);
    const liar = await store({ ...patient(), extra: { '00120062': element('CS', 'YES') } });
    expect(JSON.stringify((await anonymousCopy(sharing, liar)).dataset)).not.toContain('Doe');
  });

  it('passes on what another site has made anonymous: sent back, that site knows it again', async () => {
    const file = makeInstance({ ...patient(), extra: { '00120062': element('CS', 'YES') } });
    const id = await sharing.store(file, { sourceType: 'box', sourceId: 1, sourceName: 'Hospital B' });
    expect((await askForCopy(sharing, id)).bytes.equals(file)).toBe(true);
    const blind = accessOfNobody({ domains: ['default'] });
    expect((await askForCopy(sharing, id, { as: blind })).bytes.toString('latin1')).not.toContain('Doe');
    const named = makeInstance(patient());
    const unmarked = await sharing.store(named, { sourceType: 'box', sourceId: 1, sourceName: 'Hospital B' });
    expect((await askForCopy(sharing, unmarked)).bytes.toString('latin1')).not.toContain('Doe');
  });

  it('passes on nothing that keeps more than is wanted now', async () => {
    const id = await store({ ...patient(), stationName: 'CT7' });
    const { bytes } = await askForCopy(sharing, id, { options: ['RETAIN_DEVICE_IDENTITY'] });
    expect(valueOf(headerOf(bytes), '00081010')).toBe('CT7');
    const copy = await anonymousCopy(sharing, await sharing.store(bytes));
    expect(copy.dataset['00081010']?.Value).toBeUndefined();
  });

  it('lets no picture pass that names somebody, or is of a kind that often does, until somebody has looked', async () => {
    const burnedIn = (value: string) => ({ '00280301': element('CS', value) });
    const named = await store({ ...patient(), extra: burnedIn('YES') });
    const refused = await askForCopy(sharing, named);
    expect([refused.status, refused.bytes.toString()]).toEqual([422, expect.stringContaining('Burned In Annotation')]);
    const ultrasound = await store({ ...patient(), modality: 'US' });
    expect((await askForCopy(sharing, ultrasound)).status).toBe(422);
    expect((await askForCopy(sharing, ultrasound, { values: { BurnedInAnnotation: 'NO' } })).status).toBe(200);
    expect(
      (await askForCopy(sharing, await store({ ...patient(), modality: 'US', extra: burnedIn('NO') }))).status,
    ).toBe(200);
  });
});

describe('Pictures of which a rule says where they name somebody', () => {
  const rules = [
    {
      modality: 'US',
      manufacturer: 'Sono',
      model: 'X1',
      rows: 4,
      columns: 8,
      regions: [{ left: 0, top: 0, width: 8, height: 1 }],
    },
    { modality: 'us', manufacturer: 'Clean', regions: [] },
    { modality: 'CT', regions: [{ left: 0, top: 0, width: 20, height: 2 }] },
  ];
  let sharing: TestSharing;
  beforeAll(async () => {
    sharing = await TestSharing.start({ PICTURE_RULES: JSON.stringify(rules) });
  });
  afterAll(() => sharing.stop());

  const pixels = Uint8Array.from({ length: 32 }, (_, n) => n + 1);
  const ultrasound = (given: InstanceOverrides = {}) =>
    sharing.store(
      makeInstance({
        ...{ modality: 'US', manufacturer: 'Sono', manufacturerModelName: 'X1', rows: 4, columns: 8, pixels },
        ...given,
      }),
    );

  it('are blank there, and say that they name nobody', async () => {
    for (const given of [{}, { extra: { '00280301': element('CS', 'YES') } }]) {
      const { status, bytes } = await askForCopy(sharing, await ultrasound(given));
      expect([status, valueOf(headerOf(bytes), '00280301')]).toEqual([200, 'NO']);
      const { offset } = headerOf(bytes).pixelData ?? { offset: 0 };
      expect([...bytes.subarray(offset, offset + 32)]).toEqual([...new Uint8Array(8), ...pixels.subarray(8)]);
    }
  });

  it('are left alone where somebody has looked, and where the rule says that the device names nobody', async () => {
    for (const given of [{ extra: { '00280301': element('CS', 'NO') } }, { manufacturer: 'CLEAN' }]) {
      const { status, bytes } = await askForCopy(sharing, await ultrasound(given));
      expect(status).toBe(200);
      const { offset } = headerOf(bytes).pixelData ?? { offset: 0 };
      expect([...bytes.subarray(offset, offset + 32)]).toEqual([...pixels]);
    }
  });

  it('do not pass where the rule is of pictures of another size, or of a clean device that names somebody all the same', async () => {
    const wide = { columns: 16, rows: 2 };
    expect((await askForCopy(sharing, await ultrasound(wide))).status).toBe(422);
    const liar = { manufacturer: 'Clean', extra: { '00280301': element('CS', 'YES') } };
    expect((await askForCopy(sharing, await ultrasound(liar))).status).toBe(422);
  });

  const compressed = sharedData('data/dicom/transfer-syntax', 'blanking of compressed pictures on their way');
  (compressed === null ? it.skip : it)('are uncompressed for it where they are not', async () => {
    const name = readdirSync(compressed as string).find((each) => each.startsWith('ct-jpeg-lossless')) as string;
    const { status, bytes } = await askForCopy(
      sharing,
      await sharing.store(readFileSync(join(compressed as string, name))),
    );
    const header = headerOf(bytes);
    expect([status, header.transferSyntaxUid, valueOf(header, '00280301')]).toEqual([200, '1.2.840.10008.1.2.1', 'NO']);
    const { data, rows, columns } = decodeFrame(
      pixelHeaderOf(header) as PixelHeader,
      bytes.subarray(header.pixelData?.offset),
      0,
    );
    expect([data.length, [...data.subarray(0, 20)].every((value) => value === 0)]).toEqual([rows * columns, true]);
    expect([...data.subarray(2 * columns)].some((value) => value !== 0)).toBe(true);
  });
});
