import { RegexOperand } from '../regex/regexOperand.js';

export type FilterScalar = string | number | boolean | Date | RegexOperand;

export type ComparisonOperator = 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte';

/** A filter that was checked: every key is a field, every operand is something a database can be asked for. */
export type FilterExpression =
  | { kind: 'and' | 'or'; parts: readonly FilterExpression[] }
  | { kind: 'comparison'; key: string; operator: ComparisonOperator; operand: FilterScalar }
  | { kind: 'in' | 'all'; key: string; operands: readonly (FilterScalar | null)[] };

/** Whether a regular expression stands anywhere in a filter. */
export function hasTextPart(expression: FilterExpression): boolean {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return expression.parts.some(hasTextPart);
    case 'comparison':
      return expression.operand instanceof RegexOperand;
    default:
      return expression.operands.some((operand) => operand instanceof RegexOperand);
  }
}

/** Whether a condition on this key stands anywhere in a filter. */
export function namesKey(expression: FilterExpression, key: string): boolean {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return expression.parts.some((part) => namesKey(part, key));
    default:
      return expression.key === key;
  }
}
