import type { Feedback, PluginJob } from '@circus/contracts';
import { type Candidate, candidateAnswers, candidatesOf } from './candidates.js';
import { choicesOf } from './choices.js';
import {
  type Display,
  feedbackKeyOf,
  listenerOf,
  numberOption,
  optionsOf,
  personalValues,
  textOption,
} from './display.js';

/** All that is said of a job, by the displays' feedback keys. */
export type FeedbackData = Record<string, unknown>;

/** Whether everything that a display asks was answered. What is wrong beyond that the display says itself. */
export function isAnswered(display: Display, value: unknown, job: PluginJob): boolean {
  const options = optionsOf(display);
  switch (display.type) {
    case 'LesionCandidates': {
      const answers = candidateAnswers(value);
      return candidatesOf(job.results, options).every(({ id }: Candidate) => answers.has(id));
    }
    case 'Locator':
      return Array.isArray(value);
    case 'Numeric':
      return typeof value === 'number' && numberFlaw(options, value) === null;
    case 'Text':
      return textFlaw(options, typeof value === 'string' ? value : '') === null;
    case 'Tags': {
      const count = Array.isArray(value) ? value.length : 0;
      return count >= (numberOption(options, 'minItems') ?? 0) && count <= (numberOption(options, 'maxItems') ?? 10);
    }
    default:
      return value !== undefined;
  }
}

export type NumberFlaw = { least?: number; most?: number; step?: number };

/** Why a number is none that the plug-in takes; null for one that is. */
export function numberFlaw(options: Record<string, unknown>, value: number): NumberFlaw | null {
  const limit = (name: string) => numberOption(options, name);
  const [minimum, maximum, above, below, step] = [
    limit('minimum'),
    limit('maximum'),
    limit('exclusiveMinimum'),
    limit('exclusiveMaximum'),
    limit('multipleOf'),
  ];
  if (!Number.isFinite(value)) return {};
  if (minimum !== undefined && value < minimum) return { least: minimum };
  if (above !== undefined && value <= above) return { least: above };
  if (maximum !== undefined && value > maximum) return { most: maximum };
  if (below !== undefined && value >= below) return { most: below };
  // Binary fractions: 0.3 counts as a multiple of 0.1.
  const isMultiple = step === undefined || step <= 0 || Math.abs(value / step - Math.round(value / step)) < 1e-9;
  return isMultiple ? null : { step };
}

/** Why a text is none that the plug-in takes; null for one that is. */
export function textFlaw(options: Record<string, unknown>, value: string): 'short' | 'long' | 'pattern' | null {
  if (value.length < (numberOption(options, 'minLength') ?? 0)) return 'short';
  if (value.length > (numberOption(options, 'maxLength') ?? 64)) return 'long';
  const pattern = textOption(options, 'pattern');
  if (pattern === undefined || value === '') return null;
  try {
    return new RegExp(pattern).test(value) ? null : 'pattern';
  } catch {
    // A pattern that is none holds nobody up.
    return null;
  }
}

/** What a consensus begins with: whatever all agree on already. */
export function agreedOn(displays: readonly Display[], feedbacks: readonly Feedback[]): FeedbackData {
  return Object.fromEntries(
    displays.flatMap((display) => {
      const key = feedbackKeyOf(display);
      if (key === undefined) return [];
      const agreed = agreement(
        display,
        personalValues(feedbacks, key).map(({ value }) => value),
      );
      return agreed === undefined ? [] : [[key, agreed]];
    }),
  );
}

function agreement(display: Display, said: readonly unknown[]): unknown {
  if (said.length === 0) return undefined;
  const options = optionsOf(display);
  if (display.type === 'LesionCandidates') {
    const listener = listenerOf(options);
    const each = said.map(candidateAnswers);
    const ids = [...(each[0]?.keys() ?? [])].filter((id) => each.every((answers) => answers.has(id)));
    return ids.flatMap((id) => {
      const agreed = oneOf(each.map((answers) => consensual(listener?.options ?? {}, answers.get(id))));
      return agreed === undefined ? [] : [{ id, value: agreed }];
    });
  }
  if (display.type === 'Choice') return oneOf(said.map((value) => consensual(options, value)));
  if (display.type === 'Tags') return [...new Set(said.flatMap((value) => (Array.isArray(value) ? value : [])))];
  if (display.type === 'Locator') return said.flatMap((value) => (Array.isArray(value) ? value : []));
  return oneOf(said);
}

/** The consensual answer that a personal one stands for; undefined where it stands for none. */
function consensual(options: Record<string, unknown>, value: unknown): unknown {
  const chosen = choicesOf(options, 'personal').find((choice) => choice.value === value);
  const meant = chosen?.consensualMapsTo ?? value;
  return choicesOf(options, 'consensual').some((choice) => choice.value === meant) ? meant : undefined;
}

function oneOf(values: readonly unknown[]): unknown {
  const [first, ...others] = values.map((value) => JSON.stringify(value));
  return others.every((other) => other === first) ? values[0] : undefined;
}
