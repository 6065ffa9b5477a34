import { types } from 'node:util';
import { summarizeDatabaseError } from '@circus/db';

/** Causes within causes that are told. */
const MOST_CAUSES = 5;
/** Errors of an `AggregateError` that are told. */
const MOST_ERRORS = 10;

/**
 * An error as it may stand in a log: what it is, its message, where it came from, its plain properties (`code`, `port` …)
 * and its causes. Of an error of the database only what names the schema: a row's values may be a patient's name.
 */
export const loggedError = (error: unknown): unknown => described(error, MOST_CAUSES);

function described(error: unknown, causes: number): unknown {
  if (!isError(error)) return typeof error === 'object' && error !== null ? { type: nameOf(error) } : error;
  const ofDatabase = summarizeDatabaseError(error);
  const { message, ...properties } = ofDatabase ?? { ...plainPropertiesOf(error), message: error.message };
  const type = nameOf(error);
  const stack = [`${type}: ${message}`, ...framesOf(error.stack)].join('\n');
  const { cause, errors } = error as { cause?: unknown; errors?: unknown };
  const within = causes > 0 && !ofDatabase;
  return {
    type,
    message,
    stack,
    ...properties,
    ...(within && isError(cause) && { cause: described(cause, causes - 1) }),
    ...(within &&
      Array.isArray(errors) && { errors: errors.slice(0, MOST_ERRORS).map((one) => described(one, causes - 1)) }),
  };
}

const isError = (value: unknown): value is Error => value instanceof Error || types.isNativeError(value);

const nameOf = (value: object): string => value.constructor?.name ?? 'Object';

/** Objects are left out: nobody knows what all is in them. */
function plainPropertiesOf(error: Error): Record<string, unknown> {
  const plain = ['string', 'number', 'boolean'];
  return Object.fromEntries(Object.entries(error).filter(([, value]) => plain.includes(typeof value)));
}

/** The lines at the end that name places in the program; those before repeat the message. */
function framesOf(stack: string | undefined): string[] {
  const lines = stack?.split('\n') ?? [];
  const beforeFrames = lines.findLastIndex((line) => !line.startsWith('    at '));
  return lines.slice(beforeFrames + 1);
}
