import {
  Refusal,
  sliceQuery,
  sourceTagFilter,
  sourceTagFilterCreation,
  tagFilter,
  tagFilterCreation,
  tagFilterTagPath,
  tagFilterTagPathCreation,
} from '@circus/contracts';
import type { Database, Transaction } from '@circus/db';
import { tagPathOf } from '@circus/dicom';
import { actorOf, auditChange, type ServiceApp } from '@circus/service-kit';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import * as repository from '../filtering/filterRepository.js';
import type { SourceFilters } from '../filtering/sourceFilters.js';
import { nameOfSource } from '../sources/sourceRepository.js';
import { sliceboxId } from './sliceboxId.js';
import { limitOf } from './sliceLimit.js';

const surface = 'slicebox';
const reading = { access: 'authenticated', surface } as const;
const changing = { access: { role: 'ADMINISTRATOR' }, surface } as const;
const tags = ['Filtering'];
const params = z.object({ id: z.string() });

export interface FilteringRouteParts {
  database: Database;
  filters: SourceFilters;
  /** Called after a commit: events wait in the outbox. */
  committed: () => void;
}

/** Filters of what comes in, and the sources that have one (spec slicebox 11, 16.9). */
export function filteringRoutes(app: ServiceApp, { database, filters, committed }: FilteringRouteParts): void {
  /** When it returns, images are filtered by what is then. */
  async function change<Result>(
    request: FastifyRequest,
    action: string,
    work: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result> {
    const result = await database.$transaction(async (transaction) => {
      const made = await work(transaction);
      const deed = { action: `filter.${action}`, entity: 'filter', entityId: idOf(made, request) };
      await auditChange(transaction, 'archive', actorOf(request), deed);
      return made;
    });
    committed();
    await filters.changed();
    return result;
  }

  app.get(
    '/api/filtering/filters',
    {
      config: reading,
      schema: { summary: 'Filters', tags, querystring: sliceQuery, response: { 200: z.array(tagFilter) } },
    },
    ({ query: { startindex, count } }) => repository.listFilters(database, { startindex, limit: limitOf(count) }),
  );

  app.post(
    '/api/filtering/filters',
    {
      config: changing,
      schema: {
        summary: 'Make a filter, or change the one of this name',
        description: 'A blacklist takes away what its paths name, a whitelist everything else.',
        tags,
        body: tagFilterCreation,
        response: { 201: tagFilter },
      },
    },
    async (request, reply) => {
      const { name, tagFilterType: type, tags: nodes } = request.body;
      const paths = nodes?.map(tagPathOf) ?? null;
      const saved = await change(request, 'save', (transaction) =>
        repository.saveFilter(transaction, { name, type, paths }),
      );
      return reply.code(201).send(saved);
    },
  );

  app.delete(
    '/api/filtering/filters/:id',
    {
      config: changing,
      schema: { summary: 'Delete a filter', tags, params, response: { 204: z.undefined() } },
    },
    async (request, reply) => {
      const id = sliceboxId(request.params.id, 'filter');
      await change(request, 'delete', (transaction) => repository.deleteFilter(transaction, id));
      return reply.code(204).send();
    },
  );

  app.get(
    '/api/filtering/filters/:id/tagpaths',
    {
      config: reading,
      schema: {
        summary: 'The paths of a filter',
        tags,
        params,
        querystring: sliceQuery.extend({ count: sliceQuery.shape.count.unwrap().default(-1) }),
        response: { 200: z.array(tagFilterTagPath) },
      },
    },
    ({ params: { id }, query: { startindex, count } }) =>
      repository.listPaths(database, sliceboxId(id, 'filter'), { startindex, limit: limitOf(count) }),
  );

  app.post(
    '/api/filtering/filters/:id/tagpaths',
    {
      config: changing,
      schema: {
        summary: 'Add a path to a filter',
        tags,
        params,
        body: tagFilterTagPathCreation,
        response: { 201: tagFilterTagPath },
      },
    },
    async (request, reply) => {
      const id = sliceboxId(request.params.id, 'filter');
      const { tagPath, ...own } = request.body;
      const path = tagPathOf(tagPath ?? own);
      const added = await change(request, 'addPath', (transaction) => repository.addPath(transaction, id, path));
      return reply.code(201).send(added);
    },
  );

  app.delete(
    '/api/filtering/filters/:id/tagpaths/:tagpathid',
    {
      config: changing,
      schema: {
        summary: 'Take a path out of a filter',
        tags,
        params: params.extend({ tagpathid: z.string() }),
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const id = sliceboxId(request.params.id, 'filter');
      const pathId = sliceboxId(request.params.tagpathid, 'path');
      await change(request, 'deletePath', (transaction) => repository.deletePath(transaction, id, pathId));
      return reply.code(204).send();
    },
  );

  app.get(
    '/api/filtering/associations',
    {
      config: reading,
      schema: {
        summary: 'Sources with the filters of their images',
        tags,
        querystring: sliceQuery,
        response: { 200: z.array(sourceTagFilter) },
      },
    },
    ({ query: { startindex, count } }) => repository.listAssociations(database, { startindex, limit: limitOf(count) }),
  );

  app.post(
    '/api/filtering/associations',
    {
      config: changing,
      schema: {
        summary: 'Give a source a filter, in place of the one it has',
        tags,
        body: sourceTagFilterCreation,
        response: { 201: sourceTagFilter },
      },
    },
    async (request, reply) => {
      const { sourceType: type, sourceId: id, tagFilterId } = request.body;
      if (id > MAX_ID || Math.abs(tagFilterId) > MAX_ID) throw new Refusal('invalid', 'An id is too large to be one.');
      const name = await nameOfSource(database, type, id);
      const saved = await change(request, 'associate', (transaction) =>
        repository.saveAssociation(transaction, { type, id, name }, tagFilterId),
      );
      return reply.code(201).send(saved);
    },
  );

  app.delete(
    '/api/filtering/associations/:id',
    {
      config: changing,
      schema: { summary: 'Leave a source without a filter', tags, params, response: { 204: z.undefined() } },
    },
    async (request, reply) => {
      const id = sliceboxId(request.params.id, 'association');
      await change(request, 'dissociate', (transaction) => repository.deleteAssociation(transaction, id));
      return reply.code(204).send();
    },
  );
}

const MAX_ID = 2 ** 31 - 1;

/** What was changed: by the path, else by what was made. */
const idOf = (made: unknown, { params: given }: FastifyRequest): string =>
  (given as { id?: string }).id ?? String((made as { id?: number }).id ?? '');
