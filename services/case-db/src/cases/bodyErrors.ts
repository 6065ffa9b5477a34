import { Refusal } from '@circus/contracts';

/** One flaw of a body that its schema cannot know of, in the words of the schema's flaws (spec circus-api-core 2.5). */
export interface BodyError {
  /** Of JSON schema. */
  keyword: string;
  /** Where, as JavaScript would write it, for instance `.series[0].labels[2].attributes.grade`. */
  dataPath: string;
  message: string;
}

/** @throws Refusal `invalid` with every flaw, if there is one */
export function refuseFlaws(validationErrors: readonly BodyError[]): void {
  if (validationErrors.length > 0) {
    throw new Refusal('invalid', 'Request data is not correct.', { validationErrors });
  }
}

/** The place of a member. */
export const memberPath = (path: string, key: string): string =>
  /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `${path}.${key}` : `${path}['${key.replace(/['\\]/g, '\\$&')}']`;
