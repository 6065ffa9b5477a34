import { z } from 'zod';
import { attributesSchema, caseTag, project } from './cases.js';
import { color } from './labels.js';
import { searchEnvelope } from './search.js';
import { refuseUnstorable, storableText } from './storableText.js';
import { opaqueId } from './values.js';

type AttributesSchema = z.infer<typeof attributesSchema>;
type Property = NonNullable<AttributesSchema['properties']>[string];

/** A schema that no attributes could meet would keep a project's cases from ever being saved. */
const meetableSchema = attributesSchema
  .superRefine(({ properties, required = [] }, context) => {
    if (!properties) return;
    for (const key of required.filter((name) => !Object.hasOwn(properties, name))) {
      context.addIssue({ code: 'custom', path: ['required'], message: `"${key}" is required, but no property.` });
    }
    for (const [key, property] of Object.entries(properties)) {
      const message = contradictionOf(property);
      if (message) context.addIssue({ code: 'custom', path: ['properties', key], message });
    }
  })
  .superRefine(refuseUnstorable);

function contradictionOf(property: Property): string | undefined {
  const { minimum, maximum, minimumExclusive, maximumExclusive, minLength, maxLength } = property;
  const isBelow = (high: number | undefined, low: number | undefined) =>
    high !== undefined && low !== undefined && high < low;
  const isAtMost = (high: number | undefined, low: number | undefined) =>
    high !== undefined && low !== undefined && high <= low;
  if (isBelow(maximum, minimum) || isAtMost(maximum, minimumExclusive)) return 'The maximum is below the minimum.';
  if (isAtMost(maximumExclusive, minimum) || isAtMost(maximumExclusive, minimumExclusive)) {
    return 'The maximum is below the minimum.';
  }
  return isBelow(maxLength, minLength) ? 'The largest length is below the smallest.' : undefined;
}

const { icon, windowPriority } = project.shape;

const fields = {
  projectName: storableText.min(1).max(64),
  description: storableText.max(1024),
  icon: icon.strict(),
  tags: z
    .array(z.strictObject({ caption: caseTag, color }))
    .refine((tags) => new Set(tags.map(({ caption }) => caption)).size === tags.length, 'A tag stands here twice.'),
  windowPresets: z.array(z.strictObject({ label: storableText, level: z.number(), width: z.number() })),
  windowPriority,
  caseAttributesSchema: meetableSchema,
  labelAttributesSchema: meetableSchema,
};

/** `POST /admin/projects` (spec circus-api-core 8.4): all fields. */
export const projectCreation = z.strictObject(fields).meta({ id: 'ProjectCreation' });
export type ProjectCreation = z.infer<typeof projectCreation>;

export const projectCreated = z.object({ projectId: opaqueId }).meta({ id: 'ProjectCreated' });

/** `PATCH /admin/projects/:projectId`: some fields, each of which is replaced whole. */
export const projectUpdate = z.strictObject(fields).partial().meta({ id: 'ProjectUpdate' });
export type ProjectUpdate = z.infer<typeof projectUpdate>;

export const projectPage = searchEnvelope(project).meta({ id: 'ProjectPage' });
