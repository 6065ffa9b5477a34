import {
  feedback,
  feedbackCreated,
  feedbackCreation,
  feedbackDraft,
  feedbackDrafts,
  opaqueId,
} from '@circus/contracts';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { feedbackOf, keepDraft, registerFeedback, removeFeedback } from '../jobs/feedback.js';
import { findDrafts } from '../jobs/feedbackRepository.js';
import { domainOfJob, jobParameters, pluginOfJob } from './jobAccess.js';
import type { JobRouteParts } from './pluginJobs.js';

/** What users say of results (spec circus-cs 4.7). */
export function feedbackRoutes(app: ServiceApp, { database, readAudit, published }: JobRouteParts): void {
  const ofJob = { of: ':jobId' as const, through: pluginOfJob(database) };
  const domain = { of: ':jobId' as const, through: domainOfJob(database) };
  const modes = [
    { mode: 'personal', role: 'inputPersonalFeedback', summary: 'Say what you think of a result' },
    { mode: 'consensual', role: 'inputConsensualFeedback', summary: 'Say what all agree on of a result' },
  ] as const;

  for (const { mode, role, summary } of modes) {
    app.post(
      `/api/plugin-jobs/:jobId/feedback/${mode}`,
      {
        config: { access: { plugin: { role, ...ofJob }, domain } },
        schema: {
          summary,
          tags: ['Plug-in Jobs'],
          params: jobParameters,
          body: feedbackCreation,
          response: { 200: feedbackCreated },
        },
      },
      async (request) => {
        const { access, params, body } = request;
        const feedbackId = await registerFeedback(
          database,
          access,
          actorOf(request),
          params.jobId,
          mode === 'consensual',
          body,
        );
        published();
        return { feedbackId };
      },
    );

    app.put(
      `/api/plugin-jobs/:jobId/feedback/${mode}/draft`,
      {
        config: { access: { plugin: { role, ...ofJob }, domain } },
        schema: {
          summary: `Keep ${mode} feedback that is not to be registered yet`,
          description: 'Only who keeps it sees it. It goes when feedback is registered, and with the job.',
          tags: ['Plug-in Jobs'],
          params: jobParameters,
          body: feedbackDraft,
          response: { 204: z.null() },
        },
      },
      async ({ access, params, body }, reply) => {
        await keepDraft(database, access, params.jobId, mode === 'consensual', body.data);
        return reply.code(204).send(null);
      },
    );
  }

  app.get(
    '/api/plugin-jobs/:jobId/feedback/drafts',
    {
      config: { access: { plugin: { role: 'readPlugin', ...ofJob }, domain } },
      schema: {
        summary: 'Your own feedback that is not registered yet',
        tags: ['Plug-in Jobs'],
        params: jobParameters,
        response: { 200: feedbackDrafts },
      },
    },
    ({ params, access }) => findDrafts(database, params.jobId, access.userId),
  );

  app.get(
    '/api/plugin-jobs/:jobId/feedback',
    {
      config: { access: { plugin: { role: 'readPlugin', ...ofJob }, domain } },
      schema: {
        summary: 'All feedback on a plug-in job',
        tags: ['Plug-in Jobs'],
        params: jobParameters,
        response: { 200: z.array(feedback) },
      },
    },
    async (request) => {
      const { jobId } = request.params;
      readAudit.record(request, { action: 'feedback.read', entity: 'pluginJob', entityId: jobId });
      return feedbackOf(database, jobId);
    },
  );

  app.delete(
    '/api/plugin-jobs/:jobId/feedback/:feedbackId',
    {
      config: { access: { plugin: { role: 'manageFeedback', ...ofJob }, domain } },
      schema: {
        summary: 'Remove feedback on a plug-in job',
        description: '`all` in place of an id removes every entry.',
        tags: ['Plug-in Jobs'],
        params: jobParameters.extend({ feedbackId: opaqueId }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { jobId, feedbackId } = request.params;
      await removeFeedback(database, actorOf(request), jobId, feedbackId);
      published();
      return reply.code(204).send(null);
    },
  );
}
