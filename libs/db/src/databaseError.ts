/** What an error of the database may be told with outside of it: names of the schema, never a value of a row. */
export interface DatabaseErrorSummary {
  message: string;
  /** SQLSTATE (PostgreSQL, appendix A), or Prisma's own code. */
  code?: string;
  /** SQLSTATE, where `code` is Prisma's. */
  originalCode?: string;
  schema?: string;
  table?: string;
  column?: string;
  constraint?: string;
}

/**
 * Classes of SQLSTATE whose messages name tables, columns and constraints only. Data exceptions (22) quote the value; what
 * is not listed may.
 */
const MESSAGE_WITHOUT_VALUES = /^(08|23|25|26|28|3D|3F|40|42|53|54|55|57|58|P0|XX)/;
/** Prisma's own messages about connections (P1), pools, transactions and rows that are not there. */
const PRISMA_MESSAGE_WITHOUT_VALUES = /^(P1\d{3}|P2024|P2025|P2028|P2034|P2037)$/;
const LEFT_OUT = 'left out, since it may quote values of a row';

/** PostgreSQL's answer to Prisma's driver. */
interface DriverCause {
  originalCode?: unknown;
  originalMessage?: unknown;
  kind?: unknown;
  table?: unknown;
  constraint?: { index?: unknown; fields?: unknown; foreignKey?: unknown };
}

/**
 * The harmless part of an error that PostgreSQL or Prisma gave; null for any other. `detail`, `where`, `hint`, parameters,
 * Prisma's quotation of the call and messages that may quote a value stay behind.
 */
export function summarizeDatabaseError(error: Error): DatabaseErrorSummary | null {
  const given = error as Error & Record<string, unknown>;
  if (error.name === 'DriverAdapterError') return ofDriver(error.name, given.cause as DriverCause | undefined);
  if (error.name.startsWith('PrismaClient')) return ofPrisma(given);
  // The driver's own error: a severity and a SQLSTATE, whichever copy of the driver it comes from.
  const { code } = given;
  if (typeof given.severity !== 'string' || typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) return null;
  return {
    message: messageOf(code, error.message),
    code,
    ...names({ schema: given.schema, table: given.table, column: given.column, constraint: given.constraint }),
  };
}

function ofPrisma(error: Error & Record<string, unknown>): DatabaseErrorSummary {
  const code = error.code ?? error.errorCode;
  const driverError = (error.meta as { driverAdapterError?: { cause?: DriverCause } } | undefined)?.driverAdapterError;
  const summary = driverError?.cause ? ofDriver(error.name, driverError.cause) : { message: ownMessage(error, code) };
  const { code: originalCode, ...rest } = summary as DatabaseErrorSummary;
  return { ...rest, ...names({ code, originalCode }) };
}

function ownMessage(error: Error, code: unknown): string {
  const isHarmless =
    error.name === 'PrismaClientInitializationError' ||
    (typeof code === 'string' && PRISMA_MESSAGE_WITHOUT_VALUES.test(code));
  // Before the last line stands the call, with pieces of the program's text.
  return isHarmless ? (error.message.trimEnd().split('\n').at(-1) ?? '') : `${error.name}: ${LEFT_OUT}`;
}

function ofDriver(name: string, cause: DriverCause | undefined): DatabaseErrorSummary {
  const { originalCode, originalMessage, kind, table, constraint } = cause ?? {};
  const message =
    typeof originalCode === 'string' && typeof originalMessage === 'string'
      ? messageOf(originalCode, originalMessage)
      : `${name}: ${typeof kind === 'string' ? kind : LEFT_OUT}`;
  const fields = Array.isArray(constraint?.fields) ? constraint.fields.join() : undefined;
  return { message, ...names({ code: originalCode, table, constraint: constraint?.index ?? fields }) };
}

const messageOf = (code: string, message: string): string =>
  MESSAGE_WITHOUT_VALUES.test(code) ? message : `PostgreSQL's message of ${code}: ${LEFT_OUT}`;

const names = <Key extends string>(given: Record<Key, unknown>): Partial<Record<Key, string>> =>
  Object.fromEntries(Object.entries(given).filter(([, name]) => typeof name === 'string')) as Partial<
    Record<Key, string>
  >;
