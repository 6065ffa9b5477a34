import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { suiteServices } from '@circus/local';
import { databaseEnvironment, serviceEnvironment } from '@circus/service-kit';
import { parse } from 'yaml';
import { serviceConfigs } from '../../local/test/serviceConfigs.js';
import { readCompose, usualServices } from './containers/compose.js';

const root = resolve(__dirname, '../../..');

const compose = readCompose(root);
const dockerfile = readFileSync(join(root, 'deploy/docker/Dockerfile'), 'utf8');
const services = suiteServices(root);

/** Names of the variables that a service reads. */
const variablesOf = (service: string): string[] => Object.keys(serviceConfigs[service]?.shape ?? {});

describe('the containers', () => {
  it('have an image and a place in the compose file for every service', () => {
    for (const { name, script } of services) {
      const target = new RegExp(`FROM runtime AS ${name}\\nCMD \\["node", "${script.slice(root.length + 1)}"\\]`);
      expect(dockerfile).toMatch(target);
      expect(compose.services[name]?.build).toMatchObject({ dockerfile: 'deploy/docker/Dockerfile', target: name });
    }
  });

  it('give each service variables that it reads, and every one that it cannot do without', () => {
    for (const { name, usesDatabase } of services) {
      const given = Object.keys(compose.services[name]?.environment ?? {});
      const known = variablesOf(name);
      for (const variable of given)
        expect([name, known]).toEqual([name, expect.arrayContaining([variable.replace(/_FILE$/, '')])]);
      expect([name, given]).toEqual([name, expect.arrayContaining(['NATS_URL', 'INTERNAL_PUBLIC_KEY_FILE'])]);
      if (usesDatabase) expect([name, given]).toEqual([name, expect.arrayContaining(['DATABASE_URL_FILE'])]);
    }
  });

  it('hand auth whatever a site sets about logins, and let it reach a directory or identity provider', () => {
    const settings = variablesOf('auth').filter((name) => !(name in { ...serviceEnvironment, ...databaseEnvironment }));
    const values = Object.fromEntries(settings.map((name) => [name, `value of ${name}`]));
    const { auth } = readCompose(root, values).services;
    expect(auth?.environment).toMatchObject(values);
    expect(auth?.networks).toContain('outside');
  });

  it('hand each service its own secrets only, and the private key to the gateway alone', () => {
    for (const { name } of services) {
      const secrets = (compose.services[name]?.volumes ?? []).filter((volume) => volume.startsWith('secrets-'));
      expect(secrets).toEqual([`secrets-${name}:/run/circus:ro`]);
      expect(compose.services.prepare?.volumes).toContain(`secrets-${name}:/secrets/${name}`);
      const hasPrivateKey = 'INTERNAL_PRIVATE_KEY_FILE' in (compose.services[name]?.environment ?? {});
      expect([name, hasPrivateKey]).toEqual([name, name === 'gateway']);
    }
  });

  it('name every volume that they use', () => {
    const used = Object.values(compose.services).flatMap(({ volumes = [] }) =>
      volumes.map((volume) => volume.split(':')[0] as string).filter((volume) => !volume.startsWith('./')),
    );
    expect(Object.keys(compose.volumes).sort()).toEqual([...new Set(used)].sort());
  });

  it('open one port only, on loopback, and what looks at them two more there', () => {
    const portsOf = (names: string[]) => names.flatMap((name) => compose.services[name]?.ports ?? []);
    const onLoopback = expect.stringMatching(/^127\.0\.0\.1:/);
    expect(portsOf(usualServices(compose))).toEqual([onLoopback]);
    expect(portsOf(Object.keys(compose.services))).toEqual([onLoopback, onLoopback, onLoopback]);
  });

  it('look at the suite only where that is asked for, by files that the project has', () => {
    const { prometheus, grafana, 'otel-collector': collector } = compose.services;
    for (const service of [prometheus, grafana, collector]) {
      expect(service?.profiles).toEqual(['observability']);
      const mounted = (service?.volumes ?? []).filter((volume) => volume.startsWith('./'));
      expect(mounted.map((volume) => [volume, existsSync(join(root, volume.split(':')[0] as string))])).toEqual(
        mounted.map((volume) => [volume, true]),
      );
    }
    const { scrape_configs } = parse(readFileSync(join(root, 'deploy/prometheus/prometheus.yml'), 'utf8')) as {
      scrape_configs: { static_configs: { targets: string[]; labels: { component: string } }[] }[];
    };
    const targets = scrape_configs.flatMap(({ static_configs }) => static_configs);
    const metricsPort = compose.services.gateway?.environment?.METRICS_PORT;
    expect(targets.map(({ targets: [target], labels }) => [labels.component, target])).toEqual(
      services.map(({ name }) => [name, `${name}:${name === 'gateway' ? metricsPort : 8080}`]),
    );
  });

  it('confine everything of ours to its volumes and the rights of an ordinary user', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      if (!service.build) continue;
      const { read_only, tmpfs, cap_drop, security_opt } = service;
      expect([name, read_only, tmpfs, cap_drop, security_opt]).toEqual([
        name,
        true,
        ['/tmp'],
        ['ALL'],
        ['no-new-privileges:true'],
      ]);
    }
    expect(dockerfile.match(/^USER .*$/gm)).toEqual(['USER node']);
  });

  it('have limits of memory, and are started again where they end by themselves; their health is watched', () => {
    for (const [name, { mem_limit, pids_limit, restart, build, healthcheck, profiles, logging }] of Object.entries(
      compose.services,
    )) {
      expect([name, mem_limit]).toEqual([name, expect.stringMatching(/^\d+g$/)]);
      if (build) expect([name, pids_limit]).toEqual([name, expect.any(Number)]);
      // Those of ours have their check in the image; that of the collector has no program that could look.
      else if (name !== 'otel-collector') expect([name, healthcheck?.test[0]]).toEqual([name, 'CMD']);
      if (profiles) continue;
      expect([name, logging]).toEqual([name, { driver: 'local' }]);
      expect([name, restart]).toEqual([name, name === 'prepare' ? 'on-failure:5' : 'unless-stopped']);
    }
  });

  it('pass the addresses of all services to the gateway', () => {
    const urls = JSON.parse(compose.services.gateway?.environment?.SERVICE_URLS ?? '{}');
    const expected = services.filter(({ name }) => name !== 'gateway').map(({ name }) => [name, `http://${name}:8080`]);
    expect(urls).toEqual(Object.fromEntries(expected));
  });
});
