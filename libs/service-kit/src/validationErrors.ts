import type { FastifyError } from 'fastify';

/** One flaw of a body, as CIRCUS' clients know it from its JSON-schema validator (spec circus-api-core 2.5). */
export interface ValidationError {
  /** Of JSON schema: `required`, `minLength` and so on; `custom` for a rule that JSON schema has no word for. */
  keyword: string;
  /** Where, as JavaScript would write it: `.name`, `.items[0].size`, `['a name']`; empty for the body itself. */
  dataPath: string;
  message: string;
}

type Issue = NonNullable<FastifyError['validation']>[number];
type Origin = 'string' | 'array' | 'set' | 'object' | 'number';

const LENGTHS: Record<string, string> = { string: 'Length', array: 'Items', set: 'Items', object: 'Properties' };
const KEYWORDS: Record<string, string> = {
  invalid_type: 'type',
  not_multiple_of: 'multipleOf',
  invalid_union: 'anyOf',
  invalid_key: 'propertyNames',
  invalid_element: 'items',
};

/** Every flaw that zod found in a body. */
export function validationErrors(issues: readonly Issue[], body: unknown): ValidationError[] {
  return issues.flatMap((issue) => {
    const steps = issue.instancePath.split('/').filter((step) => step !== '');
    const message = issue.message ?? '';
    if (issue.keyword === 'unrecognized_keys') {
      const keys = issue.params.keys as string[];
      return keys.map((key) => ({
        keyword: 'additionalProperties',
        dataPath: dataPathOf(steps, body),
        message: `"${key}" is not expected here.`,
      }));
    }
    const last = steps.at(-1);
    if (last !== undefined && issue.keyword !== 'custom' && valueAt(steps, body) === undefined) {
      const dataPath = dataPathOf(steps.slice(0, -1), body);
      return [{ keyword: 'required', dataPath, message: `"${last}" is missing.` }];
    }
    return [{ keyword: keywordOf(issue), dataPath: dataPathOf(steps, body), message }];
  });
}

function keywordOf({ keyword, params }: Issue): string {
  switch (keyword) {
    case 'too_small':
    case 'too_big': {
      const bound = keyword === 'too_small' ? 'min' : 'max';
      const length = LENGTHS[params.origin as Origin];
      if (length !== undefined) return `${bound}${length}`;
      return params.inclusive === false ? `exclusive${bound === 'min' ? 'Minimum' : 'Maximum'}` : `${bound}imum`;
    }
    case 'invalid_format':
      return params.format === 'regex' ? 'pattern' : 'format';
    case 'invalid_value':
      return (params.values as unknown[]).length === 1 ? 'const' : 'enum';
    default:
      return KEYWORDS[keyword] ?? 'custom';
  }
}

function dataPathOf(steps: readonly string[], body: unknown): string {
  let container = body;
  let path = '';
  for (const step of steps) {
    if (Array.isArray(container)) path += `[${step}]`;
    else path += /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(step) ? `.${step}` : `['${step.replace(/['\\]/g, '\\$&')}']`;
    container = memberOf(container, step);
  }
  return path;
}

const valueAt = (steps: readonly string[], body: unknown): unknown => steps.reduce(memberOf, body);

function memberOf(container: unknown, step: string): unknown {
  if (typeof container !== 'object' || container === null || !Object.hasOwn(container, step)) return undefined;
  return (container as Record<string, unknown>)[step];
}
