import { logEntry, logEntryType, storableText } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { findLogEntries } from '../log/logRepository.js';

const integer = z.coerce.number({ error: 'must be an integer' }).int();

/** `GET /api/log` (spec slicebox 13, 16.11). */
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
}
