import { type DicomJson, makeInstance } from '@circus/dicom';
import { accessOfNobody } from '@circus/testkit';
import { recordedReads } from '../support/recordedReads.js';
import { TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
const user = accessOfNobody({ domains: ['default'], globalPrivileges: ['personalInfoView'] });
const withoutPatients = accessOfNobody({ domains: ['default'] });
const other = accessOfNobody({ domains: ['other'], globalPrivileges: ['personalInfoView'] });

/** Studies 1.1 to 1.6: one day, one patient and one accession number each; every second one has an MR series, too. */
beforeAll(async () => {
  ingest = await TestIngest.start();
  for (let n = 1; n <= 6; n += 1) {
    const ofStudy = {
      patientName: n === 1 ? 'Yamada^Tarou=山田^太郎' : `Patient^${'ABCDEF'[n - 1]}`,
      patientId: `P${n}`,
      patientSex: n % 2 === 1 ? 'F' : 'M',
      studyInstanceUid: `1.${n}`,
      studyDate: `2024010${n}`,
      studyTime: '101500',
      accessionNumber: `A${n}`,
      studyDescription: n === 2 ? 'Head 100% routine' : 'Chest',
    };
    for (const modality of n % 2 === 0 ? ['CT', 'MR'] : ['CT']) {
      const series = modality === 'CT' ? 1 : 2;
      for (const instanceNumber of [1, 2]) {
        await ingest.store(
          makeInstance({
            ...ofStudy,
            modality,
            seriesInstanceUid: `1.${n}.${series}`,
            seriesNumber: series,
            instanceNumber,
            extra: {
              '00400275': { vr: 'SQ', Value: [{ '00400009': { vr: 'SH', Value: [`step ${n}`] } }] },
              '00181151': { vr: 'IS', Value: [100 * n] },
            } as DicomJson,
          }),
          n === 6 ? 'other' : 'default',
        );
      }
    }
  }
});
afterAll(() => ingest.stop());

async function search(path: string, as = user) {
  const response = await ingest.request(`/dicom-web/${path}`, { as });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    items: response.status === 200 ? (JSON.parse(text) as DicomJson[]) : [],
  };
}
const uids = (items: DicomJson[], tag: string) => items.map((item) => item[tag]?.Value?.[0]);
const studies = async (query: string, as = user) => uids((await search(`studies?${query}`, as)).items, '0020000D');

