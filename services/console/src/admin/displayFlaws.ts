import type { TextKey } from '../i18n/en.js';
import { DISPLAY_TYPES } from '../jobs/displays/displayTypes.js';

/** What is wrong with a text that is to be JSON, or only odd. */
export interface Flaw {
  text: TextKey;
  values: Record<string, string | number>;
  /** The suite would take it all the same. */
  isHint?: boolean;
}

/** Displays that ask something, and need a key for the answer. */
const ASKING = new Set(['Locator', 'Choice', 'Numeric', 'Text', 'Tags']);

/** What JSON holds; the reason where it is none. */
export function readJson(text: string): { value: unknown } | { flaw: Flaw } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { flaw: { text: 'editor.notJson', values: { reason: (error as Error).message } } };
  }
}

/** Why a display strategy (spec circus-cs 2.1) is none, and what would surprise in one. */
export function displayFlaws(text: string): Flaw[] {
  const read = readJson(text);
  if ('flaw' in read) return [read.flaw];
  if (!Array.isArray(read.value)) return [{ text: 'editor.notList', values: {} }];
  const keys = new Set<string>();
  return read.value.flatMap((entry: unknown, index): Flaw[] => {
    const number = index + 1;
    const { type, feedbackKey, options } = (entry ?? {}) as Record<string, unknown>;
    if (typeof type !== 'string' || type === '') return [{ text: 'editor.noType', values: { number } }];
    const flaws: Flaw[] = [];
    if (!DISPLAY_TYPES.includes(type)) {
      flaws.push({
        text: 'editor.unknownType',
        values: { number, type, known: DISPLAY_TYPES.join(', ') },
        isHint: true,
      });
    }
    if (feedbackKey !== undefined && typeof feedbackKey !== 'string') {
      flaws.push({ text: 'editor.badKey', values: { number } });
    } else if (feedbackKey === undefined && (ASKING.has(type) || asksOfCandidates(type, options))) {
      flaws.push({ text: 'editor.noKey', values: { number, type }, isHint: true });
    } else if (feedbackKey !== undefined && keys.has(feedbackKey)) {
      flaws.push({ text: 'editor.sameKey', values: { number, key: feedbackKey } });
    }
    if (typeof feedbackKey === 'string') keys.add(feedbackKey);
    if (type === 'Choice' && !hasChoices(options))
      flaws.push({ text: 'editor.noChoices', values: { number }, isHint: true });
    return flaws;
  });
}

const asksOfCandidates = (type: string, options: unknown): boolean =>
  type === 'LesionCandidates' &&
  (options as { feedbackListener?: unknown } | undefined)?.feedbackListener !== undefined;

const hasChoices = (options: unknown): boolean =>
  ['personal', 'consensual'].some((mode) => {
    const choices = (options as Record<string, unknown> | undefined)?.[mode];
    return Array.isArray(choices) && choices.length > 0;
  });
