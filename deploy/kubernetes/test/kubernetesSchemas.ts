import type { KubernetesObject } from './kustomize/objects.js';

interface ModelClass {
  new (data: object): object;
  prototype: { validate(): void };
}

/** The package has a module for each kind, by group and version, with the API's own schema. */
async function modelOf({ apiVersion, kind }: KubernetesObject): Promise<ModelClass | undefined> {
  try {
    const module = (await import(`kubernetes-models/${apiVersion}/${kind}`)) as Record<string, ModelClass>;
    return module[kind];
  } catch {
    return undefined;
  }
}

/**
 * What Kubernetes' API would say against an object: wrong types and values, what is missing, and fields that it does not know.
 *
 * @returns sentences; none for a good object
 */
export async function complaintsAbout(object: KubernetesObject): Promise<string[]> {
  const model = await modelOf(object);
  if (!model) return [`There is no ${object.kind} in ${object.apiVersion}`];
  const instance = new model(object);
  const looks = new Looks();
  const complaints: string[] = [];
  try {
    model.prototype.validate.call(looks.at(instance));
  } catch (error) {
    complaints.push((error as Error).message);
  }
  return [...complaints, ...looks.unread(instance, '')];
}

/**
 * The schemas allow fields that they do not know, as the API does where nobody asks it to be strict. But they look at every
 * field that they know: what was not looked at is unknown.
 */
class Looks {
  private readonly seen = new Map<object, { proxy: object; fields: Set<string> }>();

  /** The same value; what is looked at in it is remembered. */
  at(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const known = this.seen.get(value);
    if (known) return known.proxy;
    const fields = new Set<string>();
    const proxy = new Proxy(value, {
      get: (target, name) => {
        if (typeof name === 'string') fields.add(name);
        return this.at(Reflect.get(target, name));
      },
    });
    this.seen.set(value, { proxy, fields });
    return proxy;
  }

  unread(value: unknown, path: string): string[] {
    if (typeof value !== 'object' || value === null) return [];
    const { fields } = this.seen.get(value) ?? {};
    return Object.entries(value).flatMap(([name, member]) =>
      fields?.has(name) ? this.unread(member, `${path}/${name}`) : [`${path}/${name} is no field there`],
    );
  }
}
