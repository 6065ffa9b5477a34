#!/usr/bin/env node
// Makes src/anonymization/confidentialityTable.ts out of PS3.15 Table E.1-1 as JSON.
//
//   node libs/dicom/scripts/makeConfidentialityTable.mjs [<confidentiality_profile_attributes.json>] > confidentialityTable.ts
//
// The input is `standard/confidentiality_profile_attributes.json` of github.com/innolitics/dicom-standard; unless it is
// given, the one in ../shared/data/dicom-standard beside the checkout. Only facts are taken: tags and codes.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const beside = fileURLToPath(new URL('../../../../shared/data/dicom-standard', import.meta.url));
const source = process.argv[2] ?? join(beside, 'confidentiality_profile_attributes.json');
if (source === '--help' || !existsSync(source)) {
  console.log(
    'Usage: node makeConfidentialityTable.mjs [<confidentiality_profile_attributes.json>] > confidentialityTable.ts',
  );
  process.exit(source === '--help' ? 0 : 1);
}

/** The columns of the options, by the letter that stands for each in the table. */
const COLUMNS = {
  p: 'rtnSafePrivOpt',
  u: 'rtnUIDsOpt',
  d: 'rtnDevIdOpt',
  i: 'rtnInstIdOpt',
  c: 'rtnPatCharsOpt',
  f: 'rtnLongFullDatesOpt',
  m: 'rtnLongModifDatesOpt',
  t: 'cleanDescOpt',
  s: 'cleanStructContOpt',
  g: 'cleanGraphOpt',
};

const lines = JSON.parse(readFileSync(source, 'utf8'))
  .map((row) => {
    const tag = row.tag.includes('WHERE GGGG IS ODD') ? 'private' : row.tag.replace(/[(),]/g, '').toUpperCase();
    const options = Object.entries(COLUMNS)
      .filter(([, column]) => row[column] !== undefined)
      .map(([letter, column]) => `${letter}${row[column]}`);
    return [tag.replaceAll('X', 'x'), row.basicProfile, ...options].join(' ');
  })
  .sort();

console.log(`/**
 * PS3.15 Table E.1-1, edition 2024b; made by scripts/makeConfidentialityTable.mjs, not to be edited. One line each: tag ('x'
 * is any digit, \`private\` every odd group), code of the Basic Profile, and the codes of options, each behind its letter:
${Object.entries({
  p: 'Retain Safe Private',
  u: 'Retain UIDs',
  d: 'Retain Device Identity',
  i: 'Retain Institution Identity',
  c: 'Retain Patient Characteristics',
  f: 'Retain Longitudinal with Full Dates',
  m: 'Retain Longitudinal with Modified Dates',
  t: 'Clean Descriptors',
  s: 'Clean Structured Content',
  g: 'Clean Graphics',
})
  .map(([letter, name]) => ` * ${letter} ${name}`)
  .join('\n')}
 */
export const confidentialityTable = \`
${lines.join('\n')}
\`;`);
