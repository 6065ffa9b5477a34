import type { Bus } from '@circus/bus';
import {
  myList,
  myListCreated,
  myListCreation,
  myListItemsChange,
  myListItemsChanged,
  myListUpdate,
  myListWithItems,
  storableText,
} from '@circus/contracts';
import type { Database } from '@circus/db';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import {
  changeItems,
  createList,
  deleteList,
  listsOf,
  readList,
  requireEditableList,
  requireOwnList,
  updateList,
} from '../myLists/myLists.js';

interface ListPath {
  myListId: string;
}

/** Lists of series, cases and jobs that users make for themselves and others (spec circus-api-core 7.9). */
export function myListRoutes(
  app: ServiceApp,
  { database, bus, published }: { database: Database; bus: Bus; published: () => void },
): void {
  const tags = ['My Lists'];
  const params = z.object({ myListId: storableText });
  const refuses = { access: { own: { handler: 'refuses' } } } as const;
  app.get(
    '/api/mylists',
    {
      config: { access: { own: { handler: 'leavesOut' } } },
      schema: { summary: 'Your own lists, without their items', tags, response: { 200: z.array(myList) } },
    },
    (request) => listsOf(database, request.access),
  );
  app.get(
    '/api/mylists/:myListId',
    {
      config: refuses,
      schema: { summary: 'A list with its items', tags, params, response: { 200: myListWithItems } },
    },
    (request) => readList(database, request.access, request.params.myListId),
  );
  app.post(
    '/api/mylists',
    {
      config: { access: 'authenticated' },
      schema: { summary: 'Make a list', tags, body: myListCreation, response: { 201: myListCreated } },
    },
    async (request, reply) => {
      const myListId = await createList(database, request.access, actorOf(request), request.body);
      published();
      return reply.code(201).send({ myListId });
    },
  );
  app.patch(
    '/api/mylists/:myListId',
    {
      config: refuses,
      // Before the body is looked at.
      preValidation: ({ access, params }) => requireOwnList(database, access, (params as ListPath).myListId),
      schema: {
        summary: 'Change a list of your own',
        tags,
        params,
        body: myListUpdate,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await updateList(database, bus, request.access, actorOf(request), request.params.myListId, request.body);
      published();
      return reply.code(204).send();
    },
  );
  app.delete(
    '/api/mylists/:myListId',
    {
      config: refuses,
      schema: {
        summary: 'Delete a list of your own; what stood in it stays',
        tags,
        params,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await deleteList(database, request.access, actorOf(request), request.params.myListId);
      published();
      return reply.code(204).send();
    },
  );
  app.patch(
    '/api/mylists/:myListId/items',
    {
      config: refuses,
      preValidation: ({ access, params }) => requireEditableList(database, access, (params as ListPath).myListId),
      schema: {
        summary: 'Add items to a list or remove them',
        tags,
        params,
        body: myListItemsChange,
        response: { 200: myListItemsChanged },
      },
    },
    async (request) => {
      const { access, params, body } = request;
      const changedCount = await changeItems(database, access, actorOf(request), params.myListId, body);
      published();
      return { changedCount };
    },
  );
}
