import { opaqueId, pluginJobComparison, pluginJobCreated, pluginJobRerun } from '@circus/contracts';
import { actorOf, requireDomain, requirePluginRole, type ServiceApp } from '@circus/service-kit';
import type { Storage } from '@circus/storage';
import { z } from 'zod';
import type { Executors } from '../executors/executors.js';
import type { Inputs } from '../inputs/inputs.js';
import { compareJobs } from '../jobs/jobComparison.js';
import { rerunJob } from '../jobs/jobRerun.js';
import { domainOfJob, jobParameters, pluginOfJob } from './jobAccess.js';
import type { JobRouteParts } from './pluginJobs.js';

export interface RerunRouteParts extends JobRouteParts {
  executors: Executors;
  inputs: Pick<Inputs, 'hash'>;
  storage: Storage;
}

/** Running a job again, and what came of it. CIRCUS has neither. */
export function jobRerunRoutes(app: ServiceApp, parts: RerunRouteParts): void {
  const { database, readAudit, published } = parts;
  const ofJob = { of: ':jobId' as const, through: pluginOfJob(database) };
  const domain = { of: ':jobId' as const, through: domainOfJob(database) };

  app.post(
    '/api/plugin-jobs/:jobId/rerun',
    {
      config: { access: { plugin: { role: 'executePlugin', ...ofJob }, domain } },
      schema: {
        summary: 'Run a plug-in job again, exactly',
        description:
          'The same program with the same parameters on the same files; refused where one of them is another now. The new job names the one that it runs again as `rerunOf`.',
        tags: ['Plug-in Jobs'],
        params: jobParameters,
        body: pluginJobRerun,
        response: { 201: pluginJobCreated },
      },
    },
    async (request, reply) => {
      const jobId = await rerunJob(parts, request.access, actorOf(request), request.params.jobId, request.body);
      published();
      return reply.code(201).send({ jobId });
    },
  );

  app.get(
    '/api/plugin-jobs/:jobId/comparison',
    {
      config: { access: { plugin: { role: 'readPlugin', ...ofJob }, domain } },
      schema: {
        summary: 'Compare the results of a plug-in job',
        description: 'With those of the job that it runs again, unless another one is named.',
        tags: ['Plug-in Jobs'],
        params: jobParameters,
        querystring: z.object({ with: opaqueId.optional() }),
        response: { 200: pluginJobComparison },
      },
    },
    async (request) => {
      const { access, params, query } = request;
      const mayRead = async (jobId: string) => {
        requirePluginRole(access, 'readPlugin', await pluginOfJob(database)(jobId));
        requireDomain(access, await domainOfJob(database)(jobId));
      };
      const comparison = await compareJobs(parts, params.jobId, query.with, mayRead);
      const action = 'pluginJob.read';
      readAudit.record(request, [
        { action, entity: 'pluginJob', entityId: comparison.jobId },
        { action, entity: 'pluginJob', entityId: comparison.with },
      ]);
      return comparison;
    },
  );
}
