import { z } from 'zod';
import { color } from './labels.js';
import { refuseUnstorable } from './storableText.js';
import { isoDate } from './values.js';

/** Semantic version 2.0.0, as semver.org has it: `major.minor.patch`, then optional pre-release and build. */
const semanticVersion = z
  .string()
  .max(128)
  .regex(
    /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$/,
    'A version is a semantic version such as 1.2.0.',
  );

/** Id of a plug-in that runs in a container here: the image's id without `sha256:`. */
export const cadPluginId = z
  .string()
  .regex(/^[a-z0-9]{64}$/, 'The id of a CAD plug-in is its image id: 64 of a-z, 0-9.');
/** Id of a plug-in that another server runs: a digest of its adapter, name and version. */
export const remoteCadPluginId = z
  .string()
  .regex(/^rmt-[0-9a-f]{64}$/, 'The id of a CAD+remote plug-in is rmt- and 64 hexadecimal digits.');

export const pluginIcon = z.strictObject({ glyph: z.string().min(1), color, backgroundColor: color });

/** How results are shown and feedback is asked: interpreted by the client, kept as it came (spec circus-cs 2.1). */
export const pluginDisplay = z.object({
  type: z.string().min(1),
  feedbackKey: z.string().optional(),
  caption: z.string().optional(),
  options: z.unknown().optional(),
});

const seconds = z.number().int().min(0);

/** `timeout` in seconds, 0 for none; `gpus` as the container engine takes it. */
export const cadRunConfiguration = z.strictObject({ timeout: seconds.optional(), gpus: z.string().optional() });

export const remoteCadRunConfiguration = z.strictObject({
  adapter: z.string().optional(),
  /** Further members are kept: `authentication` is also met as `authentification`. */
  parameters: z
    .looseObject({
      endpoint: z.url().optional(),
      authentication: z.string().optional(),
      maxConcurrency: z.number().int().min(1).optional(),
      timeout: seconds.optional(),
    })
    .optional(),
});

const definitionCommon = {
  /** For display only. */
  pluginName: z.string().min(1).max(128),
  version: semanticVersion,
  description: z.string().max(128),
  icon: pluginIcon,
  displayStrategy: z.array(pluginDisplay),
};

/** A CAD plug-in as it is registered (spec circus-cs 2). */
export const pluginDefinition = z
  .discriminatedUnion('type', [
    z.strictObject({
      pluginId: cadPluginId,
      type: z.literal('CAD'),
      ...definitionCommon,
      runConfiguration: cadRunConfiguration,
    }),
    z.strictObject({
      pluginId: remoteCadPluginId,
      type: z.literal('CAD+remote'),
      ...definitionCommon,
      runConfiguration: remoteCadRunConfiguration,
    }),
  ])
  .meta({ id: 'PluginDefinition' });
export type PluginDefinition = z.infer<typeof pluginDefinition>;

/** `POST /admin/plugins`: everything is given, but for the id of a `CAD+remote` plug-in, which is computed. */
export const pluginCreation = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('CAD'),
      pluginId: cadPluginId,
      ...definitionCommon,
      runConfiguration: cadRunConfiguration,
    }),
    z.strictObject({
      type: z.literal('CAD+remote'),
      pluginId: z.unknown().optional(),
      ...definitionCommon,
      runConfiguration: remoteCadRunConfiguration,
    }),
  ])
  .superRefine(refuseUnstorable)
  .meta({ id: 'PluginCreation' });
export type PluginCreation = z.infer<typeof pluginCreation>;

export const pluginCreated = z.object({ pluginId: z.string() }).meta({ id: 'PluginCreated' });

/** `PATCH /admin/plugins/:pluginId`: any members but the id. */
export const pluginUpdate = z
  .strictObject({
    type: z.enum(['CAD', 'CAD+remote']),
    ...definitionCommon,
    runConfiguration: z.union([cadRunConfiguration, remoteCadRunConfiguration]),
  })
  .partial()
  .superRefine(refuseUnstorable)
  .meta({ id: 'PluginUpdate' });
export type PluginUpdate = z.infer<typeof pluginUpdate>;

/** A registered plug-in as the API gives it. */
export const plugin = z
  .object({
    pluginId: z.string(),
    type: z.enum(['CAD', 'CAD+remote']),
    ...definitionCommon,
    runConfiguration: z.record(z.string(), z.unknown()),
    createdAt: isoDate,
    updatedAt: isoDate,
  })
  .meta({ id: 'Plugin' });
export type Plugin = z.infer<typeof plugin>;
