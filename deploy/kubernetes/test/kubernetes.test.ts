import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { suiteServices } from '@circus/local';
import { loadConfig } from '@circus/service-kit';
import { readCompose } from '../../docker/test/containers/compose.js';
import { serviceConfigs } from '../../local/test/serviceConfigs.js';
import { complaintsAbout } from './kubernetesSchemas.js';
import { type KubernetesObject, podTemplateOf, type Tree, titleOf } from './kustomize/objects.js';
import { render } from './kustomize/render.js';
import {
  containerOf,
  Deployment,
  environmentOf,
  type Overlay,
  overlays,
  podLabelsOf,
  podOf,
  specOf,
  withoutHash,
} from './rendered.js';

const root = resolve(__dirname, '../../..');
const services = suiteServices(root);

let deployment: Deployment;
const objectsOf: Partial<Record<Overlay, KubernetesObject[]>> = {};
beforeAll(async () => {
  deployment = await Deployment.make();
  for (const overlay of overlays) objectsOf[overlay] = deployment.rendered(overlay);
});
afterAll(() => deployment.remove());

describe.each(overlays)('the overlay %s', (overlay) => {
  const objects = (): KubernetesObject[] => objectsOf[overlay] ?? [];
  const ofKind = (...kinds: string[]) => objects().filter(({ kind }) => kinds.includes(kind));
  const workloads = () => objects().filter((object) => podTemplateOf(object) !== undefined);
  const find = (kind: string, name: string): KubernetesObject => {
    const found = objects().find((object) => object.kind === kind && withoutHash(object.metadata.name) === name);
    if (!found) throw new Error(`There is no ${kind} ${name}`);
    return found;
  };
  const serviceNamed = (name: string): KubernetesObject =>
    find(name === 'image-render' ? 'StatefulSet' : 'Deployment', name);

  it("has nothing but what the schemas of Kubernetes' API know", async () => {
    expect(objects().length).toBeGreaterThan(40);
    for (const object of objects())
      expect([titleOf(object), await complaintsAbout(object)]).toEqual([titleOf(object), []]);
  });

  it('has every service of the compose file, run by its script, and the same image everywhere', () => {
    const compose = readCompose(root).services;
    const built = Object.keys(compose).filter((name) => compose[name]?.build && !['prepare', 'circus'].includes(name));
    const labelled = workloads().filter((object) => podLabelsOf(object)['app.kubernetes.io/component'] === 'service');
    expect(labelled.map(({ metadata }) => metadata.name).sort()).toEqual(built.sort());
    for (const { name, script } of services) {
      const { command } = containerOf(serviceNamed(name));
      expect(command).toEqual(['node', script.slice(root.length + 1)]);
      expect(existsSync(script)).toBe(true);
    }
    const ours = workloads().filter(({ metadata }) => !['postgresql', 'nats'].includes(metadata.name));
    expect(ours.map(({ metadata }) => metadata.name)).toEqual(expect.arrayContaining(['prepare', 'circus', 'check']));
    for (const object of ours) expect(containerOf(object).image).toMatch(/^registry\.example\.org\/circus\/suite:\d/);
  });

  it.each(services.map(({ name }) => name))('gives %s variables that it reads, with values that it can use', (name) => {
    const object = serviceNamed(name);
    const given = environmentOf(object, objects());
    const config = serviceConfigs[name] as Parameters<typeof loadConfig>[0];
    const known = Object.keys(config.shape);
    // Those of the bucket's client, and of Node itself.
    const others = /^(AWS_\w+)$/;
    for (const variable of Object.keys(given).filter((each) => !others.test(each)))
      expect([variable, known.includes(variable.replace(/_FILE$/, ''))]).toEqual([variable, true]);

    // Read by the service's own schema, with what the secrets hold in place of their files.
    const secret = find('Secret', `${name}-secrets`).data as Record<string, string>;
    const values = Object.entries(given).map(([variable, value]) => {
      if (!variable.endsWith('_FILE')) return [variable, value];
      const file = value.replace(/^\/run\/circus\//, '');
      expect([variable, Object.keys(secret)]).toEqual([variable, expect.arrayContaining([file])]);
      return [variable.replace(/_FILE$/, ''), Buffer.from(secret[file] ?? '', 'base64').toString()];
    });
    expect(() => loadConfig(config, Object.fromEntries(values))).not.toThrow();
    expect(Object.keys(secret).length).toBe(Object.keys(given).filter((each) => each.endsWith('_FILE')).length);
  });

  it('gives each service its own secrets only, and those of the owner to no service', () => {
    for (const { name } of services) {
      const pod = podOf(serviceNamed(name));
      const mounted = (pod.volumes ?? []).flatMap(({ secret }) =>
        secret ? [(secret as Tree).secretName as string] : [],
      );
      expect(mounted.map(withoutHash)).toEqual([`${name}-secrets`]);
      const taken = containerOf(serviceNamed(name)).envFrom?.flatMap(({ secretRef }) => secretRef?.name ?? []) ?? [];
      expect(taken.filter((secret) => secret !== 'storage-secrets')).toEqual([]);
    }
    const secrets = ofKind('Secret').filter(({ metadata }) => withoutHash(metadata.name) !== 'owner-secrets');
    const withPrivateKey = secrets.filter(({ data }) =>
      Object.values(data as Tree).some((value) => Buffer.from(value as string, 'base64').includes('PRIVATE KEY')),
    );
    expect(withPrivateKey.map(({ metadata }) => withoutHash(metadata.name))).toEqual(['gateway-secrets']);
  });

  it('names nothing that is not there: settings, secrets, claims, accounts', () => {
    const names = (...kinds: string[]) => ofKind(...kinds).map(({ metadata }) => metadata.name);
    for (const object of workloads()) {
      const { volumes = [], serviceAccountName, containers } = podOf(object);
      for (const { configMap, secret, persistentVolumeClaim } of volumes as Tree[]) {
        if (configMap) expect(names('ConfigMap')).toContain((configMap as Tree).name);
        if (secret) expect(names('Secret')).toContain((secret as Tree).secretName);
        if (persistentVolumeClaim)
          expect(names('PersistentVolumeClaim')).toContain((persistentVolumeClaim as Tree).claimName);
      }
      if (serviceAccountName) expect(names('ServiceAccount')).toContain(serviceAccountName);
      const claimed = ((specOf(object).volumeClaimTemplates ?? []) as KubernetesObject[]).map(
        ({ metadata }) => metadata.name,
      );
      const there = [...volumes.map(({ name }) => name), ...claimed];
      for (const { name } of containers.flatMap(({ volumeMounts = [] }) => volumeMounts)) expect(there).toContain(name);
      environmentOf(object, objects());
    }
  });

  it('leads Services, budgets, scaling and policies to pods that there are, at ports that they have', () => {
    const isMet = (labels: Record<string, string>, selector: Tree): boolean =>
      Object.entries((selector.matchLabels ?? {}) as Record<string, string>).every(
        ([name, value]) => labels[name] === value,
      ) &&
      ((selector.matchExpressions ?? []) as { key: string; values: string[] }[]).every(({ key, values }) =>
        values.includes(labels[key] ?? ''),
      );
    const podsOf = (selector: Tree) => workloads().filter((object) => isMet(podLabelsOf(object), selector));
    const portNames = (object: KubernetesObject) => containerOf(object).ports?.map(({ name }) => name) ?? [];

    for (const service of ofKind('Service')) {
      const { selector, ports } = specOf(service) as { selector: Tree; ports: { targetPort: string }[] };
      const pods = podsOf({ matchLabels: selector });
      expect([titleOf(service), pods.length]).toEqual([titleOf(service), 1]);
      for (const { targetPort } of ports) expect(portNames(pods[0] as KubernetesObject)).toContain(targetPort);
    }
    for (const object of workloads().filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet'))
      expect(podsOf(specOf(object).selector as Tree)).toEqual([object]);
    const budgets = ofKind('PodDisruptionBudget').map((object) => podsOf(specOf(object).selector as Tree));
    expect(budgets.flat().map(({ metadata }) => metadata.name)).toEqual(services.map(({ name }) => name));
    for (const policy of ofKind('NetworkPolicy')) {
      const { podSelector, ingress = [] } = specOf(policy) as {
        podSelector: Tree;
        ingress: { ports: { port: string }[] }[];
      };
      const pods = podsOf(podSelector);
      expect([titleOf(policy), pods.length > 0]).toEqual([titleOf(policy), true]);
      const named = pods.flatMap(portNames);
      for (const { port } of ingress.flatMap(({ ports }) => ports)) expect(named).toContain(port);
    }
    for (const scaler of ofKind('HorizontalPodAutoscaler')) {
      const { kind, name } = specOf(scaler).scaleTargetRef as Record<string, string>;
      expect(specOf(find(kind as string, name as string)).replicas).toBeUndefined();
    }
  });

  it('names every process of image-render to the gateway, and the other services by their Services', () => {
    const { replicas } = specOf(serviceNamed('image-render'));
    const urls = JSON.parse(environmentOf(serviceNamed('gateway'), objects()).SERVICE_URLS ?? '') as Record<
      string,
      unknown
    >;
    const { 'image-render': renderers, ...others } = urls;
    expect(renderers).toEqual(
      Array.from({ length: replicas as number }, (_, index) => `http://image-render-${index}.image-render:8080`),
    );
    expect(others).toEqual(
      Object.fromEntries(
        services
          .filter(({ name }) => !['gateway', 'image-render'].includes(name))
          .map(({ name }) => [name, `http://${name}:8080`]),
      ),
    );
    expect(specOf(find('Service', 'image-render')).clusterIP).toBe('None');
  });

  it('confines every pod, as the namespace demands, and limits what it takes', () => {
    expect(find('Namespace', 'circus').metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
    for (const object of workloads()) {
      const { securityContext, automountServiceAccountToken, enableServiceLinks } = podOf(object);
      const { securityContext: own, resources, volumeMounts = [] } = containerOf(object);
      expect([titleOf(object), securityContext, own]).toEqual([
        titleOf(object),
        expect.objectContaining({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } }),
        { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
      ]);
      expect(enableServiceLinks).toBe(false);
      const asks = overlay === 'production' && object.metadata.name === 'plugin-job-runner';
      expect([titleOf(object), automountServiceAccountToken]).toEqual([titleOf(object), asks]);
      for (const amounts of [resources?.requests, resources?.limits])
        expect(Object.keys(amounts ?? {}).sort()).toEqual(['cpu', 'memory']);
      if (podLabelsOf(object)['app.kubernetes.io/component'] === 'service')
        expect(volumeMounts.map(({ mountPath }) => mountPath)).toEqual(expect.arrayContaining(['/tmp', '/run/circus']));
    }
    for (const name of ['image-render', 'sharing'])
      expect(containerOf(serviceNamed(name)).volumeMounts).toContainEqual({
        name: 'storage',
        mountPath: '/data',
        readOnly: true,
      });
  });

  it('asks every service whether it lives and is ready, the gateway from within', () => {
    for (const { name } of services) {
      const { startupProbe, livenessProbe, readinessProbe } = containerOf(serviceNamed(name));
      for (const probe of [startupProbe, livenessProbe, readinessProbe]) {
        expect(probe).toBeDefined();
        // What is asked for an answer within three seconds of its own gets a little more.
        expect(probe?.timeoutSeconds).toBeGreaterThan(3);
      }
      if (name === 'gateway') {
        expect(JSON.stringify(readinessProbe)).toContain('http://127.0.0.1:8080/healthz');
      } else {
        expect(livenessProbe?.httpGet).toEqual({ path: '/healthz', port: 'http' });
        expect(readinessProbe?.httpGet).toEqual({ path: '/readyz', port: 'http' });
      }
    }
  });

  it('prepares the database as its owner, and the commands work with the same', () => {
    for (const [kind, name] of [
      ['Job', 'prepare'],
      ['Deployment', 'circus'],
      ['CronJob', 'check'],
    ] as const) {
      const given = Object.keys(environmentOf(find(kind, name), objects()));
      expect(given).toEqual(
        expect.arrayContaining(['DATABASE_URL', 'DATABASE_URL_AUTH', 'NATS_URL', 'STORAGE_URL', 'CIRCUS_DATA_DIR']),
      );
    }
    expect(containerOf(find('Job', 'prepare')).command).toEqual(['node', 'circus', 'prepare']);
  });
});

describe('the overlay production', () => {
  const production = (): KubernetesObject[] => objectsOf.production ?? [];
  const named = (kind: string, name: string) =>
    production().find((object) => object.kind === kind && object.metadata.name === name);

  it('lets bodies of any size, events and WebSockets through its ingress, to the gateway', () => {
    const ingress = named('Ingress', 'circus') as KubernetesObject;
    const annotations = ingress.metadata.annotations as Record<string, string>;
    const annotation = (name: string) => annotations[`nginx.ingress.kubernetes.io/${name}`];
    expect([
      annotation('proxy-body-size'),
      annotation('proxy-request-buffering'),
      annotation('proxy-buffering'),
    ]).toEqual(['0', 'off', 'off']);
    // The gateway itself waits for five minutes.
    expect(Number(annotation('proxy-read-timeout'))).toBeGreaterThan(300);
    expect(JSON.stringify(specOf(ingress))).toContain('"service":{"name":"gateway","port":{"name":"http"}}');
    const settings = environmentOf(named('Deployment', 'gateway') as KubernetesObject, production());
    const { host } = (specOf(ingress).rules as { host: string }[])[0] as { host: string };
    expect(settings.PUBLIC_URL).toBe(`https://${host}`);
  });

  it('gives plug-ins what their Jobs need: the right to make them, and a volume that the runner has at the same place', () => {
    const runner = named('Deployment', 'plugin-job-runner') as KubernetesObject;
    const settings = environmentOf(runner, production());
    expect(settings).toMatchObject({ PLUGIN_EXECUTOR: 'kubernetes', KUBERNETES_WORK_CLAIM: 'plugin-work' });
    expect(containerOf(runner).volumeMounts).toContainEqual({
      name: 'plugin-work',
      mountPath: settings.PLUGIN_WORK_DIR,
    });
    const rules = (named('Role', 'plugin-job-runner') as KubernetesObject).rules as {
      resources: string[];
      verbs: string[];
    }[];
    const verbsOf = (resource: string) => rules.find(({ resources }) => resources.includes(resource))?.verbs;
    // As docs/plugins.md lists them.
    expect([verbsOf('jobs'), verbsOf('pods'), verbsOf('pods/log'), verbsOf('networkpolicies')]).toEqual([
      ['get', 'list', 'create', 'delete'],
      ['get', 'list', 'watch'],
      ['get'],
      ['get', 'create'],
    ]);
    expect(podOf(runner).serviceAccountName).toBe('plugin-job-runner');
  });
});

describe('the component dicom-listener', () => {
  it('leads DICOM nodes to the one process of series-ingest', async () => {
    const objects = render(deployment.withComponent('local', 'dicom-listener'));
    const named = (kind: string, name: string) =>
      objects.find((object) => object.kind === kind && object.metadata.name === name) as KubernetesObject;
    for (const object of objects)
      expect([titleOf(object), await complaintsAbout(object)]).toEqual([titleOf(object), []]);
    const ingest = named('Deployment', 'series-ingest');
    expect(specOf(ingest).replicas).toBe(1);
    expect(containerOf(ingest).ports?.map(({ name }) => name)).toEqual(['http', 'dicom']);
    expect(specOf(named('Service', 'dicom'))).toMatchObject({
      type: 'LoadBalancer',
      selector: { 'app.kubernetes.io/name': 'series-ingest' },
      ports: [{ port: 104, targetPort: 'dicom' }],
    });
  });
});
