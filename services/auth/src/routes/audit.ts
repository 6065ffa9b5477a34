import { auditEntryPage, storableText } from '@circus/contracts';
import type { Database } from '@circus/db';
import { envelope, readSwitch } from '@circus/search';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { EXPORT_FORMATS, exportAuditTrail } from '../audit/auditExport.js';
import { searchAuditEntries } from '../audit/auditSearch.js';

const integer = z.coerce.number({ error: 'must be an integer' }).int();
/** ISO 8601: a date, which is its midnight in UTC, or a date and time with its offset from UTC. */
const moment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'must be a date such as 2026-01-31, or a date and time such as 2026-01-31T12:00:00Z',
  })
  .transform((text) => new Date(text))
  .optional();

const filter = {
  user: storableText.optional().meta({ description: 'E-mail address or login ID' }),
  entity: storableText.optional().meta({ description: 'What it was done to, for instance series, case or user' }),
  entityId: storableText.optional().meta({ description: 'Which of them, for instance a series UID' }),
  action: storableText.optional().meta({ description: 'What was done, for instance case.read or login' }),
  from: moment.meta({ description: 'From this moment on' }),
  to: moment.meta({ description: 'Before this moment' }),
};

const EXPORT_TYPES = { csv: 'text/csv; charset=utf-8; header=present', ndjson: 'application/x-ndjson' };
const lines = { schema: z.unknown().meta({ type: 'string' }) };

/** `GET /api/admin/audit` and `/export`: who read or changed what. */
export function auditRoutes(app: ServiceApp, database: Database): void {
  const config = { access: { privileges: ['manageServer'] } } as const;
  app.get(
    '/api/admin/audit',
    {
      config,
      schema: {
        summary: 'Who read or changed what, newest first',
        tags: ['Audit'],
        querystring: z.object({
          ...filter,
          limit: integer.min(1).max(200, 'You cannot query more than 200 items at a time.').default(20),
          page: integer.min(1).max(1e9).default(1),
          exactTotal: z.string().optional().meta({ description: 'true: count every match, also above 10,000' }),
        }),
        response: { 200: auditEntryPage },
      },
    },
    async ({ query: { limit, page, exactTotal, ...asked } }) =>
      envelope(await searchAuditEntries(database, asked, { limit, page, exactTotal: readSwitch(exactTotal) })),
  );
  app.get(
    '/api/admin/audit/export',
    {
      config,
      // Whoever asks for the headers alone has taken nothing out, and leaves no entry that says so.
      exposeHeadRoute: false,
      schema: {
        summary: 'Everything that was asked for, as a file, in the order in which it was recorded',
        tags: ['Audit'],
        querystring: z.object({ ...filter, format: z.enum(EXPORT_FORMATS).default('csv') }),
        response: { 200: { content: { 'text/csv': lines, 'application/x-ndjson': lines } } },
      },
    },
    async (request, reply) => {
      const { format, ...asked } = request.query;
      const trail = await exportAuditTrail(database, actorOf(request), asked, format);
      const day = new Date().toISOString().slice(0, 10);
      return reply
        .type(EXPORT_TYPES[format])
        .header('Content-Disposition', `attachment; filename="audit-${day}.${format}"`)
        .header('Cache-Control', 'no-store')
        .send(trail);
    },
  );
}
