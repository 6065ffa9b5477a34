import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scp } from '@circus/contracts';
import { type DicomJson, makeInstance, tagOf, textOf, vrOf } from '@circus/dicom';
import { NodeClient, type ProposedContext, type QueryRoot } from '@circus/dicom-network';
import { eventually, freePort, isInstalled, RunningProgram, runProgram } from '@circus/testkit';
import { ask } from '../support/sliceboxTests.js';
import { TestIngest } from '../support/testIngest.js';

const FIND = { patient: '1.2.840.10008.5.1.4.1.2.1.1', study: '1.2.840.10008.5.1.4.1.2.2.1' };
const terms = {
  maxPduLength: 131_072,
  negotiationMs: 3_000,
  patience: { stalledMs: 3_000, idleMs: 10_000 },
  conversionLimit: 2 ** 30,
};

let ingest: TestIngest;
let scp: Scp;
let closed: Scp;
let client: NodeClient;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'circus-queries-'));
  ingest = await TestIngest.start({ domains: ['default', 'research'], environment: { SCP_HOST: '127.0.0.1' } });
  const archive = [
    {
      study: '1.2.1',
      series: ['1.2.1.1', '1.2.1.2'],
      patientName: 'Müller^Anna',
      patientId: 'P1',
      modality: 'CT',
      studyDate: '20200105',
      studyTime: '101530',
      patientSex: 'F',
    },
    {
      study: '1.2.2',
      series: ['1.2.2.1'],
      patientName: 'MUELLER^Bert',
      patientId: 'P2',
      modality: 'MR',
      studyDate: '20210630',
      studyTime: '235900',
      patientSex: 'M',
    },
    {
      study: '1.2.3',
      series: ['1.2.3.1'],
      patientName: 'Yamada^Tarou=山田^太郎=やまだ^たろう',
      patientId: 'P_3%',
      modality: 'CT',
      studyDate: '20220101',
      studyTime: '080000',
      patientSex: 'M',
    },
  ];
  for (const { study, series, ...attributes } of archive) {
    for (const [n, uid] of series.entries()) {
      for (const image of [1, 2]) {
        const bytes = makeInstance({
          ...attributes,
          ...{ characterSet: 'ISO_IR 192', studyInstanceUid: study, seriesInstanceUid: uid, seriesNumber: n + 1 },
          ...{ sopInstanceUid: `${uid}.${image}`, instanceNumber: image, accessionNumber: `ACC-${study}` },
          modality: n === 1 ? 'SEG' : attributes.modality,
          sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
          ...(image === 1 ? { rows: 8, columns: 8 } : {}),
        });
        await ingest.store(bytes, study === '1.2.3' ? 'research' : 'default');
      }
    }
  }
  await ingest.store(
    makeInstance({ patientId: 'SECRET', studyInstanceUid: '1.2.9', sopInstanceUid: '1.2.9.1' }),
    'secret',
  );
  const make = async (body: object) =>
    (await ask(ingest, 'POST', '/api/scps', { aeTitle: 'PACS', port: 0, ...body }, ingest.administrator)).body as Scp;
  scp = await make({ name: 'open', queryDomains: ['default', 'research'] });
  closed = await make({ name: 'closed' });
  client = await connect(scp.port, [FIND.patient, FIND.study]);
});
afterAll(async () => {
  await client.release();
  await ingest.stop();
  rmSync(folder, { recursive: true, force: true });
});

function connect(port: number, abstractSyntaxes: string[]): Promise<NodeClient> {
  const contexts = abstractSyntaxes.map(
    (abstractSyntax, n): ProposedContext => ({
      id: 2 * n + 1,
      abstractSyntax,
      transferSyntaxes: ['1.2.840.10008.1.2'],
    }),
  );
  const node = { host: '127.0.0.1', port, calledAeTitle: 'PACS', callingAeTitle: 'VIEWER', tls: null };
  return NodeClient.connect(node, contexts, terms);
}

/** An identifier by keywords; what is given as null is asked for. */
function keys(level: string, given: Record<string, string | DicomJson | null>): DicomJson {
  const identifier: DicomJson = { '00080052': { vr: 'CS', Value: [level] } };
  for (const [keyword, value] of Object.entries(given)) {
    const tag = tagOf(keyword) as string;
    const vr = vrOf(tag) as string;
    identifier[tag] = value === null ? { vr } : { vr, Value: typeof value === 'string' ? value.split('\\') : [value] };
  }
  return identifier;
}

async function find(level: string, given: Parameters<typeof keys>[1], root: QueryRoot = 'study'): Promise<DicomJson[]> {
  const matches: DicomJson[] = [];
  for await (const match of client.find(root, keys(level, given))) matches.push(match);
  return matches;
}
const studies = async (given: Parameters<typeof keys>[1]) =>
  (await find('STUDY', { StudyInstanceUID: null, ...given })).map((match) => textOf(match, '0020000D')).sort();

