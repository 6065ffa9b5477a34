import type { AttributesSchema } from '@circus/contracts';

export type AttributeValue = string | number | boolean;

/** Attributes as they are saved: what was left empty is left out, what no field shows stays as it was. */
export function savedAttributes(
  schema: AttributesSchema,
  before: Record<string, unknown>,
  entered: Record<string, AttributeValue | ''>,
): Record<string, unknown> {
  const shown = Object.keys(schema.properties ?? {});
  const kept = Object.entries(before).filter(([name]) => !shown.includes(name));
  const given = shown.flatMap((name) => {
    const value = entered[name];
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
  return Object.fromEntries([...kept, ...given]);
}

/** Values for the fields of a form. */
export function enteredAttributes(schema: AttributesSchema, saved: Record<string, unknown>) {
  const fields = Object.keys(schema.properties ?? {}).flatMap((name) => {
    const value = saved[name];
    return ['string', 'number', 'boolean'].includes(typeof value) ? [[name, value as AttributeValue] as const] : [];
  });
  return Object.fromEntries(fields);
}
