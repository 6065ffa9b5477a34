import { newSeriesTag, seriesTag, seriesType, sliceboxSource } from '@circus/contracts';
import type { Database } from '@circus/db';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { findOwnSeries } from '../metadata/ownSeries.js';
import { tagSeries, tagsOfSeries, untagSeries } from '../seriesTags/seriesTagRepository.js';
import { giveType, takeTypes, typesOfSeries } from '../seriesTypes/assignedTypes.js';
import { idParams } from './metadataQueries.js';
import { sliceboxId } from './sliceboxId.js';

const single = { access: { domain: { handler: 'hides' } }, surface: 'slicebox' } as const;
/** What does not exist for the caller needs not be removed. */
const removal = { access: { domain: { handler: 'leavesOut' } }, surface: 'slicebox' } as const;
const tags = ['Metadata'];
const nothing = { 204: z.null() };
const typeParams = z.object({ seriesId: z.string(), seriesTypeId: z.string() });
const tagParams = z.object({ seriesId: z.string(), seriesTagId: z.string() });

export interface SeriesMarkRouteParts {
  database: Database;
  /** Called after a commit: events wait in the outbox. */
  committed: () => void;
}

/** Source, types and tags of one series (spec slicebox 16.3). */
export function seriesMarkRoutes(app: ServiceApp, { database, committed }: SeriesMarkRouteParts): void {
  app.get(
    '/api/metadata/series/:id/source',
    {
      config: single,
      schema: { summary: 'Where a series came from', tags, params: idParams, response: { 200: sliceboxSource } },
    },
    async ({ params: { id }, access }) => (await findOwnSeries(database, access, sliceboxId(id, 'series'))).source,
  );

  app.get(
    '/api/metadata/series/:id/seriestypes',
    {
      config: single,
      schema: { summary: 'The types of a series', tags, params: idParams, response: { 200: z.array(seriesType) } },
    },
    async ({ params: { id }, access }) => typesOfSeries(database, access, sliceboxId(id, 'series')),
  );

  app.delete(
    '/api/metadata/series/:id/seriestypes',
    { config: removal, schema: { summary: 'Take all types from a series', tags, params: idParams, response: nothing } },
    async (request, reply) => {
      const id = sliceboxId(request.params.id, 'series');
      await takeTypes(database, request.access, actorOf(request), id);
      committed();
      return reply.code(204).send(null);
    },
  );

  app.put(
    '/api/metadata/series/:seriesId/seriestypes/:seriesTypeId',
    {
      config: { ...single, consumes: 'any' },
      schema: { summary: 'Give a series a type', tags, params: typeParams, response: nothing },
    },
    async (request, reply) => {
      const { seriesId, seriesTypeId } = request.params;
      const series = sliceboxId(seriesId, 'series');
      await giveType(database, request.access, actorOf(request), series, sliceboxId(seriesTypeId, 'series type'));
      committed();
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/metadata/series/:seriesId/seriestypes/:seriesTypeId',
    { config: removal, schema: { summary: 'Take a type from a series', tags, params: typeParams, response: nothing } },
    async (request, reply) => {
      const { seriesId, seriesTypeId } = request.params;
      const series = sliceboxId(seriesId, 'series');
      await takeTypes(database, request.access, actorOf(request), series, sliceboxId(seriesTypeId, 'series type'));
      committed();
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/metadata/series/:id/seriestags',
    {
      config: single,
      schema: { summary: 'The tags of a series', tags, params: idParams, response: { 200: z.array(seriesTag) } },
    },
    async ({ params: { id }, access }) => tagsOfSeries(database, access, sliceboxId(id, 'series')),
  );

  app.post(
    '/api/metadata/series/:id/seriestags',
    {
      config: single,
      schema: {
        summary: 'Tag a series',
        description: 'By the name of the tag, which is made where there is none.',
        tags,
        params: idParams,
        body: newSeriesTag,
        response: { 201: seriesTag },
      },
    },
    async (request, reply) => {
      const id = sliceboxId(request.params.id, 'series');
      const tag = await tagSeries(database, request.access, actorOf(request), id, request.body.name);
      committed();
      return reply.code(201).send(tag);
    },
  );

  app.delete(
    '/api/metadata/series/:seriesId/seriestags/:seriesTagId',
    { config: removal, schema: { summary: 'Take a tag from a series', tags, params: tagParams, response: nothing } },
    async (request, reply) => {
      const { seriesId, seriesTagId } = request.params;
      const series = sliceboxId(seriesId, 'series');
      await untagSeries(database, request.access, actorOf(request), series, sliceboxId(seriesTagId, 'series tag'));
      committed();
      return reply.code(204).send(null);
    },
  );
}
