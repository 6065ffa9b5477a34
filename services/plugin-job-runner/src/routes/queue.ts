import { jobManagerStatus, queuedPluginJob, searchEnvelope } from '@circus/contracts';
import { circusSearchQuery, parsePaging } from '@circus/search';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { listQueue } from '../jobs/jobRepository.js';
import { managerStatus, switchManager } from '../queue/jobManager.js';
import type { JobRouteParts } from './pluginJobs.js';

const queueQuery = circusSearchQuery
  .pick({ limit: true, page: true })
  .extend({ state: z.enum(['wait', 'processing', 'all']).default('wait') });
const queuePage = searchEnvelope(queuedPluginJob);

/** The queue, and who takes from it (spec circus-cs 4.8). */
export function queueRoutes(app: ServiceApp, { database, published }: JobRouteParts): void {
  const page = async (query: z.infer<typeof queueQuery>, userId: number | null) => {
    const { limit, page } = parsePaging(query);
    return { ...(await listQueue(database, { state: query.state, userId, limit, page })), page };
  };

  app.get(
    '/api/plugin-job-queue',
    {
      config: { access: 'authenticated' },
      schema: {
        summary: 'Your jobs in the queue',
        tags: ['Plug-in Job Queue'],
        querystring: queueQuery,
        response: { 200: queuePage },
      },
    },
    async ({ query, access }) => page(query, access.userId),
  );

  app.get(
    '/api/admin/plugin-job-queue',
    {
      config: { access: { privileges: ['manageServer'] } },
      schema: {
        summary: "Everybody's jobs in the queue",
        tags: ['Administration'],
        querystring: queueQuery,
        response: { 200: queuePage },
      },
    },
    async ({ query }) => page(query, null),
  );

  app.get(
    '/api/admin/plugin-job-manager',
    {
      config: { access: { privileges: ['manageServer'] } },
      schema: {
        summary: 'Whether jobs are taken from the queue',
        tags: ['Administration'],
        response: { 200: jobManagerStatus },
      },
    },
    async () => ({ status: await managerStatus(database) }),
  );

  app.put(
    '/api/admin/plugin-job-manager/switch',
    {
      config: { access: { privileges: ['manageServer'] } },
      schema: {
        summary: 'Begin or end the taking of jobs from the queue',
        description: 'Jobs at work go on to their end.',
        tags: ['Administration'],
        body: jobManagerStatus,
        response: { 200: jobManagerStatus },
      },
    },
    async (request) => {
      await switchManager(database, actorOf(request), request.body.status);
      published();
      return { status: await managerStatus(database) };
    },
  );
}
