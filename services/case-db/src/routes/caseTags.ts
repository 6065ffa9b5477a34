import { caseTags, caseTagsChange, opaqueId } from '@circus/contracts';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { changeTagsOfCases, replaceTags } from '../cases/caseTags.js';
import { projectOfCase } from './caseAccess.js';
import type { CaseRouteParts } from './cases.js';

/** Markers of cases (seed "API for Cases", spec circus-db 4.6, 4.7). */
export function caseTagRoutes(app: ServiceApp, { database, published }: CaseRouteParts): void {
  app.put(
    '/api/cases/:caseId/tags',
    {
      config: { access: { project: { role: 'write', of: ':caseId', through: projectOfCase(database) } } },
      schema: {
        summary: 'Replace the tags of a case',
        tags: ['Cases'],
        params: z.object({ caseId: opaqueId }),
        body: caseTags,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await replaceTags(database, actorOf(request), request.params.caseId, request.body);
      published();
      return reply.code(204).send();
    },
  );

  app.patch(
    '/api/cases/tags',
    {
      config: { access: { project: { role: 'write', handler: 'refuses' } } },
      schema: {
        summary: 'Add, remove or replace tags of many cases',
        description: 'Of all of them, or of none: each must be in a project that you may write.',
        tags: ['Cases'],
        body: caseTagsChange,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await changeTagsOfCases(database, request.access, actorOf(request), request.body);
      published();
      return reply.code(204).send();
    },
  );
}
