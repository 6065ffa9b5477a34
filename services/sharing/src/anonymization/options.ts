import { type ConfidentialityOption, Refusal, type RemoteBoxConnectionData } from '@circus/contracts';

/** Always applied, and therefore never listed (spec slicebox 7.1). */
const BASIC_PROFILE = 'BASIC_PROFILE';

/** The options beyond the Basic Profile that an anonymization here carries out. None does yet: none is promised. */
export const CONFIDENTIALITY_OPTIONS: readonly ConfidentialityOption[] = [];

/**
 * The option names of a profile that somebody chose, each once.
 *
 * @throws Refusal `invalid` for an option that would not be carried out: a box must not promise what sending does not do
 */
export function chosenOptions(profile: RemoteBoxConnectionData['profile']): string[] {
  const names = [...new Set((profile?.options ?? []).map(({ name }) => name))];
  const unknown = names.filter(
    (name) => name !== BASIC_PROFILE && !CONFIDENTIALITY_OPTIONS.some((option) => option.name === name),
  );
  if (unknown.length > 0) {
    throw new Refusal('invalid', `These anonymization options are not available here: ${unknown.join(', ')}.`);
  }
  return names;
}
