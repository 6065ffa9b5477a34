import { Readable } from 'node:stream';
import { Refusal } from '@circus/contracts';
import type { ServiceApp } from '@circus/service-kit';
import type { Storage } from '@circus/storage';
import { z } from 'zod';
import { hasLog, readLog } from '../queue/jobLogRepository.js';
import { findAttachment, listAttachments } from '../results/attachmentRepository.js';
import { LOG_FILE } from '../results/storeOutput.js';
import { domainOfJob, jobParameters, pluginOfJob, requireInside } from './jobAccess.js';
import { isActive, mediaTypeOf } from './mediaTypes.js';
import type { JobRouteParts } from './pluginJobs.js';

/** What a plug-in put out, and what it wrote while it ran (spec circus-cs 4.6). */
export function attachmentRoutes(
  app: ServiceApp,
  { database, readAudit, storage }: JobRouteParts & { storage: Storage },
): void {
  const access = {
    plugin: { role: 'readPlugin' as const, of: ':jobId' as const, through: pluginOfJob(database) },
    domain: { of: ':jobId' as const, through: domainOfJob(database) },
  };

  app.get(
    '/api/plugin-jobs/:jobId/attachment',
    {
      config: { access },
      schema: {
        summary: 'The files that a plug-in put out',
        description: 'Among them `plugin-log.txt`, which is there as soon as the job is at work.',
        tags: ['Plug-in Jobs'],
        params: jobParameters,
        response: { 200: z.array(z.string()) },
      },
    },
    async ({ params: { jobId } }) => {
      const paths = await listAttachments(database, jobId);
      return paths.length === 0 && (await hasLog(database, jobId)) ? [LOG_FILE] : paths;
    },
  );

  app.get(
    '/api/plugin-jobs/:jobId/attachment/*',
    {
      config: { access },
      schema: {
        summary: 'A file that a plug-in put out',
        description: 'The log of a job at work is given as far as it is written.',
        tags: ['Plug-in Jobs'],
        params: jobParameters.extend({ '*': z.string() }),
        response: { 200: z.any().describe('The file') },
      },
    },
    async (request, reply) => {
      const { jobId, '*': given } = request.params;
      const path = requireInside(given);
      const attachment = await findAttachment(database, jobId, path);
      const isLiveLog = !attachment && path === LOG_FILE && (await hasLog(database, jobId));
      if (!attachment && !isLiveLog) throw new Refusal('missing', 'The requested attachment was not found.');
      readAudit.record(request, { action: 'pluginJob.attachment', entity: 'pluginJob', entityId: jobId });
      const mediaType = mediaTypeOf(path);
      reply.type(mediaType).header('X-Content-Type-Options', 'nosniff').header('Cache-Control', 'private, no-store');
      // A plug-in's page must not act for who looks at it.
      if (isActive(mediaType))
        reply.header('Content-Security-Policy', 'sandbox').header('Content-Disposition', 'attachment');
      if (!attachment) return reply.send(Readable.from(readLog(database, jobId)));
      reply.header('Content-Length', attachment.sizeBytes);
      if (request.method === 'HEAD') return reply.send(Readable.from([]));
      const { stream } = await storage.open(attachment.storageKey);
      return reply.send(stream);
    },
  );
}
