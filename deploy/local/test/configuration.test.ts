import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Configuration, ConfigurationRefusal, type Environment, readConfiguration } from '../src/configuration.js';

describe('the configuration', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'circus-configuration-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const read = (environment: Environment): Configuration => readConfiguration({ environment, root });
  const problemsOf = (environment: Environment): string[] => {
    try {
      read(environment);
      return [];
    } catch (error) {
      if (!(error instanceof ConfigurationRefusal)) throw error;
      return error.problems;
    }
  };

  it('listens on loopback and keeps everything in the checkout when nothing is given', () => {
    expect(read({})).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      dataDirectory: join(root, 'data'),
      storageUrl: `file://${root}/data/storage`,
      administratorEmail: 'admin@example.com',
      administratorPassword: undefined,
      databaseUrl: undefined,
      natsUrl: undefined,
      tls: false,
      warnings: [],
    });
  });

  it('prefers the environment to .env, and takes empty variables as not given', () => {
    writeFileSync(join(root, '.env'), 'PORT=9000\nCIRCUS_ADMIN_EMAIL="env@example.org"\nSCP_PORT=104\n');
    const { port, administratorEmail, environment } = read({ PORT: '9001', CIRCUS_ADMIN_EMAIL: '' });
    expect({ port, administratorEmail }).toEqual({ port: 9001, administratorEmail: 'env@example.org' });
    expect(environment.SCP_PORT).toBe('104');
  });

  it.each([
    ['HOST', 'not a host!'],
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '80a'],
    ['CIRCUS_ADMIN_EMAIL', 'nobody'],
    ['CIRCUS_ADMIN_PASSWORD', 'short'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_URL_CASE_DB', 'localhost'],
    ['NATS_URL', 'nats://localhost,http://localhost'],
    ['STORAGE_URL', '/var/lib/images'],
    ['STORAGE_URL', 'file://server/share'],
    ['STORAGE_URL', 'ftp://server/share'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', 'proxy.example.org'],
    ['PUBLIC_URL', 'circus.example.org'],
    ['DICOM_TIMEZONE', 'Europe/Stockholm'],
    ['DICOM_TIMEZONE', '+1430'],
    ['DICOM_TIMEZONE', '-12:30'],
    ['LOG_LEVEL', 'loud'],
    ['RESTART_LONGEST_WAIT_MS', 'soon'],
  ])('refuses %s=%s by name', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([expect.stringMatching(`^${name}: must `)]);
  });

  it.each([
    ['HOST', '::1'],
    ['HOST', 'localhost'],
    ['NATS_URL', 'nats://user:secret@a:4222, tls://b:4222'],
    ['STORAGE_URL', 'file:///srv/images'],
    ['TRUSTED_PROXIES', '10.0.0.0/8, 192.168.1.5,fd00::/8'],
    ['DICOM_TIMEZONE', '+09:00'],
    ['DICOM_TIMEZONE', '-0330'],
    ['DICOM_TIMEZONE', '+1400'],
  ])('accepts %s=%s', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([]);
  });

  it('lists every bad value, and shows no secret', () => {
    const problems = problemsOf({ PORT: 'x', DATABASE_URL: 'secret-word', TLS_CERT: 'cert.pem' });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['PORT', 'DATABASE_URL', 'TLS_CERT', 'TLS_KEY']);
    expect(problems.join()).not.toContain('secret-word');
  });

  it('refuses a certificate and a key that are no pair, and a key that needs a passphrase', () => {
    const path = (name: string): string => join(root, name);
    const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
    const certificate = ['-days', '2', '-subj', '/CN=localhost', '-out', path('certificate')];
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', path('key'), ...certificate);
    openssl('genrsa', '-out', path('other rsa'), '2048');
    openssl('ecparam', '-genkey', '-noout', '-name', 'prime256v1', '-out', path('other curve'));
    openssl('pkcs8', '-topk8', '-in', path('key'), '-passout', 'pass:hidden', '-out', path('locked'));
    const problemsWith = (key: string) => problemsOf({ TLS_CERT: 'certificate', TLS_KEY: key });
    expect(problemsWith('key')).toEqual([]);
    for (const other of ['other rsa', 'other curve']) {
      expect(problemsWith(other)).toEqual(['TLS_KEY: must be the key of the certificate in TLS_CERT.']);
    }
    expect(problemsWith('locked')).toEqual([expect.stringMatching(/^TLS_KEY: must be .* no passphrase/)]);
    expect(problemsWith('certificate')).toEqual([expect.stringMatching(/^TLS_KEY: must be a readable PEM file/)]);
  });

  it('takes relative storage paths from the checkout, and paths with blanks', () => {
    expect(read({ STORAGE_URL: 'file:images' }).storageUrl).toBe(`file://${root}/images`);
    expect(read({ STORAGE_URL: 'file:/srv/my images' }).storageUrl).toBe('file:///srv/my%20images');
  });

  it('takes a bucket for storage, and says what is wrong with its address', () => {
    expect(read({ STORAGE_URL: 's3://bucket/site?region=eu-north-1' }).storageUrl).toBe(
      's3://bucket/site?region=eu-north-1',
    );
    expect(problemsOf({ STORAGE_URL: 's3://bucket?acl=public' })).toEqual([
      expect.stringMatching(/^STORAGE_URL: "acl" is no setting of an s3: URL/),
    ]);
  });

  it.each([
    ['0.0.0.0', 1],
    ['192.168.1.10', 1],
    ['127.0.0.2', 0],
    ['localhost', 0],
  ])('warns about listening on %s without TLS: %i warning', (HOST, count) => {
    expect(read({ HOST }).warnings).toHaveLength(count);
  });
});
