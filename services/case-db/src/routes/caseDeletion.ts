import { opaqueId } from '@circus/contracts';
import { readSwitch } from '@circus/search';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { deleteCase } from '../cases/caseDeletion.js';
import { projectOfCase } from './caseAccess.js';
import type { CaseRouteParts } from './cases.js';

/** Deleting a case (seed "API for Cases", spec circus-db 4.8). */
export function caseDeletionRoute(app: ServiceApp, { database, published }: CaseRouteParts): void {
  app.delete(
    '/api/cases/:caseId',
    {
      config: { access: { project: { role: 'moderate', of: ':caseId', through: projectOfCase(database) } } },
      schema: {
        summary: 'Delete a case',
        description: "A case in anybody's my list is deleted with `force=1` only, and removed from all of them.",
        tags: ['Cases'],
        params: z.object({ caseId: opaqueId }),
        querystring: z.object({
          force: z.string().optional().meta({ description: '1: also where the case is in a my list' }),
        }),
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const force = readSwitch(request.query.force) === true;
      await deleteCase(database, actorOf(request), request.params.caseId, { force });
      published();
      return reply.code(204).send();
    },
  );
}
