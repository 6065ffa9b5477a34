import type { FeedbackMode } from './display.js';

/** What can be chosen. */
export interface Choice {
  caption: string;
  value: unknown;
  consensualMapsTo?: unknown;
}

/** The choices of a mode: those for the other one where a plug-in names none. */
export function choicesOf(options: Record<string, unknown>, mode: FeedbackMode): Choice[] {
  const own = listed(options[mode]);
  return own.length > 0 ? own : listed(options[mode === 'personal' ? 'consensual' : 'personal']);
}

function listed(value: unknown): Choice[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry): Choice[] => {
    if (typeof entry === 'string') return [{ caption: entry, value: entry }];
    const choice = (entry ?? {}) as Partial<Choice>;
    return typeof choice.caption === 'string' && choice.value !== undefined ? [choice as Choice] : [];
  });
}

/** What a value is called. */
export const captionOf = (options: Record<string, unknown>, mode: FeedbackMode, value: unknown): string =>
  [...choicesOf(options, mode), ...choicesOf(options, 'personal')].find((choice) => choice.value === value)?.caption ??
  (typeof value === 'string' ? value : JSON.stringify(value));
