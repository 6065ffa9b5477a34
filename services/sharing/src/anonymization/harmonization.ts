import { type InstanceNames, parseTagPath } from '@circus/dicom';
import { agreement, isWithin, KEY_ATTRIBUTES, type Level, NAME_LEVELS, NAMES } from './keyAttributes.js';
import type { KnownKey } from './keyRepository.js';

/**
 * The names of an image: those that the latest key says which has the same real ones, from the patient down as far as they
 * agree (spec slicebox 7.5). A key that kept a real name does not say what it is to be where it is not kept.
 *
 * @param derived names of which no key says others
 * @param given the pseudonym of a UID that somebody gave
 */
export function harmonized(
  real: InstanceNames,
  derived: InstanceNames,
  known: readonly KnownKey[],
  given: (uid: string) => string | undefined,
): InstanceNames {
  const found = closest(real, known);
  const names = { ...derived };
  for (const name of NAMES) {
    const before = found && isWithin(NAME_LEVELS[name], found.level) ? found.key.anonymous[name] : undefined;
    if (before !== undefined && before !== real[name]) names[name] = before;
    else names[name] = given(real[name]) ?? derived[name];
  }
  return names;
}

/** Values that somebody gave for an earlier image, and that belong to what this one has in common with it; by path. */
export function givenValues(real: InstanceNames, known: readonly KnownKey[]): Map<string, string> {
  const found = closest(real, known);
  return new Map(
    [...(found?.key.overridden ?? [])].filter(([path]) => {
      const level = KEY_ATTRIBUTES.get(parseTagPath(path)[0]?.tag ?? '');
      return found && level !== undefined && isWithin(level, found.level);
    }),
  );
}

/** The latest key that agrees the deepest. */
function closest(real: InstanceNames, known: readonly KnownKey[]): { key: KnownKey; level: Level } | null {
  let found: { key: KnownKey; level: Level } | null = null;
  for (const key of known) {
    const level = agreement(real, key.real);
    if (level !== null && (found === null || !isWithin(level, found.level))) found = { key, level };
  }
  return found;
}
