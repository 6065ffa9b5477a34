import { toStorable } from '@circus/contracts';

/** Longer ones are of no use to anybody, and an archive may have a hundred thousand. */
const MOST_CHARACTERS = 255;

/** The name of an uploaded file as it stands in a task: for people to read, never a path, and such that it can be stored. */
export function nameForPeople(name: string): string {
  const shown = name.length > MOST_CHARACTERS ? `${name.slice(0, MOST_CHARACTERS - 1)}…` : name;
  return toStorable(shown); // behind the cut, which may halve a character
}
