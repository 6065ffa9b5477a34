import type { ConfidentialityOption } from '@circus/contracts';
import { BASIC_PROFILE } from '@circus/dicom';
import { CONFIDENTIALITY_OPTIONS } from '../anonymization/options.js';

/** A profile as peers read it: with everything that is known of its options (spec slicebox 8.5). */
export const describedProfile = (names: readonly string[]): { options: ConfidentialityOption[] } => ({
  options: names.map(
    (name) =>
      [BASIC_PROFILE, ...CONFIDENTIALITY_OPTIONS].find((option) => option.name === name) ?? {
        // One that an earlier version of the suite carried out.
        name,
        title: name,
        description: name,
        rank: 0,
      },
  ),
});

/** What leaves is always anonymized by the Basic Profile at least (spec slicebox 7.1). */
export const withBasicProfile = (names: readonly string[]): string[] => [...new Set([BASIC_PROFILE.name, ...names])];
