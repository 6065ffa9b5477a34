import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scp } from '@circus/contracts';
import { makeInstance } from '@circus/dicom';
import { eventually, freePort, isInstalled, RunningProgram } from '@circus/testkit';
import { ask } from '../support/sliceboxTests.js';
import { TestIngest } from '../support/testIngest.js';

(isInstalled('Orthanc') ? describe : describe.skip)('Orthanc', () => {
  let ingest: TestIngest;
  let orthanc: RunningProgram;
  let folder: string;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'circus-orthanc-'));
    ingest = await TestIngest.start({ environment: { SCP_HOST: '127.0.0.1' } });
    const given = {
      name: 'for Orthanc',
      aeTitle: 'CIRCUS',
      port: 0,
      queryDomains: ['default'],
      callingAeTitles: ['ORTHANC'],
    };
    const scp = (await ask(ingest, 'POST', '/api/scps', given, ingest.administrator)).body as Scp;
    const [httpPort, dicomPort] = [await freePort(), await freePort()];
    url = `http://127.0.0.1:${httpPort}`;
    await ingest.query`INSERT INTO sharing.scu (name, ae_title, host, port) VALUES ('o', 'ORTHANC', '127.0.0.1', ${dicomPort})`;
    const configuration = join(folder, 'orthanc.json');
    const modalities = { circus: ['CIRCUS', '127.0.0.1', scp.port] };
    writeFileSync(
      configuration,
      JSON.stringify({
        ...{ StorageDirectory: folder, IndexDirectory: folder, HttpPort: httpPort, DicomPort: dicomPort },
        ...{
          DicomAet: 'ORTHANC',
          RemoteAccessAllowed: false,
          AuthenticationEnabled: false,
          DicomModalities: modalities,
        },
      }),
    );
    orthanc = RunningProgram.start('Orthanc', [configuration]);
    await eventually(() =>
      fetch(`${url}/system`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
  });
  afterAll(async () => {
    await orthanc.stop();
    await ingest.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const post = async (path: string, body: Buffer | object | string): Promise<Record<string, unknown>> => {
    const content = Buffer.isBuffer(body)
      ? new Uint8Array(body)
      : typeof body === 'string'
        ? body
        : JSON.stringify(body);
    const answer = await fetch(`${url}${path}`, { method: 'POST', body: content });
    const text = await answer.text();
    expect([path, answer.status, text]).toEqual([path, 200, expect.any(String)]);
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  };

  it('stores here, finds what is here, and has it sent to itself', async () => {
    await post('/modalities/circus/echo', '{}');
    const sent = makeInstance({ patientId: 'FROM ORTHANC', sopInstanceUid: '1.2.90.1', seriesInstanceUid: '1.2.90' });
    const { ID } = await post('/instances', sent);
    await post('/modalities/circus/store', String(ID));
    const rows = await ingest.query<{ patient_id: string; source_type: string }>`
      SELECT s.patient_id, i.source_type FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
      WHERE i.sop_instance_uid = '1.2.90.1'`;
    expect(rows).toEqual([{ patient_id: 'FROM ORTHANC', source_type: 'scp' }]);

    for (const n of [1, 2]) {
      await ingest.store(
        makeInstance({
          patientId: 'HERE',
          studyInstanceUid: '1.2.91',
          seriesInstanceUid: '1.2.91.1',
          sopInstanceUid: `1.2.91.1.${n}`,
        }),
      );
    }
    const query = await post('/modalities/circus/query', {
      Level: 'Study',
      Query: { PatientID: 'HERE*', StudyDate: '' },
    });
    const answers = (await (await fetch(`${url}/queries/${query.ID}/answers`)).json()) as string[];
    expect(answers).toHaveLength(1);
    await post(`/queries/${query.ID}/retrieve`, 'ORTHANC');
    const { CountInstances } = (await (await fetch(`${url}/statistics`)).json()) as { CountInstances: number };
    expect(CountInstances).toBe(3);
  });
});
