/** A media range of `Accept` and how much it is liked (RFC 9110 12.5.1). */
interface MediaRange {
  type: string;
  quality: number;
}

/**
 * Which of the offered media types a client likes best; of those it likes as well the one offered first.
 *
 * @param accept the header `Accept`; without one everything is liked
 * @param offered for instance `image/png`
 * @returns null when the client takes none of them
 */
export function preferredType<Type extends string>(accept: string | undefined, offered: readonly Type[]): Type | null {
  const ranges = rangesOf(accept ?? '');
  if (ranges.length === 0) return offered[0] ?? null;
  let preferred: Type | null = null;
  let most = 0;
  for (const type of offered) {
    const quality = qualityOf(type, ranges);
    if (quality > most) [preferred, most] = [type, quality];
  }
  return preferred;
}

/** Whether a client asks for a page to show: a browser whose user follows a link, not a program that wants a picture. */
export const asksForPage = (accept: string | undefined): boolean =>
  rangesOf(accept ?? '').some(({ type, quality }) => type === 'text/html' && quality > 0);

function rangesOf(accept: string): MediaRange[] {
  return accept.split(',').flatMap((part) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    if (type === '') return [];
    const weight = parameters.find((parameter) => /^q *=/.test(parameter))?.replace(/^q *= */, '');
    const quality = weight === undefined ? 1 : Number(weight);
    return [{ type, quality: quality >= 0 && quality <= 1 ? quality : 0 }];
  });
}

/** The most specific range decides. */
function qualityOf(type: string, ranges: readonly MediaRange[]): number {
  const family = `${type.split('/')[0]}/*`;
  for (const range of [type, family, '*/*']) {
    const found = ranges.find((candidate) => candidate.type === range);
    if (found) return found.quality;
  }
  return 0;
}
