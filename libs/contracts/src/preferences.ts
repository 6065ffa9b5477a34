import { z } from 'zod';
import { refuseUnstorable } from './storableText.js';

/** Free-form, the client's own (spec circus-api-core 5.4). */
const searchPresets = z.array(z.record(z.string(), z.unknown()));

const shape = {
  theme: z.enum(['mode_white', 'mode_black']),
  personalInfoView: z.boolean(),
  caseSearchPresets: searchPresets,
  seriesSearchPresets: searchPresets,
  pluginJobSearchPresets: searchPresets,
  referenceLine: z.boolean(),
  /** Spelled so by CIRCUS' clients. */
  initailAlphaForNewLabels: z.number().min(0).max(1),
  interpolationMode: z.enum(['nearestNeighbor', 'trilinear']),
  windowPropagationScope: z.enum(['all', 'series', 'viewer']),
  /** Deprecated in favour of `scrollBarsInfo`. */
  scrollBars: z.enum(['none', 'small', 'large']),
  scrollBarsInfo: z.strictObject({
    size: z.enum(['small', 'large']).optional(),
    position: z.enum(['right', 'left', 'top', 'bottom']).optional(),
    visibility: z.enum(['none', 'always', 'hover']).optional(),
  }),
  maintainAspectRatio: z.boolean(),
  fixCenterOfGravity: z.boolean(),
  dimmedOutlineFor2DLabels: z.enum(['hide', 'show', 'infinity']),
  revisionMessageTemplates: z.array(z.string()),
  labelColors: z.strictObject({
    useDefault: z.boolean().optional(),
    customColors: z.array(z.string().regex(/^#[0-9a-f]{6}$/i, 'A colour is # and six hexadecimal digits.')).optional(),
  }),
};

/** What a user has chosen about the client, complete (spec circus-api-core 5.4). */
export const preferences = z.object(shape).meta({ id: 'Preferences' });
export type Preferences = z.infer<typeof preferences>;

/** Some of the preferences, at least one; each given key replaces the stored one whole. */
export const preferencesPatch = z
  .strictObject(shape)
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'At least one preference must be given.')
  .superRefine(refuseUnstorable)
  .meta({ id: 'PreferencesPatch' });
export type PreferencesPatch = z.infer<typeof preferencesPatch>;

/** What counts for a key that a user never set. */
export const DEFAULT_PREFERENCES: Preferences = {
  theme: 'mode_white',
  personalInfoView: false,
  caseSearchPresets: [],
  seriesSearchPresets: [],
  pluginJobSearchPresets: [],
  referenceLine: false,
  initailAlphaForNewLabels: 1,
  interpolationMode: 'nearestNeighbor',
  windowPropagationScope: 'all',
  scrollBars: 'none',
  scrollBarsInfo: {},
  maintainAspectRatio: false,
  fixCenterOfGravity: false,
  dimmedOutlineFor2DLabels: 'show',
  revisionMessageTemplates: [],
  labelColors: { useDefault: true, customColors: [] },
};

/** The stored preferences over the defaults. A stored value of another form, brought from elsewhere, counts as not set. */
export function completePreferences(stored: unknown): Preferences {
  const given = typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {};
  const usable = Object.entries(shape).flatMap(([key, schema]) => {
    const value = schema.safeParse(given[key]);
    return value.success ? [[key, value.data]] : [];
  });
  return { ...DEFAULT_PREFERENCES, ...Object.fromEntries(usable) };
}
