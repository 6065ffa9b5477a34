import type { DescribedAccess, Surface } from '@circus/service-kit';

type JsonSchema = {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  minItems?: number;
  minimum?: number;
  exclusiveMinimum?: number;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
};

interface Parameter {
  in: 'path' | 'query' | 'header' | 'cookie';
  name: string;
  required?: boolean;
  schema: JsonSchema;
}

interface Operation {
  'x-access'?: DescribedAccess;
  'x-surface'?: Surface;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
}

export interface OpenApiDocument {
  info: { description: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas?: Record<string, JsonSchema> };
}

/** One route of the suite as its description has it, with a request that is as small as it may be. */
export interface DescribedRoute {
  /** For instance `GET /api/cases/{caseId}`. */
  name: string;
  method: string;
  /** With all parameters filled in. */
  path: string;
  contentType: string | undefined;
  body: string | undefined;
  access: DescribedAccess;
  surface: Surface;
}

/** Ids of what is there, by the names that parameters and members of bodies have. */
export type Known = Readonly<Record<string, unknown>>;

/** What `{id}` stands for, by the beginning of the path. Everything else says what it is by its name. */
const ID_BELOW: [RegExp, string][] = [
  [/^\/api\/images\/export$/i, 'exportSetId'],
  [/^\/api\/import\/sessions\//i, 'importSessionId'],
  [/^\/api\/images\//i, 'imageId'],
  [/^\/api\/metadata\/images\//i, 'imageId'],
  [/^\/api\/metadata\/patients\//i, 'patientId'],
  [/^\/api\/metadata\/studies\//i, 'studyId'],
  [/^\/api\/metadata\/(flat)?series\//i, 'seriesId'],
];

/** Every route of a suite that is described, each with a request. @param known ids of what is there */
export function routesOf(document: OpenApiDocument, known: Known): DescribedRoute[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const [contentType, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
      const name = `${method.toUpperCase()} ${path}`;
      const { 'x-access': access, 'x-surface': surface } = operation;
      if (!access || !surface) throw new Error(`${name} does not say in its description what it needs`);
      return {
        name,
        method: method.toUpperCase(),
        path: filled(path, operation.parameters ?? [], known, document),
        contentType: contentType ?? (['post', 'put', 'patch'].includes(method) ? 'application/json' : undefined),
        body: content && bodyOf(contentType as string, content.schema, known, document),
        access,
        surface,
      };
    }),
  );
}

function filled(path: string, parameters: Parameter[], known: Known, document: OpenApiDocument): string {
  const valueOf = ({ name, schema }: Parameter): string => {
    const idName = name === 'id' ? ID_BELOW.find(([below]) => below.test(path))?.[1] : undefined;
    const value = known[idName ?? name] ?? smallest(schema, known, document, name);
    return encodeURIComponent(typeof value === 'object' ? JSON.stringify(value) : String(value));
  };
  const inPath = parameters
    .filter((parameter) => parameter.in === 'path')
    .reduce((text, parameter) => text.replace(`{${parameter.name}}`, valueOf(parameter)), path);
  const query = parameters
    .filter((parameter) => parameter.in === 'query' && (parameter.required || parameter.name in known))
    .map((parameter) => `${parameter.name}=${valueOf(parameter)}`);
  return query.length === 0 ? inPath : `${inPath}?${query.join('&')}`;
}

function bodyOf(contentType: string, schema: JsonSchema, known: Known, document: OpenApiDocument): string {
  if (contentType === 'application/json') return JSON.stringify(smallest(schema, known, document));
  if (contentType !== 'multipart/form-data') return 'x';
  return '--x\r\ncontent-disposition: form-data; name="files"; filename="a"\r\n\r\nx\r\n--x--\r\n';
}

/** The smallest value that a schema allows, with what is known where a member has the name of it. */
function smallest(given: JsonSchema, known: Known, document: OpenApiDocument, name = ''): unknown {
  const schema = resolved(given, document);
  if (name !== '' && name in known && schema.type !== 'array' && schema.type !== 'object') return known[name];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.default !== undefined) return schema.default;
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice) return smallest(choice[0] as JsonSchema, known, document, name);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object': {
      const names = schema.required ?? [];
      const member = (each: string) => smallest(schema.properties?.[each] ?? {}, known, document, each);
      return Object.fromEntries(names.map((each) => [each, member(each)]));
    }
    case 'array': {
      const items = Array.from({ length: schema.minItems ?? 0 });
      return items.map(() => smallest(schema.items ?? {}, known, document, name));
    }
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, (schema.exclusiveMinimum ?? 0) + 1);
    case 'boolean':
      return false;
    case 'null':
      return null;
    default:
      return '1';
  }
}

function resolved(schema: JsonSchema, document: OpenApiDocument): JsonSchema {
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => resolved(part, document)));
  if (!schema.$ref) return schema;
  const found = document.components.schemas?.[schema.$ref.split('/').at(-1) ?? ''];
  if (!found) throw new Error(`The description has no ${schema.$ref}`);
  return resolved(found, document);
}
