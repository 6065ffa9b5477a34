import { logEntry, logEntryType, sliceQuery, storableText } from '@circus/contracts';
import type { Database } from '@circus/db';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { AccessChanges } from '../access/accessChanges.js';
import { clearLog, removeLogEntry } from '../log/changeLog.js';
import { findLogEntries } from '../log/logRepository.js';
import { GREATEST_BIGINT, readSliceboxId } from './sliceboxId.js';

/** `/api/log` (spec slicebox 13, 16.11). */
export function logRoutes(app: ServiceApp, database: Database, changes: AccessChanges): void {
  const surface = 'slicebox';
  const tags = ['Logs'];
  app.get(
    '/api/log',
    {
      config: { access: 'authenticated', surface },
      schema: {
        summary: 'Lines of the log, newest first',
        tags,
        querystring: sliceQuery.extend({
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
  app.delete(
    '/api/log',
    {
      config: { access: { role: 'ADMINISTRATOR' }, surface },
      schema: { summary: 'Remove every line of the log', tags, response: { 204: z.undefined() } },
    },
    async (request, reply) => {
      await changes.change((transaction) => clearLog(transaction, actorOf(request)));
      return reply.code(204).send();
    },
  );
  app.delete(
    '/api/log/:id',
    {
      config: { access: { role: 'ADMINISTRATOR' }, surface },
      schema: {
        summary: 'Remove one line of the log',
        tags,
        params: z.object({ id: z.string() }),
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const id = readSliceboxId(request.params.id, GREATEST_BIGINT);
      if (id !== null) await changes.change((transaction) => removeLogEntry(transaction, actorOf(request), id));
      return reply.code(204).send();
    },
  );
}
