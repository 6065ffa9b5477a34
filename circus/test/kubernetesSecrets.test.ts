import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { kubernetesSecrets } from '../src/commands/kubernetes-secrets.js';
import { runInProcess } from './runInProcess.js';

describe('node circus kubernetes-secrets', () => {
  let parent: string;
  let folder: string;
  let environment: Record<string, string>;

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'circus-cluster-'));
    folder = join(parent, 'secrets');
    environment = {
      CIRCUS_DATA_DIR: join(parent, 'data'),
      DATABASE_URL: 'postgresql://owner:p%40ss@db.example.org/circus?sslmode=require',
      NATS_URL: 'nats://circus:word@nats.example.org:4222',
    };
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  const write = (changed: Record<string, string> = {}, options: { local?: boolean } = {}) =>
    runInProcess(kubernetesSecrets, { args: [folder], options, environment: { ...environment, ...changed } });
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const all = (): Record<string, string> =>
    Object.fromEntries(
      (readdirSync(folder, { recursive: true, encoding: 'utf8' }) as string[])
        .filter((name) => statSync(join(folder, name)).isFile())
        .map((name) => [name, read(name)]),
    );

  it('writes a component with a Secret for each service, for nobody but its owner', async () => {
    const { code, stdout, stderr } = await write();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Secrets written to ${folder}`);
    const component = parse(read('kustomization.yaml')) as { kind: string; secretGenerator: { files: string[] }[] };
    expect(component.kind).toBe('Component');
    const named = component.secretGenerator.flatMap(({ files }) => files);
    expect(named.sort()).toEqual(
      Object.keys(all())
        .filter((name) => name !== 'kustomization.yaml')
        .sort(),
    );
    for (const name of ['', ...Object.keys(all())])
      expect([name, (statSync(join(folder, name)).mode & 0o077).toString(8)]).toEqual([name, '0']);
    expect(read('auth-secrets/database-url')).toMatch(
      /^postgresql:\/\/circus_auth:[0-9a-f]{64}@db\.example\.org\/circus\?sslmode=require$/,
    );
    expect(read('sharing-secrets/nats-url')).toBe(environment.NATS_URL);
    expect(read('owner-secrets/DATABASE_URL')).toBe(environment.DATABASE_URL);
    expect(read('owner-secrets/DATABASE_URL_CASE_DB')).toBe(read('case-db-secrets/database-url'));
  });

  it('gives the private key to the gateway alone, and writes the same again', async () => {
    await write();
    const first = all();
    expect(Object.keys(first).filter((name) => first[name]?.includes('PRIVATE KEY'))).toEqual([
      'gateway-secrets/internal-private-key.pem',
    ]);
    await write();
    expect(all()).toEqual(first);
  });

  it('adds the credentials of a bucket where they are given', async () => {
    await write({ AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' });
    expect([read('storage-secrets/AWS_ACCESS_KEY_ID'), read('storage-secrets/AWS_SECRET_ACCESS_KEY')]).toEqual([
      'key',
      'secret',
    ]);
  });

  it('knows the servers of the overlay local, and asks for others by name', async () => {
    expect((await write({ DATABASE_URL: '', NATS_URL: '' })).stderr).toMatch(
      /^Give DATABASE_URL and NATS_URL: .*--local/,
    );
    expect((await write({ DATABASE_URL: '', NATS_URL: '' }, { local: true })).code).toBe(0);
    const password = read('postgresql-secrets/password');
    expect(read('owner-secrets/DATABASE_URL')).toBe(`postgresql://circus:${password}@postgresql:5432/circus`);
    const [, word] = /^nats:\/\/circus:([0-9a-f]{64})@nats:4222$/.exec(read('auth-secrets/nats-url')) ?? [];
    expect(read('nats-secrets/nats.conf')).toContain(`password: "${word}"`);
  });
});
