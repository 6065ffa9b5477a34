import { z } from 'zod';
import { refuseUnstorable, storableText } from './storableText.js';
import { ALL } from './values.js';

const domain = storableText
  .min(1)
  .max(64)
  .refine((name) => name !== ALL, `No domain can be named "${ALL}": in a group this stands for every domain.`);

/** Server parameters whose meaning the suite knows (spec circus-api-core 8.5, DECISIONS 1 and 15); any others are kept as they come. */
export const KNOWN_SERVER_PARAMS = {
  domains: z
    .array(domain)
    .max(1_000)
    .refine((names) => new Set(names).size === names.length, 'A domain stands here twice.'),
  /** Empty or null where new series have no domain unless they bring one. */
  defaultDomain: storableText
    .max(64)
    .nullable()
    .transform((name) => name ?? ''),
  caseSearchEnvelope: z.boolean(),
  /** Sources whose anonymous images get back who they are of: a kind of source, or one of them (DECISIONS 15). */
  reidentifiedSources: z
    .array(
      z
        .string()
        .regex(/^(box|scp|directory)(:[1-9]\d{0,8})?$/, 'A source is box, scp or directory, or for instance scp:3.'),
    )
    .max(10_000),
};

/** The form of a parameter's value; undefined for one that is kept as it comes. */
export const knownServerParam = (key: string): z.ZodType | undefined =>
  Object.hasOwn(KNOWN_SERVER_PARAMS, key) ? KNOWN_SERVER_PARAMS[key as keyof typeof KNOWN_SERVER_PARAMS] : undefined;

/** Whether the default domain, where there is one, is one of the domains. */
export function isDeclaredDefault(domains: unknown, defaultDomain: unknown): boolean {
  if (defaultDomain === undefined || defaultDomain === null || defaultDomain === '') return true;
  return Array.isArray(domains) && domains.includes(defaultDomain);
}

export const serverParamKey = storableText.min(1).max(128);

/** `PUT /admin/server-params`: the given ones are created or replaced, the others stay. */
export const serverParamUpdate = z
  .object(KNOWN_SERVER_PARAMS)
  .partial()
  .catchall(z.unknown())
  .refine((params) => Object.keys(params).length <= 100, 'At most 100 parameters can be set at a time.')
  .refine(
    (params) => Object.keys(params).every((key) => serverParamKey.safeParse(key).success),
    'The name of a parameter has 1 to 128 characters.',
  )
  .superRefine(refuseUnstorable)
  .meta({ id: 'ServerParamUpdate' });

/** `PUT /admin/server-params/:key`: the new value itself. What is neither an object nor an array is no body of this API. */
export const serverParamValue = z
  .union([z.record(z.string(), z.unknown()), z.array(z.unknown())])
  .superRefine(refuseUnstorable)
  .meta({ id: 'ServerParamValue' });
