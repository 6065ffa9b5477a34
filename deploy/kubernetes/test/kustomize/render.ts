import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { isTree, type KubernetesObject, podTemplateOf, type Tree, titleOf, type Value } from './objects.js';
import { apply, merged, type Operation } from './patches.js';

interface Generator {
  name: string;
  behavior?: 'merge';
  literals?: string[];
  files?: string[];
}
interface Target {
  kind?: string;
  name?: string;
  labelSelector?: string;
}
interface Kustomization {
  kind: 'Kustomization' | 'Component';
  namespace?: string;
  resources?: string[];
  components?: string[];
  labels?: { pairs: Record<string, string>; includeTemplates?: boolean }[];
  configMapGenerator?: Generator[];
  secretGenerator?: Generator[];
  images?: { name: string; newName?: string; newTag?: string }[];
  replicas?: { name: string; count: number }[];
  patches?: { path?: string; patch?: string; target?: Target }[];
}
const FIELDS = new Set([
  ...['apiVersion', 'kind', 'namespace', 'resources', 'components', 'labels'],
  ...['configMapGenerator', 'secretGenerator', 'images', 'replicas', 'patches'],
]);
const CLUSTER_WIDE = new Set(['Namespace']);

/** Objects under way, and which of them get a name with a hash in the end. */
interface Rendering {
  objects: KubernetesObject[];
  generated: Set<KubernetesObject>;
}

/**
 * Does what `kubectl kustomize` does, as far as the files of this project need it, so that they can be looked at where there is
 * no such program. Where there is one, a test compares the two.
 *
 * @throws Error for a file that is missing, a patch that meets nothing, and for what is not known here
 */
export function render(folder: string): KubernetesObject[] {
  const rendering: Rendering = { objects: [], generated: new Set() };
  renderInto(folder, rendering);
  nameGenerated(rendering);
  return rendering.objects;
}

function renderInto(folder: string, into: Rendering): void {
  const kustomization = readKustomization(folder);
  const { kind, resources = [], components = [], patches = [] } = kustomization;
  // A component works on what its user has; a kustomization only on what it names itself.
  const own: Rendering = kind === 'Component' ? into : { objects: [], generated: into.generated };
  for (const path of resources) {
    const resource = join(folder, path);
    if (statSync(resource).isDirectory()) renderInto(resource, own);
    else own.objects.push(...readObjects(resource));
  }
  generate(folder, kustomization, own);
  for (const path of components) renderInto(join(folder, path), own);
  for (const patch of patches) applyPatch(folder, patch, own.objects);
  transform(kustomization, own.objects);
  if (own !== into) into.objects.push(...own.objects);
  const titles = into.objects.map(titleOf);
  const twice = titles.find((title, index) => titles.indexOf(title) !== index);
  if (twice) throw new Error(`${twice} is there twice`);
}

function readKustomization(folder: string): Kustomization {
  const path = join(folder, 'kustomization.yaml');
  if (!existsSync(path)) throw new Error(`${path} is missing`);
  const kustomization = parse(readFileSync(path, 'utf8')) as Kustomization;
  const unknown = Object.keys(kustomization).filter((field) => !FIELDS.has(field));
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')} of ${path} is not known here`);
  return kustomization;
}

const readObjects = (path: string): KubernetesObject[] =>
  parseAllDocuments(readFileSync(path, 'utf8')).map((document) => {
    if (document.errors.length > 0) throw new Error(`${path}: ${document.errors[0]?.message}`);
    return document.toJS() as KubernetesObject;
  });

function generate(folder: string, kustomization: Kustomization, { objects, generated }: Rendering): void {
  for (const kind of ['ConfigMap', 'Secret'] as const) {
    const field = kind === 'ConfigMap' ? 'configMapGenerator' : 'secretGenerator';
    for (const generator of kustomization[field] ?? []) {
      const data = kind === 'ConfigMap' ? literalsOf(generator) : filesOf(folder, generator);
      const known = objects.find((object) => object.kind === kind && object.metadata.name === generator.name);
      if ((known !== undefined) !== (generator.behavior === 'merge'))
        throw new Error(`${kind} ${generator.name} ${known ? 'is there already' : 'is not there to be merged with'}`);
      if (known) Object.assign(known.data as Tree, data);
      else {
        const object = {
          ...{ apiVersion: 'v1', kind, metadata: { name: generator.name }, data },
          ...(kind === 'Secret' && { type: 'Opaque' }),
        } as KubernetesObject;
        objects.push(object);
        generated.add(object);
      }
    }
  }
}

const literalsOf = ({ literals = [] }: Generator): Record<string, string> =>
  Object.fromEntries(
    literals.map((literal) => [literal.slice(0, literal.indexOf('=')), literal.slice(literal.indexOf('=') + 1)]),
  );

const filesOf = (folder: string, { files = [] }: Generator): Record<string, string> =>
  Object.fromEntries(files.map((path) => [basename(path), readFileSync(join(folder, path)).toString('base64')]));

