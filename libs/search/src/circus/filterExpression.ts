import type { RegexOperand } from '../regex/regexOperand.js';

export type FilterScalar = string | number | boolean | Date | RegexOperand;

export type ComparisonOperator = 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte';

/** A filter that was checked: every key is a field, every operand is something a database can be asked for. */
export type FilterExpression =
  | { kind: 'and' | 'or'; parts: readonly FilterExpression[] }
  | { kind: 'comparison'; key: string; operator: ComparisonOperator; operand: FilterScalar }
  | { kind: 'in' | 'all'; key: string; operands: readonly (FilterScalar | null)[] };
