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
        description:
          'Server-sent events `progress`, `finish` and `error`, first one for each running task. A client that comes back ' +
          'with `Last-Event-ID` is told the ends that it missed, at most of a day; some of them it may know.',
        tags: ['Tasks'],
        response: { 200: { content: { 'text/event-stream': { schema: z.unknown().meta({ type: 'string' }) } } } },
      },
    },
    async (request, reply) => {
      reply.header('Content-Type', 'text/event-stream');
      reply.header('Cache-Control', 'no-store');
      reply.header('X-Accel-Buffering', 'no'); // nginx must not hold events back
      if (request.method === 'HEAD') return reply.send('');
      const { userId, userEmail } = request.access;
      // The header may be repeated; then it names no event.
      const lastEventId = request.headers['last-event-id'];
      return reply.send(reports.open(userId, userEmail, typeof lastEventId === 'string' ? lastEventId : undefined));
    },
  );
}
