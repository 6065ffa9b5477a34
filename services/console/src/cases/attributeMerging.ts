type Attributes = Record<string, unknown>;

/** An attribute that somebody has changed since both began. */
export interface ChangedAttribute {
  name: string;
  base: unknown;
  mine: unknown;
  theirs: unknown;
  /** Who changed it; `both` only where they did not change it to the same. */
  by: 'mine' | 'theirs' | 'both';
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What two people changed of the same attributes, in the order of the alphabet. What both changed alike is theirs. */
export function changedAttributes(base: Attributes, mine: Attributes, theirs: Attributes): ChangedAttribute[] {
  const names = [...new Set([base, mine, theirs].flatMap((each) => Object.keys(each)))].sort();
  return names.flatMap((name): ChangedAttribute[] => {
    const change = { name, base: base[name], mine: mine[name], theirs: theirs[name] };
    const isMine = !isSame(change.mine, change.base);
    const isTheirs = !isSame(change.theirs, change.base);
    if (!isMine && !isTheirs) return [];
    if (isMine && isTheirs) return [{ ...change, by: isSame(change.mine, change.theirs) ? 'theirs' : 'both' }];
    return [{ ...change, by: isMine ? 'mine' : 'theirs' }];
  });
}

/** Theirs, with what only I changed, and of what both changed what was chosen. @param chosen names that are kept as theirs */
export function mergedAttributes(
  theirs: Attributes,
  changes: readonly ChangedAttribute[],
  chosen: ReadonlySet<string>,
): Attributes {
  const mine = changes.filter(({ name, by }) => by === 'mine' || (by === 'both' && !chosen.has(name)));
  const merged: Attributes = { ...theirs };
  for (const { name, mine: value } of mine) {
    if (value === undefined) delete merged[name];
    else merged[name] = value;
  }
  return merged;
}
