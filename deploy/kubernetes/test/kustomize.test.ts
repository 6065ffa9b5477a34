import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { findProgram } from '../../local/bootstrap/systemPrograms.mjs';
import { complaintsAbout } from './kubernetesSchemas.js';
import { isTree, type KubernetesObject, titleOf, type Value } from './kustomize/objects.js';
import { render } from './kustomize/render.js';
import { Deployment, overlays, withoutHash } from './rendered.js';

/** A program that renders as clusters do: kustomize, or a kubectl that has a kustomize of version 5. */
function kustomize(): string[] | undefined {
  if (findProgram('kustomize')) return ['kustomize', 'build'];
  const kubectl = findProgram('kubectl');
  if (!kubectl) return undefined;
  const { stdout } = spawnSync(kubectl, ['version', '--client'], { encoding: 'utf8' });
  return /Kustomize Version: v([5-9]|\d\d)/.test(stdout ?? '') ? [kubectl, 'kustomize'] : undefined;
}

/** Members of lists that are known by a name, in its order; generated names without their hash. */
function inOrder(value: Value): Value {
  if (typeof value === 'string') return withoutHash(value);
  if (Array.isArray(value)) {
    const members = value.map(inOrder);
    const keyOf = (member: Value) =>
      isTree(member) ? String(member.name ?? member.mountPath ?? member.containerPort ?? '') : '';
    return members.every((member) => keyOf(member) !== '')
      ? members.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
      : members;
  }
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, inOrder(member)]),
  );
}

/** kustomize breaks the lines of Base64. */
function withoutBreaks(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'Secret') return object;
  const lines = Object.entries(object.data as Record<string, string>);
  return { ...object, data: Object.fromEntries(lines.map(([name, text]) => [name, text.replace(/\s/g, '')])) };
}

describe('the rendering of these tests', () => {
  const program = kustomize();
  if (!program)
    console.warn('LEFT OUT: what kustomize itself makes of the files, because there is none (nor a newer kubectl).');
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await Deployment.make();
  });
  afterAll(() => deployment.remove());

  it.each(overlays)('makes of %s what kustomize makes of it', (overlay) => {
    if (!program) return;
    const [command = '', ...args] = program;
    const { status, stdout, stderr } = spawnSync(command, [...args, deployment.folderOf(overlay)], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    const theirs = parseAllDocuments(stdout).map((document) => withoutBreaks(document.toJS() as KubernetesObject));
    const byTitle = (objects: KubernetesObject[]) =>
      Object.fromEntries(objects.map((object) => [withoutHash(titleOf(object)), inOrder(object)]));
    expect(byTitle(deployment.rendered(overlay))).toEqual(byTitle(theirs));
  });

  describe('refuses', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'circus-kustomize-'));
      cpSync(resolve(__dirname, '../base'), join(folder, 'base'), { recursive: true });
      mkdirSync(join(folder, 'overlay'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));
    const rendering = (lines: string): KubernetesObject[] => {
      writeFileSync(join(folder, 'overlay/kustomization.yaml'), `kind: Kustomization\nresources: [../base]\n${lines}`);
      return render(join(folder, 'overlay'));
    };

    it('a file that is missing, a patch that meets nothing, and what it does not know', () => {
      expect(() => rendering('components: [secrets]')).toThrow(/secrets\/kustomization\.yaml is missing/);
      expect(() => rendering('patches: [{ target: { name: absent }, patch: "[]" }]')).toThrow(/meets nothing/);
      expect(() => rendering('replicas: [{ name: absent, count: 2 }]')).toThrow(/nothing called absent/);
      expect(() => rendering('namePrefix: a-')).toThrow(/namePrefix .* is not known here/);
      const merge = 'configMapGenerator: [{ name: absent, behavior: merge, literals: [A=B] }]';
      expect(() => rendering(merge)).toThrow(/absent is not there/);
    });
  });
});

describe('the schemas of the API', () => {
  const good: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'one', labels: { any: 'label' } },
    spec: { selector: { app: 'one' }, ports: [{ name: 'http', port: 80 }] },
  };

  it('find wrong values, missing fields, unknown fields and unknown kinds', async () => {
    expect(await complaintsAbout(good)).toEqual([]);
    expect(await complaintsAbout({ ...good, spec: { ports: [{ port: 'eighty' }] } })).toEqual([
      expect.stringContaining('port'),
    ]);
    expect(await complaintsAbout({ ...good, spec: { ports: [{ name: 'http' }] } })).toEqual([
      expect.stringContaining('port'),
    ]);
    expect(await complaintsAbout({ ...good, spec: { ports: [{ port: 80, prot: 'TCP' }], selektor: {} } })).toEqual([
      '/spec/ports/0/prot is no field there',
      '/spec/selektor is no field there',
    ]);
    expect(await complaintsAbout({ ...good, kind: 'Servise' })).toEqual(['There is no Servise in v1']);
  });
});
