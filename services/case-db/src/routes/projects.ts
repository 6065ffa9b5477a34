import { opaqueId, project, Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { findProject } from '../projects/projectRepository.js';

/** Projects for their members (spec circus-api-core 7.6). */
export function projectRoute(app: ServiceApp, database: Database): void {
  app.get(
    '/api/projects/:projectId',
    {
      config: { access: { project: { role: 'read', of: ':projectId' } } },
      schema: {
        summary: 'A project that you may read',
        tags: ['Projects'],
        params: z.object({ projectId: opaqueId }),
        response: { 200: project },
      },
    },
    async (request) => {
      const { projectId } = request.params;
      const found = await findProject(database, projectId);
      // An unknown project answers as one without the right: who may read every project learns no more by it.
      if (!found) throw new Refusal('forbidden', 'You do not have "read" privilege of this project.');
      return found;
    },
  );
}
