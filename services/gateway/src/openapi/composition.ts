import { isDeepStrictEqual } from 'node:util';
import type { Router } from '../routing/router.js';
import type { ServiceName } from '../routing/routeTable.js';

/** A JSON object of an OpenAPI document. */
export type JsonObject = { [key: string]: unknown };

/** What one service says of itself; undefined when it cannot be asked. */
export interface ServiceDocument {
  readonly service: ServiceName | 'gateway';
  readonly document: JsonObject | undefined;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

const SECURITY_SCHEMES: JsonObject = {
  bearer: { type: 'http', scheme: 'bearer', description: 'A permanent token, or an access token of `POST /login`.' },
  basic: { type: 'http', scheme: 'basic' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'slicebox-session',
    description: 'Set by `POST /api/users/login`.',
  },
};

/**
 * One OpenAPI 3.1 document out of those of the services. Paths stand as clients reach them through the gateway; what the
 * gateway does not pass on is left out. Components of the same name are kept once where they are equal, and get the
 * service's name in front where they differ.
 */
export function composeOpenApi(documents: readonly ServiceDocument[], router: Router, version: string): JsonObject {
  const paths: Record<string, JsonObject> = {};
  const components: Record<string, JsonObject> = { securitySchemes: SECURITY_SCHEMES };
  const tags = new Map<string, JsonObject>();
  const operationIds = new Set<string>();

  for (const { service, document } of documents) {
    if (!document) continue;
    const renamed = addComponents(components, objectAt(document, 'components'), service);
    for (const tag of arrayAt(document, 'tags')) tags.set(String(tag.name), { ...tags.get(String(tag.name)), ...tag });
    for (const [path, item] of Object.entries(objectAt(document, 'paths'))) {
      for (const method of METHODS) {
        const operation = (item as JsonObject)[method];
        if (!operation) continue;
        const publicPath = publicPathOf(router, service, method.toUpperCase(), path);
        if (publicPath === undefined) continue;
        const described = withReferences(operation, renamed) as JsonObject;
        const { operationId } = described;
        if (typeof operationId === 'string') {
          if (operationIds.has(operationId)) described.operationId = `${service}-${operationId}`;
          operationIds.add(String(described.operationId));
        }
        // An operation without a tag of its own stands under its service.
        described.tags ??= [service];
        paths[publicPath] = { ...paths[publicPath], [method]: described };
      }
    }
  }

  const missing = documents.filter(({ document }) => !document).map(({ service }) => service);
  return {
    openapi: '3.1.0',
    info: { title: 'CIRCUS Suite', version, description: description(missing) },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { basic: [] }, { session: [] }],
    tags: [...tags.values()],
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components,
  };
}

function description(missing: readonly string[]): string {
  const general = 'The CIRCUS API, the Slicebox API, DICOMweb and the CIRCUS RS image server of one installation.';
  if (missing.length === 0) return general;
  return `${general}\n\n**Missing at this moment**, because these services do not answer: ${missing.join(', ')}.`;
}

/** Where clients find a service's path: as it is, or below `/rs`; undefined when the gateway does not pass it on. */
function publicPathOf(
  router: Router,
  service: ServiceDocument['service'],
  method: string,
  path: string,
): string | undefined {
  if (service === 'gateway') return path;
  if (router.find(method, path)?.service === service) return path;
  return router.find(method, `/rs${path}`)?.service === service ? `/rs${path}` : undefined;
}

/** Adds a service's components. @returns old and new references of those that had to be renamed */
function addComponents(
  all: Record<string, JsonObject>,
  added: JsonObject,
  service: string,
): ReadonlyMap<string, string> {
  const renamed = new Map<string, string>();
  const prefix = service.replace(/(?:^|-)(\w)/g, (_match, letter: string) => letter.toUpperCase());
  const entries = Object.entries(added)
    .filter(([section]) => section !== 'securitySchemes')
    .flatMap(([section, named]) =>
      Object.entries(named as JsonObject).map(([name, component]) => ({ section, name, component })),
    );
  // Renaming one component changes those that refer to it, which may then differ from their namesakes too.
  for (let settled = false; !settled; ) {
    settled = true;
    for (const { section, name, component } of entries) {
      const reference = `#/components/${section}/${name}`;
      const before = all[section]?.[name];
      if (before === undefined || renamed.has(reference)) continue;
      if (isDeepStrictEqual(before, withReferences(component, renamed))) continue;
      renamed.set(reference, `#/components/${section}/${prefix}${name}`);
      settled = false;
    }
  }
  for (const { section, name, component } of entries) {
    const reference = renamed.get(`#/components/${section}/${name}`);
    const group = all[section] ?? {};
    group[reference?.split('/').at(-1) ?? name] = withReferences(component, renamed);
    all[section] = group;
  }
  return renamed;
}

/** A copy in which every reference (also those of discriminators) points to the new names. */
function withReferences(value: unknown, renamed: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return renamed.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => withReferences(item, renamed));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withReferences(item, renamed)]));
}

const objectAt = (document: JsonObject, key: string): JsonObject => (document[key] ?? {}) as JsonObject;
const arrayAt = (document: JsonObject, key: string): JsonObject[] => (document[key] ?? []) as JsonObject[];
