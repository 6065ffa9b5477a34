/** Part of a body that is asked for: `whole` for all of it, `unsatisfiable` for bytes that it does not have. */
export type AskedRange = 'whole' | 'unsatisfiable' | { offset: number; length: number };

/**
 * What a Range header asks for (RFC 9110 14). Several ranges, other units and what cannot be understood are ignored, as the
 * standard allows.
 *
 * @param ifRange the If-Range header, or this entity tag without one; a range of another version is not wanted
 * @param entityTag of this version, with its quotation marks
 */
export function askedRange(
  range: string | undefined,
  ifRange: string,
  entityTag: string,
  sizeBytes: number,
): AskedRange {
  const [, first = '', last = ''] = /^bytes *= *(\d{0,15}) *- *(\d{0,15}) *$/i.exec(range ?? '') ?? [];
  if ((first === '' && last === '') || ifRange !== entityTag) return 'whole';
  const offset = first === '' ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return 'whole';
  return offset > end ? 'unsatisfiable' : { offset, length: end - offset + 1 };
}
