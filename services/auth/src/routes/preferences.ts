import { completePreferences, preferences, preferencesPatch } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { AccessChanges } from '../access/accessChanges.js';
import { findPreferences, mergePreferences } from '../preferences/preferenceRepository.js';

/** `/api/preferences` of the caller (spec circus-api-core 7.7). */
export function preferenceRoutes(app: ServiceApp, database: Database, changes: AccessChanges): void {
  const tags = ['Preferences'];
  app.get(
    '/api/preferences',
    {
      config: { access: 'authenticated' },
      schema: { summary: "The caller's preferences, defaults included", tags, response: { 200: preferences } },
    },
    async ({ access: { userId } }) => completePreferences(await findPreferences(database, userId)),
  );
  app.patch(
    '/api/preferences',
    {
      config: { access: 'authenticated' },
      schema: {
        summary: "Set some of the caller's preferences; each given one is replaced whole",
        tags,
        body: preferencesPatch,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const { userId } = request.access;
      await changes.change(async (transaction, concerns) => {
        const showsOtherThanBefore = await mergePreferences(transaction, userId, request.body);
        if (showsOtherThanBefore) concerns(userId);
      });
      return reply.code(204).send();
    },
  );
}
