import { series, seriesPage } from '@circus/contracts';
import type { Database } from '@circus/db';
import { circusSearchQuery, envelope } from '@circus/search';
import type { ReadAudit, ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { findSeries, searchSeries } from '../series/seriesRepository.js';

export interface SeriesRouteParts {
  database: Database;
  readAudit: ReadAudit;
}

/** Series as CIRCUS sees them (spec circus-db 3.1, 3.5). */
export function seriesRoutes(app: ServiceApp, { database, readAudit }: SeriesRouteParts): void {
  app.get(
    '/api/series',
    {
      config: { access: 'authenticated' },
      schema: {
        summary: 'Search series in your domains',
        tags: ['Series'],
        querystring: circusSearchQuery,
        response: { 200: seriesPage },
      },
    },
    async (request) => envelope(await searchSeries(database, request.access, request.query)),
  );

  app.get(
    '/api/series/:seriesUid',
    {
      config: { access: 'authenticated' },
      schema: {
        summary: 'One series',
        tags: ['Series'],
        params: z.object({ seriesUid: z.string() }),
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
}