describe('QIDO-RS', () => {
  it('lists studies, the newest first, with what viewers show', async () => {
    const { headers, items } = await search('studies');
    expect(uids(items, '0020000D')).toEqual(['1.5', '1.4', '1.3', '1.2', '1.1']);
    expect(headers.get('x-total-count')).toBe('5');
    expect(headers.get('content-type')).toContain('application/dicom+json');
    expect(items[1]).toEqual({
      '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
      '00080020': { vr: 'DA', Value: ['20240104'] },
      '00080030': { vr: 'TM', Value: ['101500'] },
      '00080050': { vr: 'SH', Value: ['A4'] },
      '00080056': { vr: 'CS', Value: ['ONLINE'] },
      '00080061': { vr: 'CS', Value: ['CT', 'MR'] },
      '00080090': expect.objectContaining({ vr: 'PN' }),
      '00081030': { vr: 'LO', Value: ['Chest'] },
      '00081190': { vr: 'UR', Value: ['/dicom-web/studies/1.4'] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Patient^D' }] },
      '00100020': { vr: 'LO', Value: ['P4'] },
      '00100030': expect.objectContaining({ vr: 'DA' }),
      '00100040': { vr: 'CS', Value: ['M'] },
      '0020000D': { vr: 'UI', Value: ['1.4'] },
      '00200010': expect.objectContaining({ vr: 'SH' }),
      '00201206': { vr: 'IS', Value: [2] },
      '00201208': { vr: 'IS', Value: [4] },
    });
    expect(items[4]?.['00100010']?.Value).toEqual([{ Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎' }]);
  });

  it.each([
    ['PatientID=P3', ['1.3']],
    ['00100020=P3', ['1.3']],
    ['PatientName=yamada^tarou', ['1.1']],
    ['PatientName=%E5%B1%B1%E7%94%B0*', ['1.1']],
    ['PatientName=tar&fuzzymatching=true', ['1.1']],
    ['PatientName=tar&fuzzymatching=false', []],
    ['PatientID=P?', ['1.5', '1.4', '1.3', '1.2', '1.1']],
    ['PatientID=', ['1.5', '1.4', '1.3', '1.2', '1.1']],
    ['StudyDate=20240102-20240104', ['1.4', '1.3', '1.2']],
    ['StudyDate=20240104-', ['1.5', '1.4']],
    ['StudyDate=20240102&StudyTime=10-11', ['1.2']],
    ['StudyInstanceUID=1.1,1.4,9.9', ['1.4', '1.1']],
    ['StudyInstanceUID=1.1&StudyInstanceUID=1.2', ['1.2', '1.1']],
    ['StudyDescription=*100%25*', ['1.2']],
    ['AccessionNumber=A2', ['1.2']],
    ['ModalitiesInStudy=MR', ['1.4', '1.2']],
    ['SOPClassesInStudy=1.2.840.10008.5.1.4.1.1.4', ['1.4', '1.2']],
    ['PatientSex=F&limit=2', ['1.5', '1.3']],
    ['limit=2&offset=1', ['1.4', '1.3']],
    ['limit=0', []],
    ['offset=5', []],
    ['PatientSex=%22%22', []],
  ])('finds studies by %s', async (query, expected) => expect(await studies(query)).toEqual(expected));

  it('answers 204 where nothing matches, and says how many are left where not all fit', async () => {
    expect((await search('studies?PatientID=none')).status).toBe(204);
    const { headers } = await search('studies?limit=2&offset=1');
    expect([headers.get('x-total-count'), headers.get('warning')]).toEqual([
      '5',
      '299 circus "There are 2 additional results that can be requested"',
    ]);
  });

  it('finds series, of one study and of all', async () => {
    const ofStudy = await search('studies/1.4/series');
    expect(uids(ofStudy.items, '0020000E')).toEqual(['1.4.1', '1.4.2']);
    expect(ofStudy.items[1]).toMatchObject({
      '00080060': { Value: ['MR'] },
      '0020000D': { Value: ['1.4'] },
      '00200011': { vr: 'IS', Value: [2] },
      '00201209': { Value: [2] },
      '00081190': { Value: ['/dicom-web/studies/1.4/series/1.4.2'] },
    });
    expect(ofStudy.items[1]).not.toHaveProperty('00100010');
    expect(await recordedReads(ingest, user, 'series.search', 2)).toEqual(['1.4.1', '1.4.2']);
    const all = await search('series?Modality=MR');
    expect(uids(all.items, '0020000E')).toEqual(['1.4.2', '1.2.2']);
    expect(all.items[0]).toMatchObject({ '00100020': { Value: ['P4'] }, '00080020': { Value: ['20240104'] } });
    const step = await search('series?RequestAttributesSequence.ScheduledProcedureStepID=step%203');
    expect(uids(step.items, '0020000E')).toEqual(['1.3.1']);
    expect(uids((await search('series?00400275.00400009=step*&SeriesNumber=2')).items, '0020000E')).toEqual([
      '1.4.2',
      '1.2.2',
    ]);
  });

  it('finds instances, also by what stands in no column', async () => {
    const { items } = await search('studies/1.4/series/1.4.2/instances?includefield=XRayTubeCurrent');
    expect(items.map((item) => item['00200013']?.Value?.[0])).toEqual([1, 2]);
    expect(items[0]).toMatchObject({
      '00080016': { Value: ['1.2.840.10008.5.1.4.1.1.4'] },
      '00280010': { vr: 'US', Value: [expect.any(Number)] },
      '00181151': { vr: 'IS', Value: [400] },
    });
    expect((await search('instances?XRayTubeCurrent=200')).items).toHaveLength(4);
    expect((await search('studies/1.2/instances?InstanceNumber=1')).items).toHaveLength(2);
    const all = await search('studies/1.2/series/1.2.1/instances?includefield=all&limit=1');
    expect(all.items[0]).toMatchObject({
      '00280030': { vr: 'DS' },
      '00100010': { Value: [{ Alphabetic: 'Patient^B' }] },
    });
  });

  it('shows further attributes of studies and series when asked', async () => {
    const [study] = (await search('studies?PatientID=P3&includefield=PatientAge,00101020')).items;
    expect(study).toHaveProperty('00101010');
    const [series] = (
      await search('studies/1.3/series?includefield=RequestAttributesSequence&includefield=BodyPartExamined')
    ).items;
    expect(series).toMatchObject({ '00400275': { Value: [{ '00400009': { Value: ['step 3'] } }] }, '00180015': {} });
  });

  it('keeps to the domains of whoever asks', async () => {
    expect(await studies('', other)).toEqual(['1.6']);
    expect((await search('studies/1.4/series', other)).status).toBe(204);
    expect((await search('instances?StudyInstanceUID=1.6')).status).toBe(204);
  });

  it('names no patient to who may not see them, and does not match by them', async () => {
    const { text, items } = await search('instances?includefield=all', withoutPatients);
    expect(items).toHaveLength(14);
    expect(text).not.toMatch(/Yamada|Patient\^|"P\d"/);
    for (const query of ['PatientID=P1', 'PatientName=*', '00100040=F', 'ReferringPhysicianName=x']) {
      expect((await search(`studies?${query}`, withoutPatients)).status).toBe(403);
    }
  });

  it.each([
    'studies?Nonsense=1',
    'studies?XRayTubeCurrent=100',
    'studies?limit=-1',
    'studies?limit=x',
    'studies?offset=99999999',
    'studies?fuzzymatching=perhaps',
    'studies?includefield=Nonsense',
    'studies?PatientID=a&PatientID=b',
    `studies?PatientID=${'x'.repeat(2000)}`,
    'studies?PatientID=%00',
    `series?${'00400275.'.repeat(9)}00400009=x`,
    'studies?StudyDate=2024-01-31',
    'studies?StudyDate=20240131-20240201-20240301',
    'studies?StudyTime=8%20am',
    'studies/x/series',
    `studies?${Array.from({ length: 60 }, (_, i) => `0020${String(1000 + i)}=1`).join('&')}`,
  ])('refuses %s', async (path) => {
    const { status, text } = await search(path);
    expect([status, JSON.parse(text)]).toEqual([400, { error: expect.any(String) }]);
  });

  it('takes no text for more than text', async () => {
    for (const value of ["' OR 1=1 --", '%', '_', '\\', '$1', '";', '\\x']) {
      const query = `PatientID=${encodeURIComponent(value)}&StudyDescription=${encodeURIComponent(`${value}*`)}`;
      expect((await search(`studies?${query}`)).status).toBe(204);
    }
  });
});
