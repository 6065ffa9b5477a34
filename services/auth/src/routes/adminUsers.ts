import {
  adminUser,
  adminUserPage,
  Refusal,
  storableText,
  userCreated,
  userCreation,
  userUpdate,
} from '@circus/contracts';
import type { Database } from '@circus/db';
import { circusSearchQuery, envelope, parsePaging, parseSort } from '@circus/search';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { AccessChanges } from '../access/accessChanges.js';
import {
  findUser,
  searchUsers,
  USER_DEFAULT_SORT,
  USER_SORT_FIELDS,
  USER_TIE_BREAKER,
} from '../accounts/accountSearch.js';
import { createAccount } from '../accounts/createAccount.js';
import { updateAccount } from '../accounts/updateAccount.js';
import { refuseKey } from './primaryKey.js';

/** `/api/admin/users` (spec circus-api-core 8.1). */
export function adminUserRoutes(app: ServiceApp, database: Database, changes: AccessChanges): void {
  const config = { access: { privileges: ['manageServer'] } } as const;
  const tags = ['User Administration'];
  const params = z.object({ userEmail: storableText });
  app.get(
    '/api/admin/users',
    {
      config,
      schema: {
        summary: 'Every user',
        tags,
        querystring: circusSearchQuery.pick({ sort: true, limit: true, page: true, exactTotal: true }),
        response: { 200: adminUserPage },
      },
    },
    async ({ query }) => {
      const orderBy = parseSort(query.sort, USER_SORT_FIELDS, USER_DEFAULT_SORT, USER_TIE_BREAKER);
      return envelope(await searchUsers(database, orderBy, parsePaging(query)));
    },
  );
  app.get(
    '/api/admin/users/:userEmail',
    { config, schema: { summary: 'One user', tags, params, response: { 200: adminUser } } },
    async ({ params: { userEmail } }) => {
      const user = await findUser(database, userEmail);
      if (!user) throw new Refusal('missing', 'The requested user was not found.');
      return user;
    },
  );
  app.post(
    '/api/admin/users',
    { config, schema: { summary: 'Create a user', tags, body: userCreation, response: { 201: userCreated } } },
    async (request, reply) => {
      const { userEmail } = request.body;
      await changes.change((transaction) => createAccount(transaction, actorOf(request), request.body));
      return reply.code(201).send({ userEmail });
    },
  );
  app.patch(
    '/api/admin/users/:userEmail',
    {
      config,
      schema: {
        summary: 'Change a user: a new password, or the end of the right to log in, ends every login',
        tags,
        params,
        body: userUpdate,
        response: { 204: z.undefined() },
      },
      preValidation: async ({ body }) =>
        refuseKey(body, 'userEmail', 'userEmail is the primary key of a user and cannot be changed.'),
    },
    async (request, reply) => {
      const { userEmail } = request.params;
      await changes.change(async (transaction, concerns) => {
        concerns(...(await updateAccount(transaction, actorOf(request), userEmail, request.body)));
      });
      return reply.code(204).send();
    },
  );
}
