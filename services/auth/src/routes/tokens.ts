import { permanentTokenCreated, permanentTokenCreation, permanentTokenList, storableText } from '@circus/contracts';
import type { Database } from '@circus/db';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { AccessChanges } from '../access/accessChanges.js';
import { createPermanentToken, removePermanentToken, requireRoomForToken } from '../tokens/permanentTokens.js';
import { listPermanentTokens } from '../tokens/tokenRepository.js';

/** `/api/tokens`: the caller's own permanent tokens (spec circus-api-core 7.8). */
export function tokenRoutes(app: ServiceApp, database: Database, changes: AccessChanges): void {
  const tags = ['Permanent API Tokens'];
  app.get(
    '/api/tokens',
    {
      config: { access: { own: { handler: 'leavesOut' } } },
      schema: { summary: "The caller's permanent access tokens", tags, response: { 200: permanentTokenList } },
    },
    async ({ access: { userId } }) => {
      const items = await listPermanentTokens(database, userId);
      return { items, totalItems: items.length, page: 1 as const };
    },
  );
  app.post(
    '/api/tokens',
    {
      config: { access: 'authenticated' },
      schema: {
        summary: 'Create a permanent access token; this answer is the only one that shows it',
        tags,
        body: permanentTokenCreation,
        response: { 201: permanentTokenCreated },
      },
    },
    async (request, reply) => {
      const { userId, userEmail } = request.access;
      const { description } = request.body;
      const created = await changes.change(async (transaction) => {
        await requireRoomForToken(transaction, userId);
        return createPermanentToken(transaction, actorOf(request), { userId, userEmail, description });
      });
      return reply.code(201).header('Cache-Control', 'no-store').send(created);
    },
  );
  app.delete(
    '/api/tokens/:tokenId',
    {
      config: { access: { own: { handler: 'hides' } } },
      schema: {
        summary: "Delete one of the caller's permanent access tokens: it stops working at once",
        tags,
        params: z.object({ tokenId: storableText }),
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const { userId, userEmail } = request.access;
      await changes.change(async (transaction, concerns) => {
        const { tokenId } = request.params;
        await removePermanentToken(transaction, actorOf(request), { userId, userEmail, tokenId });
        concerns(userId);
      });
      return reply.code(204).send();
    },
  );
}
