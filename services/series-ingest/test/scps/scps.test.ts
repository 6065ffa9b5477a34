import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scp, SliceboxSource } from '@circus/contracts';
import { ctPhantom, makeInstance } from '@circus/dicom';
import { NodeClient } from '@circus/dicom-network';
import { eventually, freePort, isInstalled, logLines, runProgram } from '@circus/testkit';
import { ask, sliceboxUser } from '../support/sliceboxTests.js';
import { inChunks, TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
let folder: string;
let names = 0;
const user = sliceboxUser();
const withDcmtk = isInstalled('storescu') ? describe : describe.skip;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'circus-scps-'));
  ingest = await TestIngest.start({
    domains: ['default', 'radiology', 'elsewhere'],
    environment: { SCP_HOST: '127.0.0.1', SCP_INTERVAL_MS: '100', SCP_LEASE_MS: '600' },
  });
});
afterAll(async () => {
  await ingest.stop();
  rmSync(folder, { recursive: true, force: true });
});

const create = (body: object, as = ingest.administrator) => ask(ingest, 'POST', '/api/scps', body, as);
async function made(given: object = {}): Promise<Scp> {
  names += 1;
  const { status, body } = await create({ id: -1, name: `scp ${names}`, aeTitle: 'ARCHIVE', port: 0, ...given });
  expect([status, body]).toEqual([201, expect.anything()]);
  return body as Scp;
}
const at = ({ port }: Scp, aeTitle = 'ARCHIVE') => ['-aec', aeTitle, '127.0.0.1', String(port)];
const stored = () => ingest.query<{ uid: string; type: string; id: number; domain: string }>`
  SELECT i.sop_instance_uid AS uid, i.source_type AS type, i.source_id AS id, s.domain
  FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk ORDER BY i.sop_instance_uid`;

function folderOf(files: readonly Buffer[]): string {
  const path = mkdtempSync(join(folder, 'files-'));
  for (const [n, file] of files.entries()) writeFileSync(join(path, `${n}.dcm`), file);
  return path;
}

describe('SCPs', () => {
  it('are made, listed and deleted by administrators, one of the same name being the one there is', async () => {
    const port = await freePort();
    const given = { id: -1, name: 'Modalities', aeTitle: ' CT_STORE ', port };
    const { status, body } = await create(given);
    const expected = {
      ...{ id: expect.any(Number), name: 'Modalities', aeTitle: 'CT_STORE', port, domain: null },
      ...{ callingAeTitles: [], tls: false, queryDomains: [], lastError: null },
    };
    expect([status, body]).toEqual([201, expected]);
    expect(await create({ ...given, port: port + 1 })).toEqual({ status: 201, body });
    const { id } = body as Scp;
    expect(await ask(ingest, 'GET', '/api/scps', undefined, user)).toEqual({ status: 200, body: [expected] });
    const sources = (await ask(ingest, 'GET', '/api/sources')).body as SliceboxSource[];
    expect(sources).toContainEqual({ sourceType: 'scp', sourceName: 'Modalities', sourceId: id });
    for (let twice = 0; twice < 2; twice += 1) {
      expect((await ask(ingest, 'DELETE', `/api/scps/${id}`, undefined, ingest.administrator)).status).toBe(204);
    }
    expect(await ask(ingest, 'GET', '/api/scps')).toEqual({ status: 200, body: [] });
    // Its port is free again.
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.on('error', reject).listen(port, '127.0.0.1', resolve));
    await new Promise((resolve) => server.close(resolve));
  });

  it('are refused with a reason, and nobody listens then', async () => {
    const other = await made();
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const given = { name: 'refused', aeTitle: 'A', port: 0 };
    const refusals: [object, string][] = [
      [{ ...given, aeTitle: '  ' }, 'at least one character'],
      [{ ...given, aeTitle: 'SEVENTEEN_LETTERS' }, 'at most 16'],
      [{ ...given, aeTitle: 'A\\B' }, 'AE title'],
      [{ ...given, port: -1 }, '0 to 65535'],
      [{ ...given, port: 65_536 }, '0 to 65535'],
      [{ ...given, port: '104' }, 'port'],
      [{ ...given, name: ' ' }, 'needs a name'],
      [{ ...given, port: other.port }, 'another SCP'],
      [{ ...given, port }, 'in use already'],
      [{ ...given, tls: true }, 'DICOM_TLS_KEY_FILE'],
      [{ ...given, domain: 'nowhere' }, 'There is no domain nowhere'],
      [{ ...given, queryDomains: ['default', 'nowhere'] }, 'There is no domain nowhere'],
    ];
    for (const [body, words] of refusals) {
      const answer = await create(body);
      expect([answer.status, answer.body]).toEqual([400, expect.stringContaining(words)]);
    }
    await new Promise((resolve) => taken.close(resolve));
    expect((await create(given, user)).status).toBe(403);
    expect((await ask(ingest, 'DELETE', `/api/scps/${other.id}`, undefined, user)).status).toBe(403);
    expect((await ask(ingest, 'DELETE', '/api/scps/x', undefined, ingest.administrator)).status).toBe(404);
    expect(((await ask(ingest, 'GET', '/api/scps')).body as Scp[]).map(({ id }) => id)).toEqual([other.id]);
    expect((await create({ ...given, port })).status).toBe(201);
  });
});

