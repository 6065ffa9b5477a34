import { newSeriesTag, Refusal, seriesTag } from '@circus/contracts';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import {
  addSeriesTag,
  findSeriesTag,
  listSeriesTags,
  removeSeriesTag,
  renameSeriesTag,
} from '../seriesTags/seriesTagRepository.js';
import { idParams, orderedQuery, text } from './metadataQueries.js';
import type { SeriesMarkRouteParts } from './seriesMarks.js';
import { sliceboxId } from './sliceboxId.js';

const surface = 'slicebox';
const tags = ['Metadata'];
const byAdministrators = { access: { role: 'ADMINISTRATOR' }, surface } as const;

/** The tags themselves (spec slicebox 2, 16.3). */
export function seriesTagRoutes(app: ServiceApp, { database, committed }: SeriesMarkRouteParts): void {
  app.get(
    '/api/metadata/seriestags',
    {
      config: { access: { domain: { handler: 'leavesOut' } }, surface },
      schema: {
        summary: 'Tags of series',
        description: 'Those in use, all of them unless a part is asked for.',
        tags,
        querystring: orderedQuery.extend({ unused: text.describe('true: with tags that no series has') }),
        response: { 200: z.array(seriesTag) },
      },
    },
    async ({ query: { unused, ...query }, access }) => {
      const asked = Array.isArray(unused) ? unused[0] : unused;
      if (asked !== undefined && !['true', 'false'].includes(asked.toLowerCase())) {
        throw new Refusal('invalid', 'The parameter unused is true or false.');
      }
      return listSeriesTags(database, access, query, asked?.toLowerCase() === 'true');
    },
  );

  app.post(
    '/api/metadata/seriestags',
    {
      config: { access: 'authenticated', surface },
      schema: { summary: 'Make a tag', tags, body: newSeriesTag, response: { 201: seriesTag } },
    },
    async (request, reply) => {
      const tag = await addSeriesTag(database, actorOf(request), request.body.name);
      committed();
      return reply.code(201).send(tag);
    },
  );

  app.get(
    '/api/metadata/seriestags/:id',
    {
      config: { access: { domain: { handler: 'hides' } }, surface },
      schema: { summary: 'One tag', tags, params: idParams, response: { 200: seriesTag } },
    },
    async ({ params: { id }, access }) => findSeriesTag(database, access, sliceboxId(id, 'series tag')),
  );

  app.put(
    '/api/metadata/seriestags/:id',
    {
      config: byAdministrators,
      schema: { summary: 'Rename a tag', tags, params: idParams, body: newSeriesTag, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const id = sliceboxId(request.params.id, 'series tag');
      await renameSeriesTag(database, actorOf(request), id, request.body.name);
      committed();
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/metadata/seriestags/:id',
    {
      config: byAdministrators,
      schema: { summary: 'Remove a tag from everything', tags, params: idParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await removeSeriesTag(database, actorOf(request), sliceboxId(request.params.id, 'series tag'));
      committed();
      return reply.code(204).send(null);
    },
  );
}
