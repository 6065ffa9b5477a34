import { sliceboxNewUser, sliceboxUser, sliceQuery } from '@circus/contracts';
import type { Database } from '@circus/db';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { AccessChanges } from '../access/accessChanges.js';
import { addSliceboxUser, removeSliceboxUser } from '../sliceboxUsers/changeSliceboxUsers.js';
import { listSliceboxUsers } from '../sliceboxUsers/sliceboxUserRepository.js';
import { GREATEST_INTEGER, readSliceboxId } from './sliceboxId.js';

/** `/api/users` of Slicebox (spec slicebox 16.11); `GET /api/users/:userEmail` beside it is CIRCUS' (spec slicebox 17). */
export function sliceboxUserRoutes(app: ServiceApp, database: Database, changes: AccessChanges): void {
  const surface = 'slicebox';
  const tags = ['Users'];
  app.get(
    '/api/users',
    {
      config: { access: 'authenticated', surface },
      schema: {
        summary: 'Users, in the order in which they were made',
        tags,
        querystring: sliceQuery,
        response: { 200: z.array(sliceboxUser) },
      },
    },
    async ({ query: { startindex, count } }) => listSliceboxUsers(database, { startIndex: startindex, count }),
  );
  app.post(
    '/api/users',
    {
      config: { access: { role: 'ADMINISTRATOR' }, surface },
      schema: {
        summary: 'Make a user; a name that is taken gives the user that has it',
        tags,
        body: sliceboxNewUser,
        response: { 201: sliceboxUser },
      },
    },
    async (request, reply) => {
      const user = await changes.change((transaction) => addSliceboxUser(transaction, actorOf(request), request.body));
      return reply.code(201).send(user);
    },
  );
  app.delete(
    '/api/users/:id',
    {
      config: { access: { role: 'ADMINISTRATOR' }, surface },
      schema: {
        summary: 'Delete a user',
        tags,
        params: z.object({ id: z.string() }),
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const userId = readSliceboxId(request.params.id, GREATEST_INTEGER);
      if (userId !== null) {
        await changes.change((transaction, concerns) =>
          removeSliceboxUser(transaction, concerns, actorOf(request), Number(userId)),
        );
      }
      return reply.code(204).send();
    },
  );
}
