import { type AnonymizationProfile, type ConfidentialityOption, Refusal } from '@circus/contracts';
import { BASIC_PROFILE, CONFIDENTIALITY_OPTIONS as DEFINITIONS } from '@circus/dicom';

/** The options beyond the Basic Profile that an anonymization here carries out, by rank (spec slicebox 7.1). */
export const CONFIDENTIALITY_OPTIONS: readonly ConfidentialityOption[] = DEFINITIONS.map(
  ({ name, title, description, rank }) => ({ name, title, description, rank }),
);

/** PS3.15 E.3.2, however it is spelled: which answer to expect is worth more than a list of options. */
const VISUAL_FEATURES = /^CLEAN[ _-]?(RECOGNIZABLE[ _-]?)?VISUAL[ _-]?FEATURES?$/i;

/**
 * The option names of a profile that somebody chose, each once.
 *
 * @throws Refusal `invalid` for an option that would not be carried out: a profile must not promise what is not done
 */
export function chosenOptions(profile: AnonymizationProfile | null | undefined): string[] {
  const names = [...new Set((profile?.options ?? []).map(({ name }) => name))];
  const unknown = beyondBasicProfile(names).filter(
    (name) => !CONFIDENTIALITY_OPTIONS.some((option) => option.name === name),
  );
  if (unknown.some((name) => VISUAL_FEATURES.test(name))) {
    throw new Refusal(
      'invalid',
      'Clean Recognizable Visual Features is not available here: nothing in this suite can take a face out of a head (CT, MR, ' +
        'photographs), and an image must not say that it was done. Remove the face with a tool made for it (defacing), store the ' +
        'result, and anonymize that without this option; or leave images of heads out.',
    );
  }
  if (unknown.length > 0) {
    throw new Refusal('invalid', `These anonymization options are not available here: ${unknown.join(', ')}.`);
  }
  return names;
}

/** Without the Basic Profile, which is always applied. */
export const beyondBasicProfile = (names: readonly string[]): string[] =>
  names.filter((name) => name !== BASIC_PROFILE.name);
