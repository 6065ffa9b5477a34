import { z } from 'zod';
import { caseTag, MAX_CASE_TAGS, partialVolumeDescriptor } from './cases.js';
import { newLabel } from './labels.js';
import { refuseUnstorable, storableText } from './storableText.js';
import { dicomUid, opaqueId } from './values.js';

/** `POST /cases/:caseId/revision` (spec circus-db 4.5). Who saves it and when is the server's to say. */
export const revisionCreation = z
  .strictObject({
    description: storableText,
    attributes: z.record(z.string(), z.unknown()).superRefine(refuseUnstorable),
    status: storableText,
    series: z.array(
      z.strictObject({
        seriesUid: dicomUid,
        partialVolumeDescriptor: partialVolumeDescriptor.optional(),
        labels: z.array(newLabel),
      }),
    ),
  })
  .meta({ id: 'RevisionCreation' });
export type RevisionCreation = z.infer<typeof revisionCreation>;

/** `PUT /cases/:caseId/tags`: all tags that the case has from then on. */
export const caseTags = z.array(caseTag).max(MAX_CASE_TAGS).meta({ id: 'CaseTags' });

const tagsToChange = z.array(caseTag).max(10);
const casesToTag = z.array(opaqueId).min(1).max(1000);

/** `PATCH /cases/tags` (spec circus-db 4.7): only replacing may leave none. */
export const caseTagsChange = z
  .discriminatedUnion('operation', [
    z.object({ operation: z.enum(['add', 'remove']), tags: tagsToChange.min(1), caseIds: casesToTag }),
    z.object({ operation: z.literal('set'), tags: tagsToChange, caseIds: casesToTag }),
  ])
  .meta({ id: 'CaseTagsChange' });
export type CaseTagsChange = z.infer<typeof caseTagsChange>;
