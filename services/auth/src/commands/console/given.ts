import type { CommandOptions } from '@circus/service-kit';
import type { z } from 'zod';

/** The values of an option that may be repeated, in the order given. */
export const severalOf = (option: CommandOptions[string]): string[] => (Array.isArray(option) ? option : []);

/** What somebody typed, if it is well-formed. @throws Error that says what is wrong with it, but not what it is */
export function requireForm<Schema extends z.ZodType>(schema: Schema, text: unknown): z.infer<Schema> {
  const checked = schema.safeParse(text);
  if (checked.success) return checked.data;
  const sentences = checked.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  );
  throw new Error([...new Set(sentences)].join('\n'));
}
