import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type Configuration,
  derivedPassword,
  deriveServiceDatabaseUrls,
  ensureSecrets,
  environmentSuffix,
  readConfiguration,
} from '@circus/local';
import type { CircusCommand } from '@circus/service-kit';
import { serviceSecrets } from '../serviceSecrets.js';

/** Files by the name of the Secret that holds them. */
type SecretFiles = Record<string, Record<string, string>>;

/** What Kubernetes is given in Secrets: a component for kustomize, with the files that Secrets are made of. */
export const kubernetesSecrets: CircusCommand = {
  name: 'kubernetes-secrets',
  summary: 'Write the Secrets that deploy/kubernetes needs, as a kustomize component',
  arguments: [{ name: '<folder>', summary: 'the folder secrets of an overlay; nothing of it belongs into git' }],
  options: [{ flags: '--local', summary: 'for the overlay local, which has its own PostgreSQL and NATS server' }],
  needs: 'nothing',
  run: async ({ print }, [given = ''], options) => {
    const configuration = readConfiguration();
    const { dataDirectory } = configuration;
    const secrets = ensureSecrets(dataDirectory);
    const servers = options.local === true ? serversOfTheCluster(secrets.master) : externalServers(configuration);
    const { databaseUrl, natsUrl } = servers;
    const serviceDatabaseUrls = await deriveServiceDatabaseUrls(databaseUrl, secrets.master, configuration.environment);
    const files: SecretFiles = {
      ...Object.fromEntries(
        Object.entries(serviceSecrets(secrets, serviceDatabaseUrls)).map(([service, own]) => [
          `${service}-secrets`,
          { ...own, 'nats-url': natsUrl },
        ]),
      ),
      'owner-secrets': ownerVariables(configuration, servers, serviceDatabaseUrls),
      ...storageSecrets(configuration),
      ...servers.secrets,
    };
    const folder = resolve(given);
    writeComponent(folder, files);
    print(`Secrets written to ${folder}: keep them out of git.`);
    print(`They come from ${join(dataDirectory, 'secrets')}: keep that folder, or later ones will be others.`);
  },
};

interface Servers {
  databaseUrl: string;
  natsUrl: string;
  secrets: SecretFiles;
}

function externalServers({ databaseUrl, natsUrl }: Configuration): Servers {
  const missing = [databaseUrl ? [] : ['DATABASE_URL'], natsUrl ? [] : ['NATS_URL']].flat();
  if (databaseUrl && natsUrl) return { databaseUrl, natsUrl, secrets: {} };
  throw new Error(
    `Give ${missing.join(' and ')}: the servers as pods reach them. Or --local for the overlay that has its own.`,
  );
}

/** As the files of deploy/kubernetes/overlays/local call them. */
function serversOfTheCluster(master: string): Servers {
  const [database, nats] = [derivedPassword(master, 'postgresql'), derivedPassword(master, 'nats')];
  return {
    databaseUrl: `postgresql://circus:${database}@postgresql:5432/circus`,
    natsUrl: `nats://circus:${nats}@nats:4222`,
    secrets: {
      'postgresql-secrets': { password: database },
      'nats-secrets': {
        'nats.conf': [
          'listen: "0.0.0.0:4222"',
          'http: "0.0.0.0:8222"',
          'server_name: "circus"',
          'jetstream { store_dir: "/data" }',
          `authorization { users: [ { user: "circus", password: "${nats}" } ] }`,
          '',
        ].join('\n'),
      },
    },
  };
}

/** The environment of `node circus` in the cluster, which is the database's owner there. */
function ownerVariables(
  { administratorEmail, administratorPassword }: Configuration,
  { databaseUrl, natsUrl }: Servers,
  serviceDatabaseUrls: Record<string, string>,
): Record<string, string> {
  const ofServices = Object.entries(serviceDatabaseUrls).map(([service, url]) => [
    `DATABASE_URL_${environmentSuffix(service)}`,
    url,
  ]);
  return {
    DATABASE_URL: databaseUrl,
    NATS_URL: natsUrl,
    ...Object.fromEntries(ofServices),
    CIRCUS_ADMIN_EMAIL: administratorEmail,
    ...(administratorPassword === undefined ? {} : { CIRCUS_ADMIN_PASSWORD: administratorPassword }),
  };
}

/** Of a bucket. */
function storageSecrets({ environment }: Configuration): SecretFiles {
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
  const given = names.flatMap((name) => (environment[name] ? [[name, environment[name]] as const] : []));
  return given.length > 0 ? { 'storage-secrets': Object.fromEntries(given) } : {};
}

/** Files of an earlier call that are no longer named stay, and are in no Secret. */
function writeComponent(folder: string, files: SecretFiles): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const lines = [
    '# Written by node circus kubernetes-secrets. The generated names change with the content, and the pods with them.',
    'apiVersion: kustomize.config.k8s.io/v1alpha1',
    'kind: Component',
    'secretGenerator:',
  ];
  for (const [secret, content] of Object.entries(files)) {
    rmSync(join(folder, secret), { recursive: true, force: true });
    mkdirSync(join(folder, secret), { mode: 0o700 });
    lines.push(`  - name: ${secret}`, '    files:');
    for (const [name, text] of Object.entries(content)) {
      writeFileSync(join(folder, secret, name), text, { mode: 0o600 });
      lines.push(`      - ${secret}/${name}`);
    }
  }
  writeFileSync(join(folder, 'kustomization.yaml'), `${lines.join('\n')}\n`, { mode: 0o600 });
}
