import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration } from '../src/configuration.js';
import { deriveServiceDatabaseUrls } from '../src/databaseRoles.js';
import { serviceEnvironment } from '../src/serviceEnvironment.js';
import { suiteServices } from '../src/services.js';

describe("a service's environment", () => {
  let root: string;
  let environments: Record<string, Record<string, string>>;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'circus-environment-'));
    const configuration = readConfiguration({
      root,
      environment: {
        HOST: '0.0.0.0',
        PORT: '9000',
        CIRCUS_ADMIN_PASSWORD: 'correct horse',
        DATABASE_URL: 'postgresql://owner:word@db.example.org:5433/hospital?sslmode=require',
        DATABASE_URL_SHARING: 'postgresql://sharer:own@db.example.org:5433/hospital',
        DICOM_TIMEZONE: '+0900',
        PLUGIN_RUNTIME: 'podman',
      },
    });
    const services = suiteServices(root);
    const shared = {
      configuration,
      secrets: { master: 'm', internalPrivateKey: 'private', internalPublicKey: 'public' },
      ports: Object.fromEntries(services.map(({ name }, index) => [name, 9000 + index])),
      serviceDatabaseUrls: await deriveServiceDatabaseUrls(
        configuration.databaseUrl ?? '',
        'm',
        configuration.environment,
      ),
      natsUrl: 'nats://127.0.0.1:4222',
    };
    environments = Object.fromEntries(services.map((service) => [service.name, serviceEnvironment(service, shared)]));
  });
  afterAll(() => rmSync(root, { recursive: true }));

  const namesWith = (variable: string) =>
    Object.keys(environments).filter((name) => environments[name]?.[variable] !== undefined);

  it('lets the image server seal tokens, and gives none for being on this machine', () => {
    expect(environments['image-render']).toMatchObject({
      RS_TOKEN_KEY: expect.stringMatching(/^[0-9a-f]{64}$/),
      RS_TOKEN_REQUEST_IP_FILTER: '^$',
    });
    for (const name of ['gateway', 'case-db']) expect(environments[name]).not.toHaveProperty('RS_TOKEN_KEY');
  });

  it('has the database as its own role, or as the URL given for it; the gateway has none', () => {
    expect(environments['case-db']?.DATABASE_URL).toMatch(
      /^postgresql:\/\/circus_case_db:[0-9a-f]{64}@db\.example\.org:5433\/hospital\?sslmode=require$/,
    );
    expect(environments.sharing?.DATABASE_URL).toBe('postgresql://sharer:own@db.example.org:5433/hospital');
    expect(namesWith('DATABASE_URL')).not.toContain('gateway');
    expect(namesWith('DATABASE_URL_SHARING')).toEqual([]);
  });

  it('gives the private key to the gateway only, and the administrator to auth only', () => {
    expect(namesWith('INTERNAL_PRIVATE_KEY')).toEqual(['gateway']);
    expect(namesWith('INTERNAL_PUBLIC_KEY')).toHaveLength(7);
    expect(namesWith('CIRCUS_ADMIN_PASSWORD')).toEqual(['auth']);
    expect(namesWith('CIRCUS_ADMIN_EMAIL')).toEqual(['auth']);
  });

  it('lets only the gateway listen where the user said', () => {
    expect(environments.gateway).toMatchObject({ HOST: '0.0.0.0', PORT: '9000' });
    expect(environments.auth).toMatchObject({ HOST: '127.0.0.1', PORT: '9001' });
    expect(JSON.parse(environments.gateway?.SERVICE_URLS ?? '')).toMatchObject({ sharing: 'http://127.0.0.1:9006' });
  });

  it('hands on whatever else the user gave', () => {
    expect(namesWith('DICOM_TIMEZONE')).toHaveLength(7);
    expect(environments['plugin-job-runner']?.PLUGIN_RUNTIME).toBe('podman');
  });
});
