import {
  opaqueId,
  project,
  projectCreated,
  projectCreation,
  projectPage,
  projectUpdate,
  Refusal,
} from '@circus/contracts';
import type { Database } from '@circus/db';
import { circusSearchQuery, envelope, parsePaging, parseSort } from '@circus/search';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { createProject, projectMissing, updateProject } from '../projects/projectChanges.js';
import {
  findProject,
  PROJECT_DEFAULT_SORT,
  PROJECT_SORT_FIELDS,
  searchProjects,
} from '../projects/projectRepository.js';

const params = z.object({ projectId: opaqueId });

/** `/api/admin/projects` (spec circus-api-core 8.4). */
export function adminProjectRoutes(app: ServiceApp, database: Database, published: () => void): void {
  const config = { access: { privileges: ['manageServer'] } } as const;
  const tags = ['Project Administration'];

  app.get(
    '/api/admin/projects',
    {
      config,
      schema: {
        summary: 'All projects',
        tags,
        querystring: circusSearchQuery.omit({ filter: true, envelope: true }),
        response: { 200: projectPage },
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
    { config, schema: { summary: 'Any project', tags, params, response: { 200: project } } },
    async (request) => {
      const found = await findProject(database, request.params.projectId);
      if (!found) throw projectMissing();
      return found;
    },
  );

  app.post(
    '/api/admin/projects',
    {
      config,
      schema: {
        summary: 'Make a project',
        description:
          'It is in no group: nobody sees it before a group names it, but members of groups with all projects.',
        tags,
        body: projectCreation,
        response: { 201: projectCreated },
      },
      preValidation: async ({ body }) => refuseId(body, 'Project ID cannot be specified'),
    },
    async (request, reply) => {
      const projectId = await database.$transaction((transaction) =>
        createProject(transaction, actorOf(request), request.body),
      );
      published();
      return reply.code(201).send({ projectId });
    },
  );

  app.patch(
    '/api/admin/projects/:projectId',
    {
      config,
      schema: { summary: 'Change a project', tags, params, body: projectUpdate, response: { 204: z.undefined() } },
      preValidation: async ({ body }) =>
        refuseId(body, 'projectId is the primary key of a project and cannot be changed.'),
    },
    async (request, reply) => {
      const { projectId } = request.params;
      await database.$transaction((transaction) =>
        updateProject(transaction, actorOf(request), projectId, request.body),
      );
      published();
      return reply.code(204).send();
    },
  );
}

/** Refuses a body that names the id, in words that its schema would not find. @throws Refusal `invalid` */
function refuseId(body: unknown, message: string): void {
  if (typeof body === 'object' && body !== null && Object.hasOwn(body, 'projectId')) {
    throw new Refusal('invalid', message);
  }
}
