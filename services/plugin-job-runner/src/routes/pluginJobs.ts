import {
  pluginJob,
  pluginJobChange,
  pluginJobCreated,
  pluginJobCreation,
  pluginJobSummary,
  searchEnvelope,
  storableText,
} from '@circus/contracts';
import type { Database } from '@circus/db';
import { type CircusSearchQuery, circusSearchQuery, envelope } from '@circus/search';
import { actorOf, type ReadAudit, type ServiceApp } from '@circus/service-kit';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { changeJob } from '../jobs/jobChange.js';
import { createJob } from '../jobs/jobCreation.js';
import { jobMissing } from '../jobs/jobMissing.js';
import { findJob } from '../jobs/jobRepository.js';
import { searchJobs } from '../jobs/jobSearch.js';
import { requireSearchable } from '../jobs/myLists.js';
import { domainOfJob, jobParameters, pluginOfJob } from './jobAccess.js';

export interface JobRouteParts {
  database: Database;
  readAudit: ReadAudit;
  /** Called when something was put into the outbox. */
  published: () => void;
}

/** Plug-in jobs (spec circus-cs 4.2 to 4.5). */
export function pluginJobRoutes(app: ServiceApp, { database, readAudit, published }: JobRouteParts): void {
  const ofJob = { of: ':jobId' as const, through: pluginOfJob(database) };
  const inDomain = { of: ':jobId' as const, through: domainOfJob(database) };
  const search = async (request: FastifyRequest, query: CircusSearchQuery, myListId?: string) => {
    const result = await searchJobs(database, request.access, query, myListId);
    readAudit.record(
      request,
      result.rows.map(({ jobId }) => ({ action: 'pluginJob.search', entity: 'pluginJob', entityId: jobId })),
    );
    return envelope(result);
  };
  const found = searchEnvelope(pluginJobSummary);

  app.post(
    '/api/plugin-jobs',
    {
      config: { access: { plugin: { role: 'executePlugin', handler: 'refuses' }, domain: { handler: 'refuses' } } },
      schema: {
        summary: 'Register a plug-in job',
        description: 'A job that is there already is refused, unless `force` says that it is meant.',
        tags: ['Plug-in Jobs'],
        body: pluginJobCreation,
        response: { 201: pluginJobCreated },
      },
    },
    async (request, reply) => {
      const jobId = await createJob(database, request.access, actorOf(request), request.body);
      published();
      return reply.code(201).send({ jobId });
    },
  );

  app.get(
    '/api/plugin-jobs',
    {
      config: { access: { plugin: { role: 'readPlugin', handler: 'leavesOut' }, domain: { handler: 'leavesOut' } } },
      schema: {
        summary: 'Search plug-in jobs',
        tags: ['Plug-in Jobs'],
        querystring: circusSearchQuery,
        response: { 200: found },
      },
    },
    async (request) => search(request, request.query),
  );

  app.get(
    '/api/plugin-jobs/list/:myListId',
    {
      config: {
        access: {
          own: { handler: 'hides' },
          plugin: { role: 'readPlugin', handler: 'leavesOut' },
          domain: { handler: 'leavesOut' },
        },
      },
      schema: {
        summary: 'Search the plug-in jobs in a list of your own',
        description: 'The latest additions come first, and `addedToListAt` is a sort key.',
        tags: ['Plug-in Jobs', 'My Lists'],
        params: z.object({ myListId: storableText }),
        querystring: circusSearchQuery,
        response: { 200: found },
      },
    },
    async (request) => {
      const { myListId } = request.params;
      await requireSearchable(database, request.access, myListId);
      return search(request, request.query, myListId);
    },
  );

  app.get(
    '/api/plugin-jobs/:jobId',
    {
      config: { access: { plugin: { role: 'readPlugin', ...ofJob }, domain: inDomain } },
      schema: {
        summary: 'A plug-in job with its results',
        description: '`provenance` tells how the results came about.',
        tags: ['Plug-in Jobs'],
        params: jobParameters,
        response: { 200: pluginJob },
      },
    },
    async (request) => {
      const { jobId } = request.params;
      const job = await findJob(database, jobId);
      if (!job) throw jobMissing();
      readAudit.record(request, { action: 'pluginJob.read', entity: 'pluginJob', entityId: jobId });
      return job;
    },
  );

  app.patch(
    '/api/plugin-jobs/:jobId',
    {
      config: { access: { plugin: { role: 'executePlugin', ...ofJob }, domain: inDomain } },
      schema: {
        summary: 'Cancel or invalidate a plug-in job',
        description:
          'One that waits or is at work can be cancelled, by who registered it and by those with `manageJobs`; a finished one can be invalidated by the latter.',
        tags: ['Plug-in Jobs'],
        params: jobParameters,
        body: pluginJobChange,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await changeJob(database, request.access, actorOf(request), request.params.jobId, request.body);
      published();
      return reply.code(204).send(null);
    },
  );
}
