import { passwordChange } from '@circus/contracts';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { OwnPassword } from '../accounts/ownPassword.js';

/** `PUT /api/login-info/password`: anybody's own password. */
export function ownPasswordRoute(app: ServiceApp, ownPassword: OwnPassword): void {
  app.put(
    '/api/login-info/password',
    {
      config: { access: 'authenticated' },
      schema: {
        summary: "Change one's own password: every other login of the caller ends; permanent tokens stay",
        tags: ['Login'],
        body: passwordChange,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const { userId, userEmail, loginId } = request.access;
      const credentialId = request.caller.kind === 'user' ? request.caller.credentialId : '';
      await ownPassword.change({ userId, userEmail, loginId, credentialId }, actorOf(request), request.body);
      return reply.code(204).send();
    },
  );
}
