import type { Column, Sql } from '../sql.js';

/**
 * What a filter key means in the database.
 *
 * - `text`: any text type; an enumeration must be cast (`status::text`). Compared by code point.
 * - `number`: any numeric type; whole numbers use an index on an integer column.
 * - `date`: `timestamptz`.
 * - `boolean`: `boolean`.
 * - `textArray`: `text[]` without NULL elements; wants a GIN index.
 * - `dateArray`: `timestamptz[]` without NULL elements.
 */
export type FieldType = 'text' | 'number' | 'date' | 'boolean' | 'textArray' | 'dateArray';

export interface FieldDefinition {
  column: Column;
  type: FieldType;
  /** The column has the collation "C": an index on it knows the order of bytes, and the cases of ASCII letters only. */
  byBytes?: boolean;
  /** Patient information: refused without the right to it. Keys beginning with `patientInfo` are, without saying so. */
  personal?: boolean;
  /**
   * A condition that is true where the caller may know this field and never NULL. In every other row the field counts as
   * missing (spec circus-db 4.1: patient information exists only in projects with `viewPersonalInfo`).
   */
  visibleWhen?: Sql;
}

/** The keys a filter of one endpoint may name. */
export type FieldMap = Record<string, FieldDefinition>;

export const isPersonal = (key: string, field: { personal?: boolean }): boolean =>
  field.personal ?? key.startsWith('patientInfo');
