import { validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { validationErrors } from '../src/validationErrors.js';

const schema = z.strictObject({
  name: z.string().min(2).max(4),
  role: z.enum(['a', 'b']),
  count: z.number().min(1).max(5),
  share: z.number().gt(0).lt(1),
  list: z
    .array(z.object({ size: z.number() }))
    .min(1)
    .max(2),
  code: z.string().regex(/^x/),
  email: z.email(),
  either: z.union([z.string(), z.number()]),
  kind: z.literal('ct'),
  odd: z.string().refine((text) => text.length % 2 === 1, 'must be odd'),
  'a name': z.record(z.string(), z.number()),
});
const fine = {
  name: 'abc',
  role: 'a',
  count: 2,
  share: 0.5,
  list: [{ size: 1 }],
  code: 'x',
  email: 'a@example.com',
  either: 1,
  kind: 'ct',
  odd: 'a',
  'a name': {},
};

function errorsOf(body: unknown): [keyword: string, dataPath: string][] {
  const validate = validatorCompiler({ schema, method: 'POST', url: '/', httpPart: 'body' });
  const { error } = validate(body) as { error?: unknown };
  const issues = (error ?? []) as Parameters<typeof validationErrors>[0];
  return validationErrors(issues, body).map(({ keyword, dataPath, message }) => {
    expect(message).not.toBe('');
    return [keyword, dataPath];
  });
}

describe('the flaws of a body', () => {
  it.each<[object, string, string]>([
    [{ name: 'a' }, 'minLength', '.name'],
    [{ name: 'abcde' }, 'maxLength', '.name'],
    [{ name: 1 }, 'type', '.name'],
    [{ role: 'c' }, 'enum', '.role'],
    [{ kind: 'mr' }, 'const', '.kind'],
    [{ count: 0 }, 'minimum', '.count'],
    [{ count: 6 }, 'maximum', '.count'],
    [{ share: 0 }, 'exclusiveMinimum', '.share'],
    [{ share: 1 }, 'exclusiveMaximum', '.share'],
    [{ list: [] }, 'minItems', '.list'],
    [{ list: [1, 2, 3].map((size) => ({ size })) }, 'maxItems', '.list'],
    [{ list: [{ size: 1 }, { size: '2' }] }, 'type', '.list[1].size'],
    [{ code: 'y' }, 'pattern', '.code'],
    [{ email: 'nobody' }, 'format', '.email'],
    [{ either: true }, 'anyOf', '.either'],
    [{ odd: 'ab' }, 'custom', '.odd'],
    [{ 'a name': { 5: 'five' } }, 'type', "['a name']['5']"],
  ])('of %j are named in the words of JSON schema: %s at %s', (given, keyword, dataPath) => {
    expect(errorsOf({ ...fine, ...given })).toEqual([[keyword, dataPath]]);
  });

  it('are at the object itself for a member that is missing, and for each that is not expected', () => {
    expect(errorsOf({ ...fine, list: [{}], more: 1, 'still more': 2 })).toEqual([
      ['required', '.list[0]'],
      ['additionalProperties', ''],
      ['additionalProperties', ''],
    ]);
    for (const member of ['name', 'role', 'either', 'kind']) {
      expect(errorsOf({ ...fine, [member]: undefined })).toEqual([['required', '']]);
    }
    expect(errorsOf([])).toEqual([['type', '']]);
  });

  it('are all told', () => {
    expect(errorsOf({ ...fine, name: '', role: 1, odd: 'ab' }).map(([keyword]) => keyword)).toEqual([
      'minLength',
      'enum',
      'custom',
    ]);
  });
});
