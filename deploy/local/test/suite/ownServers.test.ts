import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ctPhantom } from '@circus/dicom';
import { type TestS3, type TestSuite, testS3, testSuite } from '@circus/testkit';
import pg from 'pg';
import { Agent, FormData, fetch, type RequestInit, type Response } from 'undici';
import { freePort } from '../../src/ports.js';
import { type StandaloneServer, startNats, startPostgresql } from '../../src/standaloneServers.js';

const run = promisify(execFile);

/** A role that owns its database and may make roles, as a hospital's administrator gives one. */
async function makeHospitalDatabase(url: string): Promise<string> {
  const administrator = new pg.Client({ connectionString: url });
  await administrator.connect();
  await administrator.query("CREATE ROLE hospital LOGIN CREATEROLE PASSWORD 'p@ss/word'");
  await administrator.query('CREATE DATABASE images OWNER hospital');
  await administrator.end();
  const own = new URL(url);
  own.username = 'hospital';
  own.password = encodeURIComponent('p@ss/word');
  own.pathname = '/images';
  return own.href;
}

describe('a suite with TLS, on a PostgreSQL, a NATS server and a bucket of the hospital', () => {
  const directory = mkdtempSync(join(tmpdir(), 'circus-hospital-'));
  const phantom = ctPhantom({ slices: 8, rows: 64, columns: 64, seed: 7 });
  const picturePath = `/rs/mpr?series=${phantom.seriesInstanceUid}&mode=axial&target=3&ww=400&wl=40`;
  let servers: StandaloneServer[] = [];
  let s3: TestS3;
  let environment: Record<string, string>;
  let suite: TestSuite | undefined;
  let trusting: Agent;
  let picture: Buffer;

  const start = async (): Promise<TestSuite> => {
    suite = await testSuite(environment);
    return suite;
  };
  const get = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`https://127.0.0.1:${environment.PORT}${path}`, {
      ...init,
      dispatcher: trusting,
      headers: { authorization: `Bearer ${suite?.token}`, ...(init.headers as Record<string, string>) },
    });

  beforeAll(async () => {
    chmodSync(directory, 0o711); // PostgreSQL's own account passes through
    const [certificate, key] = [join(directory, 'certificate.pem'), join(directory, 'key.pem')];
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const made = ['-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate];
    await run('openssl', ['req', '-x509', ...made, ...names]);
    trusting = new Agent({ connect: { ca: readFileSync(certificate) } });

    const options = { dataDirectory: directory, password: 'hospital' };
    const postgresql = await startPostgresql({ ...options, port: await freePort() });
    servers = [postgresql];
    const nats = await startNats({ ...options, port: await freePort() });
    servers = [nats, postgresql];
    s3 = await testS3();
    environment = {
      ...s3.credentials,
      STORAGE_URL: `s3://archive/site?endpoint=${s3.endpoint}`,
      CIRCUS_DATA_DIR: join(directory, 'data'),
      PORT: String(await freePort()),
      DATABASE_URL: await makeHospitalDatabase(postgresql.url),
      NATS_URL: nats.url,
      TLS_CERT: certificate,
      TLS_KEY: key,
    };
    await start();
  }, 120_000);

  afterAll(async () => {
    await suite?.stop();
    await trusting?.close();
    for (const server of servers) await server.stop();
    await s3.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('says so, and starts no servers of its own', () => {
    expect(suite?.output()).toContain(`https://127.0.0.1:${environment.PORT}`);
    const { processes } = (suite as TestSuite).state();
    expect(Object.keys(processes)).toEqual(expect.arrayContaining(['gateway', 'series-ingest']));
    for (const server of ['postgresql', 'nats']) expect(Object.keys(processes)).not.toContain(server);
  });

  it('is what the certificate says, and speaks no HTTP without it', async () => {
    expect((await get('/api/status')).status).toBe(200);
    await expect(fetch(`https://127.0.0.1:${environment.PORT}/api/status`)).rejects.toMatchObject({
      cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
    await expect(fetch(`http://127.0.0.1:${environment.PORT}/api/status`)).rejects.toThrow('fetch failed');
  });

  /** Waits for the task that an answer names. @returns its id */
  async function finished(answer: Response): Promise<string> {
    const { taskId } = (await answer.json()) as { taskId: string };
    const statusOfTask = async () => ((await (await get(`/api/tasks/${taskId}`)).json()) as { status: string }).status;
    while ((await statusOfTask()) === 'processing') await new Promise((wake) => setTimeout(wake, 50));
    expect(await statusOfTask()).toBe('finished');
    return taskId;
  }

  it('takes images and shows them', async () => {
    const form = new FormData();
    for (const { instanceNumber, bytes } of phantom)
      form.append('files', new Blob([new Uint8Array(bytes)]), `${instanceNumber}.dcm`);
    const uploaded = await get('/api/series/domain/default', { method: 'POST', body: form });
    expect(uploaded.status).toBe(201);
    await finished(uploaded);

    const answer = await get(picturePath);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
    picture = Buffer.from(await answer.arrayBuffer());
  });

  it('gives images back as they came', async () => {
    const [first] = phantom;
    const bytes = first?.bytes as Buffer;
    const flat = (await (await get('/api/metadata/flatseries')).json()) as { id: number }[];
    const images = (await (await get(`/api/metadata/images?seriesid=${flat[0]?.id}`)).json()) as {
      id: number;
      sopInstanceUID: { value: string };
    }[];
    const id = images.find(({ sopInstanceUID }) => sopInstanceUID.value === first?.sopInstanceUid)?.id;
    const whole = await get(`/api/images/${id}`);
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('exports a volume into the bucket, and hands it out whole and in part', async () => {
    const { seriesInstanceUid: seriesUid } = phantom;
    const series = [{ seriesUid, partialVolumeDescriptor: { start: 1, end: 8, delta: 1 } }];
    const taskId = await finished(
      await get('/api/series/export-cs-volume', {
        method: 'POST',
        body: JSON.stringify({ series, compressionFormat: 'zip' }),
        headers: { 'content-type': 'application/json' },
      }),
    );
    const download = `/api/tasks/${taskId}/download`;
    const archive = join(directory, 'export.zip');
    const whole = Buffer.from(await (await get(download)).arrayBuffer());
    writeFileSync(archive, whole);
    const { stdout } = await run('python3', ['-m', 'zipfile', '-l', archive]);
    expect(stdout).toMatch(new RegExp(`0\\.raw .* ${8 * 64 * 64 * 2}$`, 'm'));
    const part = await get(download, { headers: { range: 'bytes=10-19' } });
    expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, whole.subarray(10, 20)]);
  });

  it('has its roles and rows in the given database, each service as itself', async () => {
    const own = new pg.Client({ connectionString: environment.DATABASE_URL });
    await own.connect();
    const { rows } = await own.query("SELECT DISTINCT usename FROM pg_stat_activity WHERE usename LIKE 'circus\\_%'");
    const stored = await own.query('SELECT count(*)::int AS images FROM archive.instance');
    await own.end();
    expect(rows.map(({ usename }) => usename)).toEqual(
      expect.arrayContaining(['circus_auth', 'circus_case_db', 'circus_series_ingest']),
    );
    expect(stored.rows).toEqual([{ images: 8 }]);
  });

  it('has the bytes in the given bucket only', () => {
    const objects = readdirSync(s3.directory, { recursive: true, encoding: 'utf8' });
    const instances = objects.filter((name) => /site\/instances\/.*object$/.test(name));
    expect(instances).toHaveLength(8);
    const data = readdirSync(environment.CIRCUS_DATA_DIR as string, { recursive: true, encoding: 'utf8' });
    expect(data.filter((name) => /^(storage|spool)\/.*\//.test(name))).toEqual([]);
  });

  it('has everything again after a restart', async () => {
    expect(await suite?.stop()).toBe(0);
    const { output } = await start();
    expect(output()).not.toContain('Password');
    const answer = await get(picturePath);
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer()).equals(picture)).toBe(true);
    expect(await suite?.stop()).toBe(0);
    suite = undefined;
  }, 120_000);

  describe('does not start, names the variable and shows no password,', () => {
    const refusal = (changed: Record<string, string>): Promise<string> =>
      run(process.execPath, [resolve('deploy/local/start.mjs')], {
        env: { PATH: process.env.PATH, ...environment, ...changed },
      }).then(
        () => 'started',
        ({ code, stderr }: { code: number; stderr: string }) => `${code}: ${stderr}`,
      );
    const database = (change: (url: URL) => void): string => {
      const url = new URL(environment.DATABASE_URL as string);
      change(url);
      return url.href;
    };
    /** Each with what is wrong: addresses are known when the servers run. */
    const wrong: [what: string, changed: () => Promise<Record<string, string>>, says: RegExp][] = [
      [
        'where no PostgreSQL answers',
        async () => {
          const port = String(await freePort());
          return {
            DATABASE_URL: database((url) => {
              url.port = port;
            }),
          };
        },
        /DATABASE_URL/,
      ],
      [
        'where the password is wrong',
        async () => ({
          DATABASE_URL: database((url) => {
            url.password = 'hidden-word';
          }),
        }),
        /DATABASE_URL/,
      ],
      [
        'where the database does not exist',
        async () => ({
          DATABASE_URL: database((url) => {
            url.pathname = '/absent';
          }),
        }),
        /DATABASE_URL.*absent/,
      ],
      [
        'where no NATS server answers',
        async () => ({ NATS_URL: `nats://me:hidden-word@127.0.0.1:${await freePort()}` }),
        /NATS_URL/,
      ],
      [
        'where the NATS server wants another password',
        async () => ({ NATS_URL: environment.NATS_URL?.replace('hospital', 'hidden-word') as string }),
        /NATS_URL/,
      ],
      [
        'where the bucket does not exist',
        async () => ({ STORAGE_URL: `s3://nowhere?endpoint=${s3.endpoint}` }),
        /STORAGE_URL: the bucket nowhere does not exist/,
      ],
      [
        'where the key is that of another certificate',
        async () => {
          const key = join(directory, 'other.pem');
          await run('openssl', ['genrsa', '-out', key, '2048']);
          return { TLS_KEY: key };
        },
        /TLS_KEY/,
      ],
    ];

    it.each(wrong)(
      '%s',
      async (_, changed, says) => {
        const told = await refusal(await changed());
        expect(told).toMatch(/^1: /);
        expect(told).toMatch(says);
        expect(told).not.toMatch(/hidden-word|p%40ss|p@ss/);
      },
      60_000,
    );
  });
});
