import type { Feedback, Plugin, PluginJob } from '@circus/contracts';

/** One entry of a plug-in's display strategy (spec circus-cs 2.1). */
export type Display = Plugin['displayStrategy'][number];

/** `personal`: what one thinks; `consensual`: what all agree on. */
export type FeedbackMode = 'personal' | 'consensual';

/** What every display is given. */
export interface DisplayProps {
  job: PluginJob;
  /** Its options, whatever the plug-in wrote there. */
  options: Record<string, unknown>;
  caption: string;
  mode: FeedbackMode;
  /** What stands under its feedback key; undefined where nothing was said yet. */
  value: unknown;
  /** Undefined where nothing can be said (any more). */
  onChange?: ((value: unknown, action: string) => void) | undefined;
  /** What people said of it under its key, each for himself. */
  personal: { userEmail: string; value: unknown }[];
}

/** Displays that ask something. */
const COLLECTING = new Set(['LesionCandidates', 'Locator', 'Choice', 'Numeric', 'Text', 'Tags']);

export const optionsOf = ({ options }: Display): Record<string, unknown> =>
  typeof options === 'object' && options !== null && !Array.isArray(options)
    ? (options as Record<string, unknown>)
    : {};

/** The key under which a display's feedback is kept; undefined for one that only shows. */
export function feedbackKeyOf(display: Display): string | undefined {
  if (!COLLECTING.has(display.type) || display.feedbackKey === undefined) return undefined;
  if (display.type === 'LesionCandidates' && listenerOf(optionsOf(display)) === undefined) return undefined;
  return display.feedbackKey;
}

/** What is asked of each candidate. */
export function listenerOf(
  options: Record<string, unknown>,
): { type: string; options: Record<string, unknown> } | undefined {
  const { feedbackListener } = options;
  if (typeof feedbackListener !== 'object' || feedbackListener === null) return undefined;
  const { type, options: own } = feedbackListener as { type?: unknown; options?: unknown };
  if (typeof type !== 'string') return undefined;
  return { type, options: (typeof own === 'object' && own !== null ? own : {}) as Record<string, unknown> };
}

/** What stands at a path such as `results.lesionCandidates`; undefined where nothing does. */
export function atPath(root: unknown, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter((step) => step !== '')
    .reduce<unknown>(
      (found, step) =>
        typeof found === 'object' && found !== null && Object.hasOwn(found, step)
          ? (found as Record<string, unknown>)[step]
          : undefined,
      root,
    );
}

export const textOption = (options: Record<string, unknown>, name: string): string | undefined =>
  typeof options[name] === 'string' ? (options[name] as string) : undefined;

export const numberOption = (options: Record<string, unknown>, name: string): number | undefined =>
  typeof options[name] === 'number' && Number.isFinite(options[name]) ? (options[name] as number) : undefined;

/** What people said under a key, each for himself. */
export function personalValues(feedbacks: readonly Feedback[], key: string): { userEmail: string; value: unknown }[] {
  return feedbacks
    .filter(({ isConsensual }) => !isConsensual)
    .flatMap(({ userEmail, data }) => {
      const value = atPath(data, key);
      return value === undefined ? [] : [{ userEmail, value }];
    });
}
