import {
  GLOBAL_PRIVILEGE_CAPTIONS,
  globalPrivilegeCaption,
  Refusal,
  serverParamKey,
  serverParamUpdate,
  serverParamValue,
  storableText,
} from '@circus/contracts';
import type { Database } from '@circus/db';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { AccessChanges } from '../access/accessChanges.js';
import { putServerParams } from '../serverParams/changeServerParams.js';
import { findServerParam, findServerParams } from '../serverParams/serverParamRepository.js';

/** `/api/admin/server-params…` and `GET /api/admin/global-privileges` (spec circus-api-core 8.2, 8.5). */
export function serverParamRoutes(app: ServiceApp, database: Database, changes: AccessChanges): void {
  const config = { access: { privileges: ['manageServer'] } } as const;
  app.get(
    '/api/admin/server-params',
    {
      config,
      schema: {
        summary: 'Every server parameter',
        tags: ['Server Parameter'],
        response: { 200: z.record(z.string(), z.unknown()) },
      },
    },
    async () => findServerParams(database),
  );
  app.get(
    '/api/admin/server-params/:key',
    {
      config,
      schema: {
        summary: 'The bare value of one server parameter',
        tags: ['Server Parameter'],
        params: z.object({ key: storableText }),
        response: { 200: z.unknown() },
      },
    },
    async ({ params: { key } }, reply) => {
      const param = await findServerParam(database, key);
      if (!param) throw new Refusal('missing', 'The requested serverParam was not found.');
      // Written here, because a bare string or null would not go out as JSON otherwise.
      return reply
        .type('application/json; charset=utf-8')
        .serializer((json: unknown) => json as string)
        .send(JSON.stringify(param.value));
    },
  );
  app.put(
    '/api/admin/server-params',
    {
      config,
      schema: {
        summary: 'Create or replace server parameters, all of the given ones or none; the others stay',
        tags: ['Server Parameter'],
        body: serverParamUpdate,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await changes.change((transaction) => putServerParams(transaction, actorOf(request), request.body));
      return reply.code(204).send();
    },
  );
  app.put(
    '/api/admin/server-params/:key',
    {
      config,
      schema: {
        summary: 'Create or replace one server parameter whose value is an object or an array',
        tags: ['Server Parameter'],
        params: z.object({ key: serverParamKey }),
        body: serverParamValue,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const given = { [request.params.key]: request.body };
      await changes.change((transaction) => putServerParams(transaction, actorOf(request), given));
      return reply.code(204).send();
    },
  );
  app.get(
    '/api/admin/global-privileges',
    {
      config,
      schema: {
        summary: 'The global privileges that a group can have',
        tags: ['Group Administration'],
        response: { 200: z.array(globalPrivilegeCaption) },
      },
    },
    async () => GLOBAL_PRIVILEGE_CAPTIONS,
  );
}
