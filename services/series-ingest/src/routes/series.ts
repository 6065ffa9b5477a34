import { Refusal, series, seriesOrientation, seriesPage, storableText } from '@circus/contracts';
import type { Database } from '@circus/db';
import { type CircusSearchQuery, circusSearchQuery, envelope } from '@circus/search';
import { actorOf, type ReadAudit, type ServiceApp } from '@circus/service-kit';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { deleteSeries, type SeriesDeletionParts } from '../series/seriesDeletion.js';
import { requireSeriesList } from '../series/seriesList.js';
import { orientationOf } from '../series/seriesOrientation.js';
import { findSeries, searchSeries } from '../series/seriesRepository.js';

export interface SeriesRouteParts extends SeriesDeletionParts {
  database: Database;
  readAudit: ReadAudit;
}

/** Series as CIRCUS sees them (spec circus-db 3.1, 3.5 to 3.7). */
export function seriesRoutes(app: ServiceApp, parts: SeriesRouteParts): void {
  const { database, readAudit } = parts;
  const params = z.object({ seriesUid: z.string() });
  const search = async (request: FastifyRequest, query: CircusSearchQuery, myListId?: string) => {
    const found = await searchSeries(database, request.access, query, myListId);
    const withPatient = found.rows.filter(({ patientInfo }) => patientInfo !== undefined);
    readAudit.record(
      request,
      withPatient.map(({ seriesUid }) => ({ action: 'series.search', entity: 'series', entityId: seriesUid })),
    );
    return envelope(found);
  };
  app.get(
    '/api/series',
    {
      config: { access: { domain: { handler: 'leavesOut' } } },
      schema: {
        summary: 'Search series in your domains',
        tags: ['Series'],
        querystring: circusSearchQuery,
        response: { 200: seriesPage },
      },
    },
    (request) => search(request, request.query),
  );

  app.get(
    '/api/series/list/:myListId',
    {
      config: { access: { own: { handler: 'hides' }, domain: { handler: 'leavesOut' } } },
      schema: {
        summary: 'Search the series in a list of your own',
        description: 'As GET /api/series; the latest additions come first, and `addedToListAt` is a sort key.',
        tags: ['Series', 'My Lists'],
        params: z.object({ myListId: storableText }),
        querystring: circusSearchQuery,
        response: { 200: seriesPage },
      },
    },
    async (request) => {
      const { myListId } = request.params;
      await requireSeriesList(database, request.access, myListId);
      return search(request, request.query, myListId);
    },
  );

  app.get(
    '/api/series/:seriesUid',
    {
      config: { access: { domain: { handler: 'refuses' } } },
      schema: {
        summary: 'One series',
        tags: ['Series'],
        params,
        response: { 200: series },
      },
    },
    async (request) => {
      const found = await findSeries(database, request.access, request.params.seriesUid);
      if (found.patientInfo !== undefined) {
        readAudit.record(request, { action: 'series.read', entity: 'series', entityId: found.seriesUid });
      }
      return found;
    },
  );

  app.get(
    '/api/series/:seriesUid/orientation',
    {
      config: { access: { domain: { handler: 'refuses' } } },
      schema: {
        summary: 'Whether images of a series go from head to feet or the other way',
        tags: ['Series'],
        params,
        // Strings: an unknown series is told before a number that is none.
        querystring: z.object({
          start: z.string().optional().meta({ description: 'Image number; the smallest when left out' }),
          end: z.string().optional().meta({ description: 'Image number; the greatest when left out' }),
        }),
        response: { 200: seriesOrientation },
      },
    },
    async ({ access, params: { seriesUid }, query }) => {
      const range = () => ({ start: imageNumberOf('start', query.start), end: imageNumberOf('end', query.end) });
      return { orientation: await orientationOf(database, access, seriesUid, range) };
    },
  );

  app.delete(
    '/api/series/:seriesUid',
    {
      config: { access: { domain: { handler: 'refuses' } } },
      schema: {
        summary: 'Delete a series that no case uses',
        tags: ['Series'],
        params,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await deleteSeries(parts, request.access, actorOf(request), request.params.seriesUid);
      return reply.code(204).send();
    },
  );
}

/** @throws Refusal `invalid` */
function imageNumberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9][0-9]{0,9}$/.test(text)) throw new Refusal('invalid', `${name} must be an image number, 1 or more.`);
  return Number(text);
}
