import { incomingTransaction, outgoingTransaction, Refusal, sliceboxImage, sliceQuery } from '@circus/contracts';
import type { Database, Transaction } from '@circus/db';
import { type Actor, actorOf, auditChange, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { imagesOfIncoming, listIncoming, removeIncoming } from '../transactions/incomingRepository.js';
import { retryOutgoing } from '../transactions/outgoingQueue.js';
import {
  imagesOfOutgoing,
  listOutgoing,
  noSuchTransaction,
  outgoingExists,
  removeOutgoing,
} from '../transactions/outgoingRepository.js';
import { sliceboxId } from './sliceboxId.js';

const params = z.object({ id: z.string() });

export interface BoxTransactionRouteParts {
  database: Database;
  /** A transaction in which nothing moved for so long is shown as waiting. */
  waitingMs: number;
  /** Called when something was put into the outbox, or there is something to send. */
  changed: () => void;
}

/** What goes to boxes and comes from them, and how far it is (spec slicebox 16.6). */
export function boxTransactionRoutes(
  app: ServiceApp,
  { database, waitingMs, changed }: BoxTransactionRouteParts,
): void {
  const sliceOf = ({ startindex, count }: { startindex: number; count: number }) => ({
    startIndex: startindex,
    count: count < 0 ? undefined : count,
  });

  app.get(
    '/api/boxes/outgoing',
    {
      config: { access: 'authenticated' },
      schema: {
        summary: 'Transactions with images that go to boxes, newest change first',
        tags: ['Boxes'],
        querystring: sliceQuery,
        response: { 200: z.array(outgoingTransaction) },
      },
    },
    ({ query }) => listOutgoing(database, sliceOf(query), waitingMs),
  );

  app.get(
    '/api/boxes/outgoing/:id/images',
    {
      config: { access: { domain: { handler: 'hides' } } },
      schema: {
        summary: 'The images of a transaction, sent or not, that are still here',
        tags: ['Boxes'],
        params,
        response: { 200: z.array(sliceboxImage) },
      },
    },
    ({ access, params: { id } }) => imagesOfOutgoing(database, access, sliceboxId(id, 'transaction')),
  );

  app.delete(
    '/api/boxes/outgoing/:id',
    {
      config: { access: 'authenticated' },
      schema: {
        summary: 'Delete a transaction: what was not sent is not sent any more',
        description: 'An unknown id is no error.',
        tags: ['Boxes'],
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await remove(removeOutgoing, 'outgoing', sliceboxId(request.params.id, 'transaction'), actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/boxes/outgoing/:id/retry',
    {
      config: { access: 'authenticated' },
      schema: {
        summary: 'Try a transaction once more that has failed',
        description: 'What the box has is not sent again.',
        tags: ['Boxes'],
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const id = sliceboxId(request.params.id, 'transaction');
      if (!(await outgoingExists(database, id))) throw noSuchTransaction();
      await database.$transaction(async (transaction) => {
        if (!(await retryOutgoing(transaction, id))) {
          throw new Refusal(
            'conflict',
            'Only a transaction that has failed can be tried again, while its box is there.',
          );
        }
        const deed = { action: 'transaction.retry', entity: 'outgoing transaction', entityId: String(id) };
        await auditChange(transaction, 'sharing', actorOf(request), deed);
      });
      changed();
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/boxes/incoming',
    {
      config: { access: 'authenticated' },
      schema: {
        summary: 'Transactions with images that come from boxes, newest change first',
        tags: ['Boxes'],
        querystring: sliceQuery,
        response: { 200: z.array(incomingTransaction) },
      },
    },
    ({ query }) => listIncoming(database, sliceOf(query), waitingMs),
  );

  app.get(
    '/api/boxes/incoming/:id/images',
    {
      config: { access: { domain: { handler: 'hides' } } },
      schema: {
        summary: 'The images of a transaction that have come and are still here',
        tags: ['Boxes'],
        params,
        response: { 200: z.array(sliceboxImage) },
      },
    },
    ({ access, params: { id } }) => imagesOfIncoming(database, access, sliceboxId(id, 'transaction')),
  );

  app.delete(
    '/api/boxes/incoming/:id',
    {
      config: { access: 'authenticated' },
      schema: {
        summary: 'Delete a transaction; the images stay',
        description: 'Of one that goes on, the rest is a new transaction. An unknown id is no error.',
        tags: ['Boxes'],
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await remove(removeIncoming, 'incoming', sliceboxId(request.params.id, 'transaction'), actorOf(request));
      return reply.code(204).send(null);
    },
  );

  async function remove(
    removeRow: (transaction: Transaction, id: bigint) => Promise<string | null>,
    direction: 'incoming' | 'outgoing',
    id: bigint,
    actor: Actor,
  ): Promise<void> {
    await database.$transaction(async (transaction) => {
      const name = await removeRow(transaction, id);
      if (name === null) return;
      const entity = `${direction} transaction`;
      await auditChange(transaction, 'sharing', actor, {
        action: 'transaction.delete',
        entity,
        entityId: String(id),
        details: { box: name },
      });
    });
    changed();
  }
}
