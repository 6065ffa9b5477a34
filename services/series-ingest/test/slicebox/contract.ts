import { readFileSync } from 'node:fs';

/** The parts of a JSON schema that the contract uses. */
export interface Schema {
  $ref?: string;
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  format?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
}

interface Parameter {
  name: string;
  in: 'path' | 'query';
  required?: boolean;
  schema: Schema;
}

interface RequestBody {
  content: Record<string, { schema: Schema }>;
}

interface OperationDescription {
  tags: string[];
  parameters?: Parameter[];
  requestBody?: RequestBody | { $ref: string };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

/** One operation of the contract. */
export interface Operation {
  /** For instance `GET /metadata/patients/{id}`. */
  name: string;
  method: string;
  path: string;
  tag: string;
  parameters: Parameter[];
  /** Null where the operation takes no JSON body. */
  body: Schema | null;
  /** By status: the schema of the body, null for an answer without a JSON body. */
  answers: Map<number, Schema | null>;
}

/** Slicebox' OpenAPI document. */
export class Contract {
  readonly operations: Operation[];
  private readonly schemas: Record<string, Schema>;

  constructor(file: string) {
    const document = JSON.parse(readFileSync(file, 'utf8')) as {
      paths: Record<string, Record<string, OperationDescription>>;
      components: { schemas: Record<string, Schema>; requestBodies?: Record<string, RequestBody> };
    };
    const bodyOf = (given: OperationDescription['requestBody']) =>
      given && '$ref' in given ? document.components.requestBodies?.[nameIn(given.$ref)] : given;
    this.schemas = document.components.schemas;
    this.operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { tags, parameters = [], requestBody, responses }]) => ({
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        tag: tags[0] ?? '',
        parameters,
        body: bodyOf(requestBody)?.content['application/json']?.schema ?? null,
        answers: new Map(
          Object.entries(responses).map(([status, { content }]) => [
            Number(status),
            content?.['application/json']?.schema ?? null,
          ]),
        ),
      })),
    );
  }

  operation(name: string): Operation {
    const found = this.operations.find((operation) => operation.name === name);
    if (!found) throw new Error(`The contract has no ${name}`);
    return found;
  }

  schema(name: string): Schema {
    const found = this.schemas[name];
    if (!found) throw new Error(`The contract has no schema ${name}`);
    return found;
  }

  /** A schema without `$ref` at its top. */
  resolved(schema: Schema): Schema {
    if (!schema.$ref) return schema;
    return this.resolved(this.schema(nameIn(schema.$ref)));
  }

  /**
   * What is wrong with a value, by its place; empty for one that the schema allows. Stricter than the schema: every member
   * that it names has to be there, unless it is named in `optional`.
   */
  flawsOf(value: unknown, given: Schema, optional: readonly string[] = [], place = 'body'): string[] {
    const { type, format, properties = {}, required = [], items } = this.resolved(given);
    switch (type) {
      case 'array':
        if (!Array.isArray(value)) return [`${place} is no array`];
        return items ? value.flatMap((item, n) => this.flawsOf(item, items, optional, `${place}[${n}]`)) : [];
      case 'integer': {
        const limit = format === 'int32' ? 2 ** 31 : Number.MAX_SAFE_INTEGER;
        return Number.isInteger(value) && Math.abs(value as number) <= limit
          ? []
          : [`${place} is no ${format ?? type}`];
      }
      case 'string':
      case 'boolean':
      case 'number':
        return typeof value === type ? [] : [`${place} is no ${type}`];
      default: {
        if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${place} is no object`];
        return Object.entries(properties).flatMap(([name, property]) => {
          const member: unknown = (value as Record<string, unknown>)[name];
          if (member !== undefined) return this.flawsOf(member, property, optional, `${place}.${name}`);
          return required.includes(name) || !optional.includes(name) ? [`${place}.${name} is missing`] : [];
        });
      }
    }
  }
}

const nameIn = (reference: string): string => reference.split('/').at(-1) ?? '';
