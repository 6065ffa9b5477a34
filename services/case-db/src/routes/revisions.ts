import { opaqueId, revisionCreation } from '@circus/contracts';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { addRevision } from '../cases/revisionCreation.js';
import { domainsOfCase, matchingRevisions, projectOfCase, revisionTag } from './caseAccess.js';
import type { CaseRouteParts } from './cases.js';

/** Saving a case (seed "API for Cases", spec circus-db 4.5). */
export function revisionRoutes(app: ServiceApp, { database, published }: CaseRouteParts): void {
  app.post(
    '/api/cases/:caseId/revision',
    {
      config: {
        access: {
          project: { role: 'write', of: ':caseId', through: projectOfCase(database) },
          domain: { of: ':caseId', through: domainsOfCase(database) },
        },
      },
      schema: {
        summary: 'Save a case: append a revision',
        description:
          'Series that no former revision has need the role `addSeries`. The answer has the new index as its `ETag`. ' +
          'With `If-Match` and the `ETag` of the revision that was worked on, nothing is saved where somebody else has ' +
          'saved since (409); without it the revision is appended in any case.',
        tags: ['Cases'],
        params: z.object({ caseId: opaqueId }),
        body: revisionCreation,
        response: { 201: z.undefined().describe('Saved') },
      },
    },
    async (request, reply) => {
      const expected = matchingRevisions(request.headers['if-match']);
      const { access, params, body } = request;
      const index = await addRevision(database, access, actorOf(request), params.caseId, body, expected);
      published();
      return reply.code(201).header('ETag', revisionTag(index)).send(undefined);
    },
  );
}
