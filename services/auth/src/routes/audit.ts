import { auditEntryPage, storableText } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { findAuditEntries } from '../audit/auditTrail.js';

const integer = z.coerce.number({ error: 'must be an integer' }).int();
/** ISO 8601: a date, which is its midnight in UTC, or a date and time with its offset from UTC. */
const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: 'must be a date such as 2026-01-31, or a date and time such as 2026-01-31T12:00:00Z',
});

/** `GET /api/admin/audit`: who read or changed what. */
export function auditRoutes(app: ServiceApp, database: Database): void {
  app.get(
    '/api/admin/audit',
    {
      config: { access: { privileges: ['manageServer'] } },
      schema: {
        summary: 'Who read or changed what, newest first',
        tags: ['Audit'],
        querystring: z.object({
          user: storableText.optional().meta({ description: 'E-mail address or login ID' }),
          entity: storableText.optional(),
          entityId: storableText.optional(),
          action: storableText.optional(),
          from: moment.optional().meta({ description: 'From this moment on' }),
          to: moment.optional().meta({ description: 'Before this moment' }),
          limit: integer.min(1).max(200, 'You cannot query more than 200 items at a time.').default(20),
          page: integer.min(1).max(1e9).default(1),
        }),
        response: { 200: auditEntryPage },
      },
    },
    async ({ query: { limit, page, from, to, ...filter } }) => {
      const range = { from: from ? new Date(from) : undefined, to: to ? new Date(to) : undefined };
      const { items, totalItems, exact } = await findAuditEntries(database, { ...filter, ...range }, { page, limit });
      return { items, totalItems, page, ...(exact ? {} : { totalItemsExact: false as const }) };
    },
  );
}
