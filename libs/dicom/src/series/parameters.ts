import { numberOf, textOf } from '../attributes.js';
import type { DicomElement, DicomValue } from '../dicomJson.js';
import { keywordOf } from '../dictionary/dictionary.js';
import type { DicomHeader } from '../header/dicomHeader.js';

/** A value of CIRCUS' `parameters`. */
export type SeriesParameter = string | number | (string | number)[];

const numericVrs = new Set(['US', 'SS', 'UL', 'SL', 'FL', 'FD', 'DS', 'IS']);
const textVrs = new Set('AE AS CS DA DT LO LT PN SH ST TM UC UI UR UT'.split(' '));

/**
 * CIRCUS' `parameters` of a series: transfer syntax, spacing, position and unit under CIRCUS' names, then every attribute
 * of groups 0018, 0020 and 0028 that the standard names, under its keyword. Numbers are numbers, several values an
 * array; Attribute Tags are `0xggggeeee`; sequences, binary and absent values are left out.
 *
 * `pixelSpacingX` is the first value of Pixel Spacing and `pixelSpacingY` the second, as CIRCUS has always called
 * them, although the first is the distance of rows.
 */
export function parametersOf(header: DicomHeader): Record<string, SeriesParameter> {
  const { dataset } = header;
  const spacing = dataset['00280030']?.Value ?? [];
  const parameters: Record<string, SeriesParameter> = {};
  const set = (name: string, value: SeriesParameter | null | undefined) => {
    if (value !== null && value !== undefined && value !== '') parameters[name] = value;
  };
  set('TransferSyntaxUID', header.transferSyntaxUid);
  set('pixelSpacingX', numberIn(spacing[0]));
  set('pixelSpacingY', numberIn(spacing[1]));
  set('imagePositionPatientZ', numberIn(dataset['00200032']?.Value?.[2]));
  set('PixelValueUnits', textOf(dataset, '00541001'));
  for (const [tag, element] of Object.entries(dataset)) {
    const group = tag.slice(0, 4);
    if (group !== '0018' && group !== '0020' && group !== '0028') continue;
    const keyword = keywordOf(tag);
    if (keyword !== undefined) set(keyword, parameterOf(element, textOf(dataset, tag)));
  }
  return parameters;
}

function parameterOf({ vr, Value }: DicomElement, text: string): SeriesParameter | null {
  if (Value === undefined) return null;
  if (numericVrs.has(vr)) return oneOrMany(Value);
  if (vr === 'AT') return oneOrMany(Value.map((tag) => `0x${String(tag).toLowerCase()}`));
  return textVrs.has(vr) ? text : null;
}

function oneOrMany(values: readonly DicomValue[]): SeriesParameter | null {
  const given = values.filter(
    (value): value is string | number => typeof value === 'string' || typeof value === 'number',
  );
  return given.length > 1 ? given : (given[0] ?? null);
}

function numberIn(value: DicomValue | undefined): number | null {
  return numberOf({ '00000000': { vr: 'DS', Value: [value ?? null] } }, '00000000');
}
