/** What an anonymization keeps or cleans beyond the Basic Profile (PS3.15 E.3; ranks and words: spec slicebox 7.1). */
export interface ConfidentialityOptionDefinition {
  name: string;
  /** Where several options speak of an attribute, the one with the highest rank counts. */
  rank: number;
  title: string;
  description: string;
  /** In PS3.16 CID 7050, with its meaning. */
  code: string;
  meaning: string;
  /** Its letter in `confidentialityTable`; null for an option that is about pixels. */
  letter: string | null;
}

/** Always applied, and therefore never listed. */
export const BASIC_PROFILE: ConfidentialityOptionDefinition = {
  name: 'BASIC_PROFILE',
  rank: 10,
  title: 'Basic Profile',
  description: 'Basic Profile',
  code: '113100',
  meaning: 'Basic Application Confidentiality Profile',
  letter: null,
};

/**
 * The options that are carried out, by rank. Clean Recognizable Visual Features is none of them: nothing here can take a
 * face out of a head.
 */
export const CONFIDENTIALITY_OPTIONS: readonly ConfidentialityOptionDefinition[] = [
  {
    name: 'CLEAN_PIXEL_DATA',
    rank: 20,
    title: 'Clean Pixel Data',
    description: 'Clean Pixel Data',
    code: '113101',
    meaning: 'Clean Pixel Data Option',
    letter: null,
  },
  {
    name: 'CLEAN_GRAPHICS',
    rank: 40,
    title: 'Clean Graphics',
    description: 'Clean Graphics',
    code: '113103',
    meaning: 'Clean Graphics Option',
    letter: 'g',
  },
  {
    name: 'CLEAN_STRUCTURED_CONTENT',
    rank: 50,
    title: 'Clean Structured Content',
    description: 'Clean Structured Content',
    code: '113104',
    meaning: 'Clean Structured Content Option',
    letter: 's',
  },
  {
    name: 'CLEAN_DESCRIPTORS',
    rank: 60,
    title: 'Clean Descriptors',
    description: 'Clean Descriptors',
    code: '113105',
    meaning: 'Clean Descriptors Option',
    letter: 't',
  },
  {
    name: 'RETAIN_LONGITUDINAL_TEMPORAL_INFORMATION',
    rank: 70,
    title: 'Retain Temporal Info',
    description: 'Retain Longitudinal Temporal Information',
    code: '113106',
    meaning: 'Retain Longitudinal Temporal Information Full Dates Option',
    letter: 'f',
  },
  {
    name: 'RETAIN_LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED_DATES',
    rank: 80,
    title: 'Retain Modified Temporal Info',
    description: 'Retain Longitudinal Temporal Information with Modified Dates',
    code: '113107',
    meaning: 'Retain Longitudinal Temporal Information Modified Dates Option',
    letter: 'm',
  },
  {
    name: 'RETAIN_PATIENT_CHARACTERISTICS',
    rank: 90,
    title: 'Retain Patient Characteristics',
    description: 'Retain Patient Characteristics',
    code: '113108',
    meaning: 'Retain Patient Characteristics Option',
    letter: 'c',
  },
  {
    name: 'RETAIN_DEVICE_IDENTITY',
    rank: 100,
    title: 'Retain Device Identity',
    description: 'Retain Device Identity',
    code: '113109',
    meaning: 'Retain Device Identity Option',
    letter: 'd',
  },
  {
    name: 'RETAIN_INSTITUTION_IDENTITY',
    rank: 110,
    title: 'Retain Institution Identity',
    description: 'Retain Institution Identity',
    code: '113112',
    meaning: 'Retain Institution Identity Option',
    letter: 'i',
  },
  {
    name: 'RETAIN_UIDS',
    rank: 120,
    title: 'Retain UIDs',
    description: 'Retain UIDs',
    code: '113110',
    meaning: 'Retain UIDs Option',
    letter: 'u',
  },
  {
    name: 'RETAIN_SAFE_PRIVATE',
    rank: 130,
    title: 'Retain Safe Private Attributes',
    description: 'Retain Safe Private Attributes',
    code: '113111',
    meaning: 'Retain Safe Private Option',
    letter: 'p',
  },
];

const byName = new Map(CONFIDENTIALITY_OPTIONS.map((option) => [option.name, option]));

/** Options by their names, by rank; names that are none of them are left out, the Basic Profile's too. */
export const optionsNamed = (names: Iterable<string>): ConfidentialityOptionDefinition[] =>
  [...new Set(names)].flatMap((name) => byName.get(name) ?? []).sort((left, right) => left.rank - right.rank);
