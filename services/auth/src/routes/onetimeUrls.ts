import { onetimeUrlCreated, onetimeUrlCreation } from '@circus/contracts';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import type { AccessChanges } from '../access/accessChanges.js';
import type { AuthConfig } from '../config.js';
import { createOnetimeString } from '../onetimeUrls/onetimeUrls.js';

/** `POST /api/admin/onetime-urls` (spec circus-api-core 8.6). */
export function onetimeUrlRoutes(app: ServiceApp, changes: AccessChanges, config: AuthConfig): void {
  app.post(
    '/api/admin/onetime-urls',
    {
      config: { access: { privileges: ['issueOnetime'] } },
      schema: {
        summary: 'Create a string that opens one login of a user, once, within a minute',
        tags: ['One Time URL'],
        body: onetimeUrlCreation,
        response: { 201: onetimeUrlCreated },
      },
    },
    async (request, reply) => {
      const onetimeString = await changes.change((transaction) =>
        createOnetimeString(transaction, actorOf(request), request.body.user, config.ONETIME_STRING_LIFETIME_MS),
      );
      return reply.code(201).header('Cache-Control', 'no-store').send({ onetimeString });
    },
  );
}
