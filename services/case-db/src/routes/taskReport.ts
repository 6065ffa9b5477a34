import type { ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { TaskReports } from '../tasks/taskReports.js';

/** Live progress of the caller's own tasks (spec circus-api-core 9.4). */
export function taskReportRoute(app: ServiceApp, reports: TaskReports): void {
  app.get(
    '/api/tasks/report',
    {
      config: { access: { own: { handler: 'leavesOut' } } },
      schema: {
        summary: 'Live progress of your tasks',
        description: 'Server-sent events `progress`, `finish` and `error`, first one for each running task.',
        tags: ['Tasks'],
        response: { 200: { content: { 'text/event-stream': { schema: z.unknown().meta({ type: 'string' }) } } } },
      },
    },
    async (request, reply) => {
      reply.header('Content-Type', 'text/event-stream');
      reply.header('Cache-Control', 'no-store');
      reply.header('X-Accel-Buffering', 'no'); // nginx must not hold events back
      if (request.method === 'HEAD') return reply.send('');
      return reply.send(reports.open(request.access.userId, request.access.userEmail));
    },
  );
}
