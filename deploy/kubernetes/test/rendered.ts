import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { kubernetesSecrets } from '../../../circus/src/commands/kubernetes-secrets.js';
import type { Container, KubernetesObject, PodSpec, Tree } from './kustomize/objects.js';
import { podTemplateOf } from './kustomize/objects.js';
import { render } from './kustomize/render.js';

export const overlays = ['local', 'production'] as const;
export type Overlay = (typeof overlays)[number];

/** A copy of deploy/kubernetes in which the secrets are that an operator makes. */
export class Deployment {
  private readonly directory = mkdtempSync(join(tmpdir(), 'circus-kubernetes-'));

  static async make(): Promise<Deployment> {
    const made = new Deployment();
    cpSync(resolve(__dirname, '..'), made.directory, {
      recursive: true,
      filter: (path) => !/\/(test|secrets)$/.test(path),
    });
    for (const overlay of overlays) await made.makeSecrets(overlay);
    return made;
  }

  folderOf(overlay: Overlay): string {
    return join(this.directory, 'overlays', overlay);
  }

  /** @returns the folder of an overlay with one more component */
  withComponent(overlay: Overlay, component: string): string {
    const folder = join(this.directory, 'overlays', `${overlay}-${component}`);
    mkdirSync(folder);
    writeFileSync(
      join(folder, 'kustomization.yaml'),
      `kind: Kustomization\nresources: [../${overlay}]\ncomponents: [../../components/${component}]\n`,
    );
    return folder;
  }

  rendered(overlay: Overlay): KubernetesObject[] {
    return render(this.folderOf(overlay));
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }

  private async makeSecrets(overlay: Overlay): Promise<void> {
    const given = {
      CIRCUS_DATA_DIR: join(this.directory, `data of ${overlay}`),
      ...(overlay === 'production' && {
        DATABASE_URL: 'postgresql://owner:word@db.example.org/circus',
        NATS_URL: 'nats://circus:word@nats.example.org:4222',
      }),
    };
    const before = { ...process.env };
    Object.assign(process.env, given);
    try {
      const context = { print: () => {} } as unknown as Parameters<typeof kubernetesSecrets.run>[0];
      await kubernetesSecrets.run(context, [join(this.folderOf(overlay), 'secrets')], { local: overlay === 'local' });
    } finally {
      for (const name of Object.keys(given)) delete process.env[name];
      Object.assign(process.env, before);
    }
  }
}

/** What kustomize appends to generated names. */
export const withoutHash = (name: string): string => name.replace(/-[a-z0-9]{10}$/, '');

export function podOf(object: KubernetesObject): PodSpec {
  const { spec } = podTemplateOf(object) ?? {};
  if (!spec) throw new Error(`${object.kind} ${object.metadata.name} has no pods`);
  return spec;
}

export const podLabelsOf = (object: KubernetesObject): Record<string, string> =>
  (podTemplateOf(object)?.metadata?.labels ?? {}) as Record<string, string>;

/** The only container of each of our pods. */
export function containerOf(object: KubernetesObject): Container {
  const [container, ...others] = podOf(object).containers;
  if (!container || others.length > 0) throw new Error(`${object.metadata.name} has not one container`);
  return container;
}

/** Values of the variables that a container is given, as far as they stand in ConfigMaps and in the file; else ''. */
export function environmentOf(object: KubernetesObject, objects: KubernetesObject[]): Record<string, string> {
  const { env = [], envFrom = [] } = containerOf(object);
  const dataOf = (kind: string, name: string): Record<string, string> | undefined =>
    objects.find((other) => other.kind === kind && other.metadata.name === name)?.data as Record<string, string>;
  const all: Record<string, string> = {};
  for (const { configMapRef, secretRef } of envFrom) {
    const reference = configMapRef ?? secretRef;
    const data = dataOf(configMapRef ? 'ConfigMap' : 'Secret', reference?.name ?? '');
    if (!data && !reference?.optional) throw new Error(`${object.metadata.name}: there is no ${reference?.name}`);
    for (const [name, value] of Object.entries(data ?? {})) all[name] = configMapRef ? value : '';
  }
  for (const { name, value, valueFrom } of env) {
    all[name] = value ?? '';
    const { name: from, key } = (valueFrom?.configMapKeyRef ?? {}) as Record<string, string>;
    if (!from || !key) continue;
    const found = dataOf('ConfigMap', from)?.[key];
    if (found === undefined) throw new Error(`${object.metadata.name}: ${from} has no ${key}`);
    all[name] = found;
  }
  return all;
}

export const specOf = (object: KubernetesObject): Tree => object.spec as Tree;
