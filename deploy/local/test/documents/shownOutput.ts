/** Values that are others in each suite: what they look like, and what stands for them. */
const OTHERS: [form: RegExp, stands: string][] = [
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, '<time>'],
  [/\b[0-9a-f]{64}\b/g, '<digest>'],
  [/\b[0-9a-f]{40}\b/g, '<token>'],
  [/\b[0-9a-hjkmnp-tv-z]{26}\b/g, '<id>'],
  [/\b[a-z0-9]{5}(-[a-z0-9]{5}){3}\b/g, '<password>'],
  [/\b127\.0\.0\.1:\d+\b/g, '<address>'],
  [/\bid \d+\b/g, 'id <number>'],
];

const masked = (text: string): string => OTHERS.reduce((before, [form, stands]) => before.replace(form, stands), text);

/**
 * Where what a document shows is not what was printed. Ids, times, tokens and the like may be others; what is left out behind
 * `…` may be anything.
 *
 * @returns one line for each place; none where the document is right
 */
export function differencesOf(shown: { language: string; content: string }, printed: string): string[] {
  return shown.language === 'json' ? inJson(shown.content, printed) : inText(shown.content, printed);
}

function inJson(shown: string, printed: string): string[] {
  let answer: unknown;
  try {
    // Commands before the last one may have printed something else.
    answer = JSON.parse(printed.slice(Math.max(0, printed.search(/^[{[]/m))));
  } catch {
    return [`No JSON was printed: ${printed.slice(0, 500)}`];
  }
  return differing(JSON.parse(shown.replace(/,?\s*…/g, '')), answer, '');
}

/** Members and elements that are not shown count as left out. */
function differing(shown: unknown, printed: unknown, path: string): string[] {
  if (typeof shown === 'object' && shown !== null && typeof printed === 'object' && printed !== null) {
    return Object.entries(shown).flatMap(([key, value]) =>
      differing(value, (printed as Record<string, unknown>)[key], `${path}.${key}`),
    );
  }
  const same = masked(JSON.stringify(shown)) === masked(JSON.stringify(printed) ?? '');
  return same ? [] : [`${path} is shown as ${JSON.stringify(shown)}, and was ${JSON.stringify(printed)}`];
}

function inText(shown: string, printed: string): string[] {
  const lines = new Set(masked(printed).split('\n').map(words));
  return shown
    .split('\n')
    .filter((line) => !line.includes('…') && !lines.has(words(masked(line))))
    .map((line) => `"${line}" is shown, and was not printed`);
}

/** Columns are as wide as what stands in them. */
const words = (line: string): string => line.trim().replace(/ +/g, ' ');
