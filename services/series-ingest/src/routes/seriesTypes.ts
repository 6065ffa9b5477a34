import {
  idsQuery,
  newSeriesType,
  newSeriesTypeRule,
  newSeriesTypeRuleAttribute,
  Refusal,
  seriesIdSeriesTypesResult,
  seriesType,
  seriesTypeRule,
  seriesTypeRuleAttribute,
  seriesTypeUpdateStatus,
} from '@circus/contracts';
import type { Database } from '@circus/db';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { typesOfManySeries } from '../seriesTypes/assignedTypes.js';
import {
  addRule,
  addRuleAttribute,
  addSeriesType,
  isTyping,
  listRuleAttributes,
  listRules,
  listSeriesTypes,
  removeRule,
  removeRuleAttribute,
  removeSeriesType,
  renameSeriesType,
  updateSeriesType,
} from '../seriesTypes/seriesTypeRepository.js';
import { idParams, requiredNumber, sliceNumber, sliceQuery, text } from './metadataQueries.js';
import { sliceboxId } from './sliceboxId.js';

const surface = 'slicebox';
const tags = ['Series Types'];
const anybody = { access: 'authenticated', surface } as const;
const byAdministrators = { access: { role: 'ADMINISTRATOR' }, surface } as const;
const nothing = { 204: z.null() };
const attributeParams = z.object({ ruleId: z.string(), attributeId: z.string() });

export interface SeriesTypeRouteParts {
  database: Database;
  /** Called after a commit: events wait in the outbox, and series may wait to be typed. */
  committed: () => void;
}

/** Types of series, and the rules by which series get them (spec slicebox 12, 16.10). */
export function seriesTypeRoutes(app: ServiceApp, { database, committed }: SeriesTypeRouteParts): void {
  app.get(
    '/api/seriestypes',
    {
      config: anybody,
      schema: { summary: 'Types of series', tags, querystring: sliceQuery, response: { 200: z.array(seriesType) } },
    },
    async ({ query: { startindex, count } }) =>
      listSeriesTypes(database, {
        startIndex: sliceNumber(startindex, 'startindex', 0),
        count: sliceNumber(count, 'count', 20),
      }),
  );

  app.post(
    '/api/seriestypes',
    {
      config: byAdministrators,
      schema: { summary: 'Make a type', tags, body: newSeriesType, response: { 201: seriesType } },
    },
    async (request, reply) => {
      const type = await addSeriesType(database, actorOf(request), request.body.name);
      committed();
      return reply.code(201).send(type);
    },
  );

  app.put(
    '/api/seriestypes/:id',
    {
      config: byAdministrators,
      schema: {
        summary: 'Type all series anew, or rename a type',
        description: 'Without a name in its body it has all series typed anew, in the background.',
        tags,
        params: idParams,
        body: newSeriesType.partial().nullish(),
        response: nothing,
      },
    },
    async (request, reply) => {
      const id = sliceboxId(request.params.id, 'series type');
      const name = request.body?.name;
      if (name === undefined) await updateSeriesType(database, actorOf(request), id);
      else await renameSeriesType(database, actorOf(request), id, name);
      committed();
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/seriestypes/:id',
    {
      config: byAdministrators,
      schema: { summary: 'Remove a type with its rules', tags, params: idParams, response: nothing },
    },
    async (request, reply) => {
      await removeSeriesType(database, actorOf(request), sliceboxId(request.params.id, 'series type'));
      committed();
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/seriestypes/series/query',
    {
      config: { access: { domain: { handler: 'leavesOut' } }, surface },
      schema: {
        summary: 'The types of many series',
        tags,
        body: idsQuery,
        response: { 200: seriesIdSeriesTypesResult },
      },
    },
    async ({ body: { ids }, access }) => typesOfManySeries(database, access, ids),
  );

  app.get(
    '/api/seriestypes/rules',
    {
      config: anybody,
      schema: {
        summary: 'The rules of a type',
        tags,
        querystring: z.object({ seriestypeid: text.describe('Id of the type') }),
        response: { 200: z.array(seriesTypeRule) },
      },
    },
    async ({ query: { seriestypeid } }) =>
      listRules(database, requiredNumber(seriestypeid, 'seriestypeid', 'series type')),
  );

  app.post(
    '/api/seriestypes/rules',
    {
      config: byAdministrators,
      schema: { summary: 'Add a rule to a type', tags, body: newSeriesTypeRule, response: { 201: seriesTypeRule } },
    },
    async (request, reply) => {
      const { seriesTypeId } = request.body;
      if (seriesTypeId < 1) throw new Refusal('invalid', 'There is no such series type.');
      const rule = await addRule(database, actorOf(request), BigInt(seriesTypeId));
      committed();
      return reply.code(201).send(rule);
    },
  );

  app.get(
    '/api/seriestypes/rules/updatestatus',
    {
      config: anybody,
      schema: { summary: 'Whether series are still to be typed', tags, response: { 200: seriesTypeUpdateStatus } },
    },
    async () => ({ running: await isTyping(database) }),
  );

  app.delete(
    '/api/seriestypes/rules/:id',
    { config: byAdministrators, schema: { summary: 'Remove a rule', tags, params: idParams, response: nothing } },
    async (request, reply) => {
      await removeRule(database, actorOf(request), sliceboxId(request.params.id, 'rule'));
      committed();
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/seriestypes/rules/:id/attributes',
    {
      config: anybody,
      schema: {
        summary: 'The attributes of a rule',
        tags,
        params: idParams,
        response: { 200: z.array(seriesTypeRuleAttribute) },
      },
    },
    async ({ params: { id } }) => listRuleAttributes(database, sliceboxId(id, 'rule')),
  );

  app.post(
    '/api/seriestypes/rules/:id/attributes',
    {
      config: byAdministrators,
      schema: {
        summary: 'Add an attribute to a rule',
        tags,
        params: idParams,
        body: newSeriesTypeRuleAttribute,
        response: { 201: seriesTypeRuleAttribute },
      },
    },
    async (request, reply) => {
      const ruleId = sliceboxId(request.params.id, 'rule');
      const attribute = await addRuleAttribute(database, actorOf(request), ruleId, request.body);
      committed();
      return reply.code(201).send(attribute);
    },
  );

  app.delete(
    '/api/seriestypes/rules/:ruleId/attributes/:attributeId',
    {
      config: byAdministrators,
      schema: { summary: 'Remove an attribute from its rule', tags, params: attributeParams, response: nothing },
    },
    async (request, reply) => {
      const { ruleId, attributeId } = request.params;
      const rule = sliceboxId(ruleId, 'rule');
      await removeRuleAttribute(database, actorOf(request), rule, sliceboxId(attributeId, 'attribute'));
      committed();
      return reply.code(204).send(null);
    },
  );
}
