import { forwardingRule, forwardingRuleCreation, forwardingTransaction, Refusal, sliceQuery } from '@circus/contracts';
import type { Database } from '@circus/db';
import { actorOf, auditChange, logChange, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { addRule, listRules, removeRule } from '../forwarding/ruleRepository.js';
import { listTransactions, retryTransaction } from '../forwarding/transactionRepository.js';
import { sliceboxId } from './sliceboxId.js';

const tags = ['Forwarding'];
const params = z.object({ id: z.string() });

export interface ForwardingRouteParts {
  database: Database;
  /** Called when something was put into the outbox. */
  published: () => void;
}

/** Rules by which images go on by themselves (spec slicebox 10, 16.9). */
export function forwardingRoutes(app: ServiceApp, { database, published }: ForwardingRouteParts): void {
  app.get(
    '/api/forwarding/rules',
    {
      config: { access: 'authenticated' },
      schema: {
        summary: 'Forwarding rules',
        tags,
        querystring: sliceQuery,
        response: { 200: z.array(forwardingRule) },
      },
    },
    ({ query: { startindex, count } }) =>
      listRules(database, { startIndex: startindex, count: count < 0 ? undefined : count }),
  );

  app.post(
    '/api/forwarding/rules',
    {
      config: { access: { role: 'ADMINISTRATOR' } },
      schema: {
        summary: 'Forward the images of a source to a destination',
        description: 'A rule for the same source and destination is the one that is there.',
        tags,
        body: forwardingRuleCreation,
        response: { 201: forwardingRule },
      },
    },
    async (request, reply) => {
      const rule = await database.$transaction(async (transaction) => {
        const added = await addRule(transaction, request.body);
        if (added.isNew) {
          const { id, source, destination, keepImages } = added.rule;
          const details = { source, destination, keepImages };
          const deed = { action: 'forwarding.create', entity: 'forwardingRule', entityId: String(id), details };
          await auditChange(transaction, 'sharing', actorOf(request), deed);
          const ends = `${source.sourceType} ${source.sourceName} to ${destination.destinationType} ${destination.destinationName}`;
          const message = `Images are forwarded from ${ends}${keepImages ? '' : ', and then deleted'}.`;
          await logChange(transaction, 'sharing', { entryType: 'INFO', subject: 'Forwarding', message });
        }
        return added.rule;
      });
      published();
      return reply.code(201).send(rule);
    },
  );

  for (const path of ['/api/forwarding/rule/:id', '/api/forwarding/rules/:id']) {
    app.delete(
      path,
      {
        config: { access: { role: 'ADMINISTRATOR' } },
        schema: {
          summary: 'Forward no more; images that wait for it stay',
          tags,
          params,
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        const id = Number(sliceboxId(request.params.id, 'forwarding rule'));
        await database.$transaction(async (transaction) => {
          if (!(await removeRule(transaction, id))) return;
          const deed = { action: 'forwarding.delete', entity: 'forwardingRule', entityId: String(id) };
          await auditChange(transaction, 'sharing', actorOf(request), deed);
        });
        published();
        return reply.code(204).send(null);
      },
    );
  }

  app.get(
    '/api/forwarding/transactions',
    {
      config: { access: 'authenticated' },
      schema: {
        summary: 'Images on their way by rules, newest change first',
        tags,
        querystring: sliceQuery,
        response: { 200: z.array(forwardingTransaction) },
      },
    },
    ({ query: { startindex, count } }) =>
      listTransactions(database, { startIndex: startindex, count: count < 0 ? undefined : count }),
  );

  app.post(
    '/api/forwarding/transactions/:id/retry',
    {
      config: { access: { role: 'ADMINISTRATOR' } },
      schema: { summary: 'Try once more what was given up', tags, params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const id = sliceboxId(request.params.id, 'forwarding transaction');
      await database.$transaction(async (transaction) => {
        if (!(await retryTransaction(transaction, id))) {
          throw new Refusal('missing', 'There is no such transaction that was given up.');
        }
        const deed = { action: 'forwarding.retry', entity: 'forwardingTransaction', entityId: String(id) };
        await auditChange(transaction, 'sharing', actorOf(request), deed);
      });
      published();
      return reply.code(204).send(null);
    },
  );
}