function applyPatch(
  folder: string,
  { path, patch, target }: NonNullable<Kustomization['patches']>[number],
  objects: KubernetesObject[],
): void {
  const content = parse(path ? readFileSync(join(folder, path), 'utf8') : (patch ?? '')) as Value;
  const wanted: Target = target ?? nameOf(content as KubernetesObject);
  const met = objects.filter((object) => meets(object, wanted));
  if (met.length === 0) throw new Error(`The patch ${path ?? patch} in ${folder} meets nothing`);
  for (const object of met) {
    if (Array.isArray(content)) for (const operation of content) apply(object, operation as unknown as Operation);
    else {
      const { apiVersion: _version, kind: _kind, metadata: _metadata, ...rest } = content as Tree;
      Object.assign(object, merged(object, rest));
    }
  }
}

const nameOf = ({ kind, metadata }: KubernetesObject): Target => ({ kind, name: metadata.name });

function meets({ kind, metadata }: KubernetesObject, target: Target): boolean {
  const whole = (pattern: string | undefined, text: string) =>
    pattern === undefined || new RegExp(`^(${pattern})$`).test(text);
  const [label, value] = target.labelSelector?.split('=') ?? [];
  const labelled = label === undefined || metadata.labels?.[label] === value;
  return whole(target.kind, kind) && whole(target.name, metadata.name) && labelled;
}

function transform(kustomization: Kustomization, objects: KubernetesObject[]): void {
  const { namespace, labels = [], images = [], replicas = [] } = kustomization;
  for (const object of objects) {
    if (namespace && !CLUSTER_WIDE.has(object.kind)) {
      object.metadata.namespace = namespace;
      if (object.kind === 'RoleBinding')
        for (const subject of object.subjects as Tree[])
          if (subject.kind === 'ServiceAccount') subject.namespace = namespace;
    }
    for (const { pairs, includeTemplates } of labels) {
      object.metadata.labels = { ...object.metadata.labels, ...pairs };
      const template = podTemplateOf(object);
      if (!template || !includeTemplates) continue;
      template.metadata = { ...template.metadata, labels: { ...(template.metadata?.labels as Tree), ...pairs } };
      if (object.kind === 'CronJob') labelJobTemplate(object, pairs);
      if (object.kind === 'StatefulSet') labelClaims(object, pairs);
    }
    for (const { name, newName, newTag } of images) {
      for (const container of podTemplateOf(object)?.spec.containers ?? [])
        if (container.image === name) container.image = `${newName ?? name}${newTag ? `:${newTag}` : ''}`;
    }
  }
  for (const { name, count } of replicas) {
    const scaled = objects.filter(
      ({ kind, metadata }) => /^(Deployment|StatefulSet)$/.test(kind) && metadata.name === name,
    );
    if (scaled.length !== 1) throw new Error(`There is nothing called ${name} to scale`);
    for (const object of scaled) (object.spec as Tree).replicas = count;
  }
}

function labelJobTemplate(object: KubernetesObject, pairs: Record<string, string>): void {
  const template = (object.spec as Tree).jobTemplate as Tree;
  template.metadata = {
    ...(template.metadata as Tree),
    labels: { ...((template.metadata as Tree)?.labels as Tree), ...pairs },
  };
}

function labelClaims(object: KubernetesObject, pairs: Record<string, string>): void {
  for (const claim of ((object.spec as Tree).volumeClaimTemplates ?? []) as KubernetesObject[])
    claim.metadata.labels = { ...claim.metadata.labels, ...pairs };
}

/** A name that changes with the content, and everywhere where it is named. kustomize's own hash is another. */
function nameGenerated({ objects, generated }: Rendering): void {
  const names = new Map<string, string>();
  for (const object of generated) {
    const hash = createHash('sha256').update(JSON.stringify(object.data)).digest('hex').slice(0, 10);
    const name = `${object.metadata.name}-${hash}`;
    names.set(`${object.kind} ${object.metadata.name}`, name);
    object.metadata.name = name;
  }
  for (const object of objects) {
    const pod = podTemplateOf(object)?.spec;
    if (pod) rename(pod as unknown as Value, names);
  }
}

const NAMED_BY: Record<string, [kind: string, field: string]> = {
  configMapRef: ['ConfigMap', 'name'],
  configMapKeyRef: ['ConfigMap', 'name'],
  configMap: ['ConfigMap', 'name'],
  secretRef: ['Secret', 'name'],
  secretKeyRef: ['Secret', 'name'],
  secret: ['Secret', 'secretName'],
};

function rename(value: Value, names: Map<string, string>): void {
  if (Array.isArray(value)) for (const member of value) rename(member, names);
  else if (isTree(value))
    for (const [key, member] of Object.entries(value)) {
      const [kind, field = ''] = NAMED_BY[key] ?? [];
      if (kind && isTree(member)) member[field] = names.get(`${kind} ${member[field]}`) ?? (member[field] as string);
      rename(member, names);
    }
}
