import { logEntry, logEntryType, Refusal, storableText } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { deleteLogEntries, deleteLogEntry, findLogEntries } from '../log/logRepository.js';

const integer = z.coerce.number({ error: 'must be an integer' }).int();

/** `/api/log` (spec slicebox 13, 16.11). */
export function logRoutes(app: ServiceApp, database: Database): void {
  app.get(
    '/api/log',
    {
      config: { access: 'authenticated', surface: 'slicebox' },
      schema: {
        summary: 'Lines of the log, newest first',
        tags: ['Logs'],
        querystring: z.object({
          startindex: integer.min(0, 'must be 0 or more').default(0),
          count: integer.default(20).meta({ description: 'Lines at most; a negative number asks for all' }),
          subject: storableText.optional(),
          type: logEntryType.or(z.literal('')).optional(),
        }),
        response: { 200: z.array(logEntry) },
      },
    },
    async ({ query: { startindex, count, subject, type } }) =>
      findLogEntries(database, {
        startIndex: startindex,
        count,
        subject: subject || undefined,
        entryType: type || undefined,
      }),
  );
  const remove = {
    config: { access: { role: 'ADMINISTRATOR' }, surface: 'slicebox' },
    tags: ['Logs'],
  } as const;
  app.delete(
    '/api/log',
    {
      config: remove.config,
      schema: { summary: 'Remove every line of the log', tags: [...remove.tags], response: { 204: z.undefined() } },
    },
    async (_request, reply) => {
      await deleteLogEntries(database);
      return reply.code(204).send();
    },
  );
  app.delete(
    '/api/log/:id',
    {
      config: remove.config,
      schema: {
        summary: 'Remove one line of the log',
        tags: [...remove.tags],
        params: z.object({ id: z.string() }),
        response: { 204: z.undefined() },
      },
    },
    async ({ params: { id } }, reply) => {
      if (!/^[1-9][0-9]{0,17}$/.test(id)) throw new Refusal('missing', 'There is no such line.');
      await deleteLogEntry(database, BigInt(id));
      return reply.code(204).send();
    },
  );
}