describe('C-FIND', () => {
  it('answers what is asked for, with counts of what can be reached', async () => {
    const [first, ...others] = await find('STUDY', {
      ...{
        PatientName: null,
        PatientID: 'P1',
        StudyInstanceUID: null,
        StudyDate: null,
        StudyTime: null,
        PatientSex: null,
      },
      ...{ NumberOfStudyRelatedSeries: null, NumberOfStudyRelatedInstances: null, ModalitiesInStudy: null },
      ...{ SOPClassesInStudy: null, StudyID: null, RequestedProcedureDescription: null },
    });
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      '00080005': { Value: ['ISO_IR 192'] },
      '00080052': { Value: ['STUDY'] },
      '00080054': { Value: ['PACS'] },
      '00080056': { Value: ['ONLINE'] },
      '00080020': { Value: ['20200105'] },
      '00080061': { Value: ['CT', 'SEG'] },
      '00080062': { Value: ['1.2.840.10008.5.1.4.1.1.2'] },
      '00100010': { Value: [{ Alphabetic: 'Müller^Anna' }] },
      '00201206': { Value: ['2'] },
      '00201208': { Value: ['4'] },
      '00321060': { vr: 'LO' },
    });
  });

  it.each<[string, Record<string, string | null>, string[]]>([
    ['everything', {}, ['1.2.1', '1.2.2', '1.2.3']],
    ['a single value', { AccessionNumber: 'ACC-1.2.2' }, ['1.2.2']],
    ['a value of another case', { AccessionNumber: 'acc-1.2.2' }, []],
    ['a list of UIDs', { StudyInstanceUID: '1.2.1\\1.2.3\\1.2.77' }, ['1.2.1', '1.2.3']],
    ['a wildcard in a UID, which is none', { StudyInstanceUID: '1.2.*' }, []],
    ['any number of characters', { AccessionNumber: 'ACC*3' }, ['1.2.3']],
    ['one character', { AccessionNumber: 'ACC-1.?.1' }, ['1.2.1']],
    ['what stands for others in SQL, and here for itself', { PatientID: 'P_3%' }, ['1.2.3']],
    ['the same before a wildcard', { PatientID: 'P_*' }, ['1.2.3']],
    ['wildcards alone', { PatientID: '*' }, ['1.2.1', '1.2.2', '1.2.3']],
    ['a name in another case', { PatientName: 'mueller^BERT' }, ['1.2.2']],
    ['the beginning of a name', { PatientName: 'mÜll*' }, ['1.2.1']],
    ['a name in another script', { PatientName: '山田*' }, ['1.2.3']],
    ['the phonetic group of a name', { PatientName: 'やまだ^たろう' }, ['1.2.3']],
    ['a day', { StudyDate: '20210630' }, ['1.2.2']],
    ['a range of days, both included', { StudyDate: '20200105-20210630' }, ['1.2.1', '1.2.2']],
    ['days up to one', { StudyDate: '-20200105' }, ['1.2.1']],
    ['days from one on', { StudyDate: '20210701-' }, ['1.2.3']],
    ['a range of times', { StudyTime: '0800-1015' }, ['1.2.1', '1.2.3']],
    ['times from one on', { StudyTime: '2359-' }, ['1.2.2']],
    ['a modality among others', { ModalitiesInStudy: 'SEG' }, ['1.2.1']],
    ['one of several modalities', { ModalitiesInStudy: 'MR\\SEG' }, ['1.2.1', '1.2.2']],
    ['a count', { NumberOfStudyRelatedSeries: '2' }, ['1.2.1']],
    ['two keys at once', { PatientSex: 'M', StudyDate: '2022*' }, []],
    ['two keys at once, with a range', { PatientSex: 'M', StudyDate: '20220101-20221231' }, ['1.2.3']],
    [
      'a key that is not known, as if it was not there',
      { RequestedProcedureDescription: 'X' },
      ['1.2.1', '1.2.2', '1.2.3'],
    ],
    ['what would end an SQL string', { AccessionNumber: "'; DROP TABLE archive.series; --" }, []],
    ['what is of a domain that is not open', { PatientID: 'SECRET' }, []],
  ])('matches %s', async (_, given, expected) => {
    expect(await studies(given)).toEqual(expected);
  });

  it('looks at patients, series and images, too', async () => {
    const patients = await find('PATIENT', { PatientID: null, NumberOfPatientRelatedInstances: null }, 'patient');
    expect(patients.map((match) => [textOf(match, '00100020'), textOf(match, '00201204')])).toEqual([
      ['P1', '4'],
      ['P2', '2'],
      ['P_3%', '2'],
    ]);
    const series = await find('SERIES', {
      StudyInstanceUID: '1.2.1',
      SeriesInstanceUID: null,
      SeriesNumber: '02',
      Modality: null,
    });
    expect(series.map((match) => [textOf(match, '0020000E'), textOf(match, '00080060')])).toEqual([['1.2.1.2', 'SEG']]);
    const images = await find('IMAGE', {
      SeriesInstanceUID: '1.2.2.1',
      SOPInstanceUID: null,
      Rows: '8',
      InstanceNumber: null,
    });
    expect(images.map((match) => [textOf(match, '00080018'), match['00280010']?.Value])).toEqual([['1.2.2.1.1', [8]]]);
  });

  it('matches items of sequences', async () => {
    await ingest.query`
      UPDATE archive.series SET tags = tags || '{"00400275": {"vr": "SQ", "Value": [
        {"00400007": {"vr": "LO", "Value": ["Head"]}, "00401001": {"vr": "SH", "Value": ["R1"]}},
        {"00400007": {"vr": "LO", "Value": ["Neck"]}, "00401001": {"vr": "SH", "Value": ["R2"]}}]}}'
      WHERE series_instance_uid = '1.2.2.1'`;
    const item = (description: string, id: string): DicomJson => ({
      '00400007': { vr: 'LO', Value: [description] },
      '00401001': { vr: 'SH', Value: [id] },
    });
    const asking = async (value: DicomJson | null) =>
      (await find('SERIES', { SeriesInstanceUID: null, RequestAttributesSequence: value })).map((match) =>
        textOf(match, '0020000E'),
      );
    expect(await asking(item('N*', 'R2'))).toEqual(['1.2.2.1']);
    expect(await asking(item('N*', 'R1'))).toEqual([]);
    expect(await asking(null)).toHaveLength(4);
  });

  it('refuses a query without a level, or of one that its model does not have', async () => {
    await expect(find('PATIENT', { PatientID: null }, 'study')).rejects.toMatchObject({ status: 0xa900 });
    await expect(find('FRAME', { PatientID: null }, 'patient')).rejects.toMatchObject({ status: 0xa900 });
    expect(await studies({ PatientID: 'P1' })).toEqual(['1.2.1']);
  });

  it('is not there for an SCP that is open for no domain', async () => {
    await expect(connect(closed.port, [FIND.study])).rejects.toMatchObject({ kind: 'rejected' });
  });
});

