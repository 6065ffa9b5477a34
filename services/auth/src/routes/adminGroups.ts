import { group, groupCreated, groupCreation, groupPage, groupUpdate } from '@circus/contracts';
import type { Database } from '@circus/db';
import { circusSearchQuery, envelope, parsePaging, parseSort } from '@circus/search';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { AccessChanges } from '../access/accessChanges.js';
import { createGroup, groupMissing, updateGroup } from '../groups/groupChanges.js';
import {
  findGroup,
  GROUP_DEFAULT_SORT,
  GROUP_SORT_FIELDS,
  GROUP_TIE_BREAKER,
  searchGroups,
} from '../groups/groupRepository.js';
import { refuseKey } from './primaryKey.js';

/** `/api/admin/groups` (spec circus-api-core 8.2). */
export function adminGroupRoutes(app: ServiceApp, database: Database, changes: AccessChanges): void {
  const config = { access: { privileges: ['manageServer'] } } as const;
  const tags = ['Group Administration'];
  const params = z.object({ groupId: z.string() });
  app.get(
    '/api/admin/groups',
    {
      config,
      schema: {
        summary: 'Every group',
        tags,
        querystring: circusSearchQuery.omit({ filter: true, envelope: true }),
        response: { 200: groupPage },
      },
    },
    async ({ query }) => {
      const paging = parsePaging(query, { maxLimit: 200, allowUnlimited: true });
      const orderBy = parseSort(query.sort, GROUP_SORT_FIELDS, GROUP_DEFAULT_SORT, GROUP_TIE_BREAKER);
      return envelope(await searchGroups(database, orderBy, paging));
    },
  );
  app.get(
    '/api/admin/groups/:groupId',
    { config, schema: { summary: 'One group', tags, params, response: { 200: group } } },
    async (request) => {
      const found = await findGroup(database, groupIdOf(request.params.groupId));
      if (!found) throw groupMissing();
      return found;
    },
  );
  app.post(
    '/api/admin/groups',
    {
      config,
      schema: { summary: 'Create a group', tags, body: groupCreation, response: { 201: groupCreated } },
      preValidation: async ({ body }) => refuseKey(body, 'groupId', 'Group ID cannot be specified'),
    },
    async (request, reply) => {
      const created = await changes.change((transaction) => createGroup(transaction, actorOf(request), request.body));
      return reply.code(201).send(created);
    },
  );
  app.patch(
    '/api/admin/groups/:groupId',
    {
      config,
      schema: {
        summary: 'Change a group; its members have the rights that it gives from then on',
        tags,
        params,
        body: groupUpdate,
        response: { 204: z.undefined() },
      },
      preValidation: async ({ body }) =>
        refuseKey(body, 'groupId', 'groupId is the primary key of a group and cannot be changed.'),
    },
    async (request, reply) => {
      const groupId = groupIdOf(request.params.groupId);
      await changes.change(async (transaction, concerns) => {
        concerns(...(await updateGroup(transaction, actorOf(request), groupId, request.body)));
      });
      return reply.code(204).send();
    },
  );
}

const LARGEST_GROUP_ID = 2_147_483_647;

/** @throws Refusal `missing` for what no group's id can be */
function groupIdOf(text: string): number {
  const groupId = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
  if (groupId > LARGEST_GROUP_ID) throw groupMissing();
  return groupId;
}
