import { opaqueId, project, Refusal, searchEnvelope } from '@circus/contracts';
import type { Database } from '@circus/db';
import { circusSearchQuery, envelope, parsePaging, parseSort } from '@circus/search';
import type { ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import {
  findProject,
  PROJECT_DEFAULT_SORT,
  PROJECT_SORT_FIELDS,
  searchProjects,
} from '../projects/projectRepository.js';

const params = z.object({ projectId: opaqueId });

/** Projects for their members, and all of them for administrators (spec circus-api-core 7.6, 8.4). */
export function projectRoutes(app: ServiceApp, database: Database): void {
  app.get(
    '/api/projects/:projectId',
    {
      config: { access: { project: { role: 'read', of: ':projectId' } } },
      schema: { summary: 'A project that you may read', tags: ['Projects'], params, response: { 200: project } },
    },
    async (request) => {
      const { projectId } = request.params;
      const found = await findProject(database, projectId);
      // An unknown project answers as one without the right: who may read every project learns no more by it.
      if (!found) throw new Refusal('forbidden', 'You do not have "read" privilege of this project.');
      return found;
    },
  );

  app.get(
    '/api/admin/projects',
    {
      config: { access: { privileges: ['manageServer'] } },
      schema: {
        summary: 'All projects',
        tags: ['Administration'],
        querystring: circusSearchQuery,
        response: { 200: searchEnvelope(project) },
      },
    },
    async (request) => {
      const paging = parsePaging(request.query, { maxLimit: 200, allowUnlimited: true });
      const sort = parseSort(request.query.sort, PROJECT_SORT_FIELDS, PROJECT_DEFAULT_SORT, 'project_id');
      return envelope(await searchProjects(database, sort, paging));
    },
  );

  app.get(
    '/api/admin/projects/:projectId',
    {
      config: { access: { privileges: ['manageServer'] } },
      schema: { summary: 'Any project', tags: ['Administration'], params, response: { 200: project } },
    },
    async (request) => {
      const found = await findProject(database, request.params.projectId);
      if (!found) throw new Refusal('missing', 'The requested project was not found.');
      return found;
    },
  );
}