(isInstalled('getscu') ? describe : describe.skip)('other nodes', () => {
  const at = ['-aec', 'PACS', '127.0.0.1'];

  it('get images of the level that they name, and of open domains alone', async () => {
    const get = async (...given: string[]) => {
      const inbox = mkdtempSync(join(folder, 'get-'));
      const asked = given.flatMap((key) => ['-k', key]);
      const { code } = await runProgram('getscu', ['-S', ...asked, '-od', inbox, ...at, String(scp.port)]);
      return [code, readdirSync(inbox).length];
    };
    expect(await get('QueryRetrieveLevel=STUDY', 'StudyInstanceUID=1.2.1')).toEqual([0, 4]);
    expect(await get('QueryRetrieveLevel=SERIES', 'SeriesInstanceUID=1.2.1.1\\1.2.2.1')).toEqual([0, 4]);
    expect(await get('QueryRetrieveLevel=IMAGE', 'SOPInstanceUID=1.2.1.1.2')).toEqual([0, 1]);
    expect(await get('QueryRetrieveLevel=STUDY', 'StudyInstanceUID=1.2.9')).toEqual([0, 0]);
    expect((await get('QueryRetrieveLevel=STUDY'))[1]).toBe(0);
  });

  it('have images sent to a node that is entered as an SCU, and to no other', async () => {
    const port = await freePort();
    const inbox = mkdtempSync(join(folder, 'move-'));
    const receiver = RunningProgram.start('storescp', ['-aet', 'VIEWER', '-od', inbox, String(port)]);
    try {
      await eventually(async () => (await runProgram('echoscu', ['127.0.0.1', String(port)])).code === 0);
      await ingest.query`INSERT INTO sharing.scu (name, ae_title, host, port) VALUES ('viewer', 'VIEWER', '127.0.0.1', ${port})`;
      const move = (destination: string) =>
        runProgram('movescu', [
          '-v',
          '-S',
          '-k',
          'QueryRetrieveLevel=STUDY',
          '-k',
          'StudyInstanceUID=1.2.1',
          '-aem',
          destination,
          ...at,
          String(scp.port),
        ]);
      expect((await move('STRANGER')).output).toContain('MoveDestinationUnknown');
      expect((await move('VIEWER')).output).toContain('Success');
      expect(readdirSync(inbox)).toHaveLength(4);
      const [entry] = await ingest.query<{ payload: { action: string; details: object } }>`
        SELECT payload FROM archive.outbox WHERE payload ->> 'action' = 'dicom.retrieve' ORDER BY id DESC LIMIT 1`;
      expect(entry?.payload.details).toMatchObject({ level: 'STUDY', images: 4, callingAeTitle: 'MOVESCU' });
    } finally {
      await receiver.stop();
    }
  });
});
