import { Refusal, sliceboxUserInfo, storableText, userSummary } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { findAccess } from '../access/accessRepository.js';
import { findUserSummary } from '../accounts/accountRepository.js';

/** `GET /api/users/:userEmail` of CIRCUS and `GET /api/users/current` of Slicebox, which wins (spec slicebox 17). */
export function userRoutes(app: ServiceApp, database: Database): void {
  app.get(
    '/api/users/:userEmail',
    {
      config: { access: 'authenticated' },
      schema: {
        summary: 'The little that every user may know of another',
        tags: ['Users'],
        params: z.object({ userEmail: storableText }),
        response: { 200: userSummary },
      },
    },
    async ({ params: { userEmail } }) => {
      const user = await findUserSummary(database, userEmail);
      if (!user) throw new Refusal('missing', 'The requested user was not found.');
      return user;
    },
  );
  app.get(
    '/api/users/current',
    {
      config: { access: 'public', surface: 'slicebox' },
      schema: { summary: 'The account of the caller', tags: ['Users'], response: { 200: sliceboxUserInfo } },
    },
    async ({ caller }) => {
      const access = caller.kind === 'user' ? await findAccess(database, caller.userId) : null;
      if (!access) throw new Refusal('missing', 'Nobody is logged in.');
      return { id: access.userId, user: access.loginId, role: access.role };
    },
  );
}
