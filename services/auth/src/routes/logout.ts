import { actorOf, auditChange, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { AccessChanges } from '../access/accessChanges.js';
import { endLogins } from '../login/endLogins.js';

/** `GET` and `POST /api/logout` (spec circus-api-core 7.4, 14.13): a change, which ought not to be a GET alone. */
export function logoutRoutes(app: ServiceApp, changes: AccessChanges): void {
  for (const method of ['GET', 'POST'] as const) {
    app.route({
      method,
      url: '/api/logout',
      config: { access: 'authenticated', consumes: 'any' },
      schema: {
        summary: 'End every login of the caller, on all devices; permanent tokens stay',
        tags: ['Login'],
        response: { 204: z.undefined() },
      },
      handler: async (request, reply) => {
        const { userId, userEmail } = request.access;
        await changes.change(async (transaction, concerns) => {
          const details = await endLogins(transaction, userId);
          const deed = { action: 'logout', entity: 'user', entityId: userEmail, details };
          await auditChange(transaction, 'auth', actorOf(request), deed);
          concerns(userId);
        });
        return reply.code(204).send();
      },
    });
  }
}
