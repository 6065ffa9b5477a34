import { type FlatSeries, flatSeries, Refusal, sliceboxImage } from '@circus/contracts';
import type { Database } from '@circus/db';
import { mayUsePersonalInfo, type ReadAudit, type ServiceApp } from '@circus/service-kit';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { listImages } from '../images/imageRepository.js';
import { findFlatSeries, listFlatSeries } from '../metadata/flatSeriesRepository.js';
import { sliceboxId } from './sliceboxId.js';

const list = { access: { domain: { handler: 'leavesOut' } }, surface: 'slicebox' } as const;
const single = { access: { domain: { handler: 'hides' } }, surface: 'slicebox' } as const;

const text = z.union([z.string(), z.array(z.string())]).optional();
const listQuery = z.object({
  startindex: text.describe('Items to leave out at the beginning, 0 by default'),
  count: text.describe('Items at most, 20 by default; a negative number means all'),
  orderby: text.describe('Name of a property; the id by default'),
  orderascending: text.describe('true by default'),
  filter: text.describe('Text that one of the properties contains, whatever its case'),
});
const seriesListQuery = listQuery.extend({
  sources: text.describe('Sources of which one is meant, for instance box:1,import:7'),
  seriestypes: text.describe('Ids of series types of which one is meant'),
  seriestags: text.describe('Ids of series tags of which one is meant'),
});

/** Metadata as Slicebox sees it (spec slicebox 5.1, 16.3). */
export function metadataRoutes(
  app: ServiceApp,
  { database, readAudit }: { database: Database; readAudit: ReadAudit },
): void {
  /** Without the right to see patients their attributes were empty. */
  const recordPatients = (request: FastifyRequest, action: string, found: FlatSeries[]): void => {
    if (!mayUsePersonalInfo(request.access)) return;
    const uids = found.map(({ series }) => series.seriesInstanceUID.value);
    readAudit.record(
      request,
      uids.map((entityId) => ({ action, entity: 'series', entityId })),
    );
  };

  app.get(
    '/api/metadata/flatseries',
    {
      config: list,
      schema: {
        summary: 'Series with their study and patient',
        tags: ['Metadata'],
        querystring: seriesListQuery,
        response: { 200: z.array(flatSeries) },
      },
    },
    async (request) => {
      const found = await listFlatSeries(database, request.access, request.query);
      recordPatients(request, 'series.search', found);
      return found;
    },
  );

  app.get(
    '/api/metadata/flatseries/:id',
    {
      config: single,
      schema: {
        summary: 'One series with its study and patient',
        tags: ['Metadata'],
        params: z.object({ id: z.string() }),
        response: { 200: flatSeries },
      },
    },
    async (request) => {
      const found = await findFlatSeries(database, request.access, sliceboxId(request.params.id, 'series'));
      recordPatients(request, 'series.read', [found]);
      return found;
    },
  );

  app.get(
    '/api/metadata/images',
    {
      config: list,
      schema: {
        summary: 'The images of a series',
        tags: ['Metadata'],
        querystring: listQuery.extend({ seriesid: text.describe('Id of the series') }),
        response: { 200: z.array(sliceboxImage) },
      },
    },
    async (request) => {
      const { seriesid, ...query } = request.query;
      const id = Array.isArray(seriesid) ? seriesid[0] : seriesid;
      if (!id) throw new Refusal('invalid', 'The parameter seriesid is missing: it is the id of a series.');
      if (!/^\d{1,18}$/.test(id)) throw new Refusal('invalid', 'The parameter seriesid is a whole number.');
      const { seriesUid, images } = await listImages(database, request.access, BigInt(id), query);
      if (seriesUid !== undefined) {
        readAudit.record(request, { action: 'series.read', entity: 'series', entityId: seriesUid });
      }
      return images;
    },
  );
}
