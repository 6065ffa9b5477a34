import type { Revision } from '@circus/contracts';

export interface AttributeChange {
  name: string;
  /** As people read it; empty where there is none. */
  before: string;
  after: string;
}

/** A value as people read it; empty for none. */
export const textOf = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** What differs between the attributes of two revisions, in the order of the alphabet. */
export function attributeChanges(before: Revision['attributes'], after: Revision['attributes']): AttributeChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .map((name) => ({ name, before: textOf(before[name]), after: textOf(after[name]) }))
    .filter((change) => change.before !== change.after);
}
