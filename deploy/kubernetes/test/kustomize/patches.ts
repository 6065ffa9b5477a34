import { isTree, type Tree, type Value } from './objects.js';

/** By what the members of a list are known, in Kubernetes' own merge keys; other lists are replaced. */
const MERGE_KEYS: Record<string, string> = {
  containers: 'name',
  initContainers: 'name',
  volumes: 'name',
  env: 'name',
  ports: 'containerPort',
  volumeMounts: 'mountPath',
};

/** A strategic merge, as far as the patches of this project go: no directives. */
export function merged(base: Value | undefined, patch: Value, name = ''): Value {
  if (isTree(patch)) {
    const result: Tree = { ...(isTree(base) ? base : {}) };
    for (const [key, value] of Object.entries(patch)) {
      if (key.startsWith('$')) throw new Error(`The directive ${key} is not known here`);
      if (value === null) delete result[key];
      else result[key] = merged(result[key], value, key);
    }
    return result;
  }
  const mergeKey = MERGE_KEYS[name];
  if (!Array.isArray(patch) || !Array.isArray(base) || mergeKey === undefined) return patch;
  const keyOf = (member: Value): Value | undefined => (isTree(member) ? member[mergeKey] : undefined);
  const changed = base.map((member) => {
    const its = patch.find((other) => keyOf(other) === keyOf(member));
    return its === undefined ? member : merged(member, its);
  });
  return [...changed, ...patch.filter((member) => !base.some((other) => keyOf(other) === keyOf(member)))];
}

export interface Operation {
  op: string;
  path: string;
  value: Value;
}

/**
 * One operation of a JSON patch (RFC 6902), `replace` only.
 *
 * @throws Error where its path leads nowhere
 */
export function apply(target: Value, { op, path, value }: Operation): void {
  if (op !== 'replace') throw new Error(`The operation ${op} is not known here`);
  const names = path.split('/').slice(1);
  const last = names.pop() as string;
  let place = target as Tree;
  for (const name of names) place = place[name] as Tree;
  if (place?.[last] === undefined) throw new Error(`The path ${path} leads nowhere`);
  place[last] = value;
}