withDcmtk('an SCP that is sent to', () => {
  it('stores what comes for the domain and in the name of the SCP, and says so', async () => {
    const lines = await logLines(await ingest.nats.connect('reader'));
    const scp = await made({ domain: 'radiology' });
    const files = [1, 2, 3].map((n) => makeInstance({ seriesInstanceUid: '1.2.50', sopInstanceUid: `1.2.50.${n}` }));
    const sent = await runProgram('storescu', ['+sd', ...at(scp), folderOf(files)]);
    expect([sent.code, sent.output]).toEqual([0, '']);
    const rows = (await stored()).filter(({ uid }) => uid.startsWith('1.2.50.'));
    expect(rows).toEqual(
      ['1.2.50.1', '1.2.50.2', '1.2.50.3'].map((uid) => ({ uid, type: 'scp', id: scp.id, domain: 'radiology' })),
    );
    await eventually(async () => lines.includes(`INFO SCP: ${scp.name}: Received 3 images.`));
    await ingest.expectFilesToEqualRows();
  });

  it('takes every kind of object in every transfer syntax, and the filter of the source is applied', async () => {
    const scp = await made();
    const { body: filter } = await ask(
      ingest,
      'POST',
      '/api/filtering/filters',
      { name: 'no accession', tagFilterType: 'BLACKLIST', tags: [{ name: 'AccessionNumber' }] },
      ingest.administrator,
    );
    const association = { sourceType: 'scp', sourceId: scp.id, tagFilterId: (filter as { id: number }).id };
    expect((await ask(ingest, 'POST', '/api/filtering/associations', association, ingest.administrator)).status).toBe(
      201,
    );
    const [instance] = ctPhantom({ slices: 1, columns: 32, rows: 32, accessionNumber: 'ACC 1' });
    const source = join(folderOf([instance?.bytes as Buffer]), '0.dcm');
    const target = join(folder, 'compressed.dcm');
    execFileSync('dcmcjpls', [source, target]);
    const report = makeInstance({
      sopInstanceUid: '1.2.51.2',
      modality: 'SR',
      pixels: null,
      sopClassUid: '1.2.840.10008.5.1.4.1.1.88.11',
    });
    const reportPath = join(folderOf([report]), '0.dcm');
    expect(await runProgram('storescu', ['-xt', ...at(scp), target])).toMatchObject({ code: 0 });
    expect(await runProgram('storescu', ['-R', ...at(scp), reportPath])).toMatchObject({ code: 0 });
    const rows = await ingest.query<{ syntax: string; accession: string }>`
      SELECT i.transfer_syntax_uid AS syntax, s.accession_number AS accession
      FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
      WHERE i.sop_instance_uid IN (${instance?.sopInstanceUid}, '1.2.51.2') ORDER BY i.id`;
    expect(rows).toEqual([
      { syntax: '1.2.840.10008.1.2.4.80', accession: '' },
      { syntax: '1.2.840.10008.1.2.1', accession: '' },
    ]);
  });

  it('lets only those in who call it by its name, and who may', async () => {
    const scp = await made({ callingAeTitles: ['CT_1'] });
    expect((await runProgram('echoscu', ['-aet', 'CT_1', ...at(scp)])).code).toBe(0);
    const stranger = await runProgram('echoscu', ['-aet', 'CT_2', ...at(scp)]);
    expect([stranger.code, stranger.output]).toEqual([1, expect.stringContaining('Calling AE Title Not Recognized')]);
    const wrong = await runProgram('echoscu', ['-aet', 'CT_1', ...at(scp, 'OTHER')]);
    expect([wrong.code, wrong.output]).toEqual([1, expect.stringContaining('Called AE Title Not Recognized')]);
  });

  it('answers with a failure what is not stored, and goes on', async () => {
    const scp = await made({ domain: 'elsewhere' });
    const known = makeInstance({ seriesInstanceUid: '1.2.52', sopInstanceUid: '1.2.52.1' });
    await ingest.store(known, 'default');
    const path = folderOf([
      known,
      makeInstance({ sopInstanceUid: '1.2.52.2', seriesInstanceUid: '' }),
      makeInstance({ seriesInstanceUid: '1.2.53', sopInstanceUid: '1.2.53.1' }),
    ]);
    const sent = await runProgram('storescu', ['-v', '-nh', '+sd', ...at(scp), path]);
    const statuses = [...sent.output.matchAll(/Received Store Response \((.*)\)/g)].map(([, status]) => status);
    expect(statuses.sort()).toEqual(['Error: CannotUnderstand', 'Success', 'Unknown Status: 0x124']);
    expect((await stored()).filter(({ uid }) => uid.startsWith('1.2.52') || uid.startsWith('1.2.53'))).toEqual([
      expect.objectContaining({ uid: '1.2.52.1', domain: 'default' }),
      expect.objectContaining({ uid: '1.2.53.1', domain: 'elsewhere', type: 'scp' }),
    ]);
    await ingest.expectFilesToEqualRows();
  });

  it('refuses a data set that is another object than the one announced', async () => {
    const scp = await made();
    const file = makeInstance({ seriesInstanceUid: '1.2.55', sopInstanceUid: '1.2.55.1' });
    const object = { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', transferSyntaxUid: '1.2.840.10008.1.2.1' };
    const contexts = [{ id: 1, abstractSyntax: object.sopClassUid, transferSyntaxes: [object.transferSyntaxUid] }];
    const node = { host: '127.0.0.1', port: scp.port, calledAeTitle: 'ARCHIVE', callingAeTitle: 'CT', tls: null };
    const terms = { maxPduLength: 131_072, negotiationMs: 3_000, conversionLimit: 0 };
    const client = await NodeClient.connect(node, contexts, {
      ...terms,
      patience: { stalledMs: 3_000, idleMs: 9_000 },
    });
    const open = async () => inChunks(file);
    const openIn = () => Promise.reject(new Error('The archive takes every file as it is'));
    const send = (sopInstanceUid: string) =>
      client.store({ ...object, sopInstanceUid, sizeBytes: file.length, open, openIn });
    expect([await send('1.2.55.2'), await send('1.2.55.1')]).toEqual([0xa900, 0]);
    await client.release();
    expect((await stored()).filter(({ uid }) => uid.startsWith('1.2.55'))).toHaveLength(1);
    await ingest.expectFilesToEqualRows();
  });

  it('is out of resources where the disk is full, and stores nothing', async () => {
    const full = await TestIngest.start({ environment: { SCP_HOST: '127.0.0.1', MIN_FREE_BYTES: String(2 ** 52) } });
    const given = { name: 'full', aeTitle: 'ARCHIVE', port: 0 };
    const scp = (await ask(full, 'POST', '/api/scps', given, full.administrator)).body as Scp;
    const path = join(folderOf([makeInstance({ sopInstanceUid: '1.2.56.1' })]), '0.dcm');
    expect((await runProgram('storescu', ['-v', ...at(scp), path])).output).toContain('OutOfResources');
    await full.stop();
  });

  it('listens again in another process when this one has ended', async () => {
    const port = await freePort();
    const scp = await made({ port });
    const second = await ingest.another();
    second.start();
    await ingest.service.close();
    try {
      await eventually(async () => (await runProgram('echoscu', at(scp))).code === 0);
      const file = makeInstance({ sopInstanceUid: '1.2.54.1', seriesInstanceUid: '1.2.54' });
      expect((await runProgram('storescu', [...at(scp), join(folderOf([file]), '0.dcm')])).code).toBe(0);
    } finally {
      await second.close();
    }
    expect(await stored()).toContainEqual(expect.objectContaining({ uid: '1.2.54.1', type: 'scp' }));
  });
});

withDcmtk('an SCP with TLS', () => {
  let secure: TestIngest;
  let certificates: string;
  beforeAll(async () => {
    certificates = join(folder, 'tls');
    mkdirSync(certificates);
    const [key, certificate] = [join(certificates, 'key.pem'), join(certificates, 'cert.pem')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-subj',
        '/CN=localhost',
        '-days',
        '2',
        '-keyout',
        key,
        '-out',
        certificate,
      ],
      { stdio: 'ignore' },
    );
    const environment = {
      DICOM_TLS_KEY_FILE: key,
      DICOM_TLS_CERTIFICATE_FILE: certificate,
      DICOM_TLS_CA_FILE: certificate,
      SCP_HOST: '127.0.0.1',
    };
    secure = await TestIngest.start({ environment });
  });
  afterAll(() => secure.stop());

  it('takes images of those who show a certificate of its authority, and of nobody else', async () => {
    const given = { name: 'secure', aeTitle: 'ARCHIVE', port: 0, tls: true };
    const scp = (await ask(secure, 'POST', '/api/scps', given, secure.administrator)).body as Scp;
    const path = join(folderOf([makeInstance({ sopInstanceUid: '1.2.60.1' })]), '0.dcm');
    const [key, certificate] = ['key.pem', 'cert.pem'].map((name) => join(certificates, name)) as [string, string];
    expect((await runProgram('storescu', ['+tls', key, certificate, '+cf', certificate, ...at(scp), path])).code).toBe(
      0,
    );
    expect((await runProgram('storescu', ['+tla', '-ic', ...at(scp), path])).code).not.toBe(0);
    expect((await runProgram('storescu', [...at(scp), path])).code).not.toBe(0);
    const [row] = await secure.query<{ count: bigint }>`SELECT count(*) FROM archive.instance`;
    expect(Number(row?.count)).toBe(1);
  });
});
