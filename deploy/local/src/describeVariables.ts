import { databaseOverrides, type Variable, variables } from './variables.js';

/** The table of variables as text for a terminal. */
export function describeVariables(): string {
  return Object.entries<Variable<unknown>>({ ...variables, ...databaseOverrides })
    .map(([name, { description, default: value }]) => {
      const fallback = value === undefined ? '' : ` Default: ${value}`;
      return `  ${name}\n      ${description}${fallback}`;
    })
    .join('\n');
}
