import { flatSeries, sliceboxImage, sliceboxPatient, sliceboxSeries, sliceboxStudy } from '@circus/contracts';
import type { Database } from '@circus/db';
import { sliceboxQuery } from '@circus/search';
import { mayUsePersonalInfo, type ReadAudit, type ServiceApp } from '@circus/service-kit';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { LevelRow } from '../metadata/levelRows.js';
import { LEVELS, type Level, WITHIN } from '../metadata/levels.js';
import { type Found, findInLevel, listLevel, queryLevel } from '../metadata/metadataRepository.js';
import { idParams, orderedQuery, requiredNumber, seriesFilters, sliceQuery, text } from './metadataQueries.js';
import { sliceboxId } from './sliceboxId.js';

const list = { access: { domain: { handler: 'leavesOut' } }, surface: 'slicebox' } as const;
const single = { access: { domain: { handler: 'hides' } }, surface: 'slicebox' } as const;
const tags = ['Metadata'];

/** What a read of each level is a read of, in the audit trail. */
const READ = {
  patients: { entity: 'patient', id: (row: LevelRow) => String(row.patient_pk) },
  studies: { entity: 'study', id: (row: LevelRow) => row.study_instance_uid },
  series: { entity: 'series', id: (row: LevelRow) => row.series_instance_uid },
  flatseries: { entity: 'series', id: (row: LevelRow) => row.series_instance_uid },
  images: { entity: 'series', id: (row: LevelRow) => row.series_instance_uid },
};
type LevelName = keyof typeof READ;
/** Levels whose items show nothing of a patient to those who may not see patients. */
const OF_PATIENTS: LevelName[] = ['patients', 'studies', 'flatseries'];

export interface MetadataRouteParts {
  database: Database;
  readAudit: ReadAudit;
}

/** Metadata as Slicebox sees it (spec slicebox 5, 16.3). */
export function metadataRoutes(app: ServiceApp, { database, readAudit }: MetadataRouteParts): void {
  const record = (request: FastifyRequest, level: LevelName, rows: readonly LevelRow[], doing: 'search' | 'read') => {
    if (OF_PATIENTS.includes(level) && !mayUsePersonalInfo(request.access)) return;
    const { entity, id } = READ[level];
    const ids = new Set(rows.map(id));
    readAudit.record(
      request,
      [...ids].map((entityId) => ({ action: `${entity}.${doing}`, entity, entityId })),
    );
  };
  const searched = <Item>(request: FastifyRequest, level: LevelName, { items, rows }: Found<Item>): Item[] => {
    record(request, level, rows, level === 'images' ? 'read' : 'search');
    return items;
  };

  /** `POST …/query` and `GET …/:id` of a level. */
  const queryAndSingle = (name: LevelName, item: z.ZodType, summaries: { query: string; single: string }) => {
    const level: Level<unknown> = LEVELS[name];
    app.post(
      `/api/metadata/${name}/query`,
      {
        config: list,
        schema: { summary: summaries.query, tags, body: sliceboxQuery, response: { 200: z.array(item) } },
      },
      async (request) => searched(request, name, await queryLevel(database, request.access, level, request.body)),
    );
    app.get(
      `/api/metadata/${name}/:id`,
      { config: single, schema: { summary: summaries.single, tags, params: idParams, response: { 200: item } } },
      async (request) => {
        const id = sliceboxId(request.params.id, level.noun);
        const { item: found, row } = await findInLevel(database, request.access, level, id);
        record(request, name, [row], 'read');
        return found;
      },
    );
  };
  queryAndSingle('patients', sliceboxPatient, { query: 'Patients by their properties', single: 'One patient' });
  queryAndSingle('studies', sliceboxStudy, { query: 'Studies by their properties', single: 'One study' });
  queryAndSingle('series', sliceboxSeries, { query: 'Series by their properties', single: 'One series' });
  queryAndSingle('images', sliceboxImage, { query: 'Images by their properties', single: 'One image' });
  queryAndSingle('flatseries', flatSeries, {
    query: 'Series with their study and patient, by their properties',
    single: 'One series with its study and patient',
  });

  app.get(
    '/api/metadata/patients',
    {
      config: list,
      schema: {
        summary: 'Patients',
        tags,
        querystring: orderedQuery.extend(seriesFilters),
        response: { 200: z.array(sliceboxPatient) },
      },
    },
    async (request) =>
      searched(request, 'patients', await listLevel(database, request.access, LEVELS.patients, request.query)),
  );

  app.get(
    '/api/metadata/flatseries',
    {
      config: list,
      schema: {
        summary: 'Series with their study and patient',
        tags,
        querystring: orderedQuery.extend(seriesFilters),
        response: { 200: z.array(flatSeries) },
      },
    },
    async (request) =>
      searched(request, 'flatseries', await listLevel(database, request.access, LEVELS.flatseries, request.query)),
  );

  app.get(
    '/api/metadata/studies',
    {
      config: list,
      schema: {
        summary: 'The studies of a patient',
        tags,
        querystring: sliceQuery.extend({ patientid: text.describe('Id of the patient'), ...seriesFilters }),
        response: { 200: z.array(sliceboxStudy) },
      },
    },
    async (request) => {
      const { patientid, ...query } = request.query;
      const of = WITHIN.studiesOfPatient(requiredNumber(patientid, 'patientid', 'patient'));
      return searched(request, 'studies', await listLevel(database, request.access, LEVELS.studies, query, of));
    },
  );

  app.get(
    '/api/metadata/series',
    {
      config: list,
      schema: {
        summary: 'The series of a study',
        tags,
        querystring: sliceQuery.extend({ studyid: text.describe('Id of the study'), ...seriesFilters }),
        response: { 200: z.array(sliceboxSeries) },
      },
    },
    async (request) => {
      const { studyid, ...query } = request.query;
      const of = WITHIN.seriesOfStudy(requiredNumber(studyid, 'studyid', 'study'));
      return searched(request, 'series', await listLevel(database, request.access, LEVELS.series, query, of));
    },
  );

  app.get(
    '/api/metadata/images',
    {
      config: list,
      schema: {
        summary: 'The images of a series',
        tags,
        querystring: orderedQuery.extend({ seriesid: text.describe('Id of the series') }),
        response: { 200: z.array(sliceboxImage) },
      },
    },
    async (request) => {
      const { seriesid, ...query } = request.query;
      const of = WITHIN.imagesOfSeries(requiredNumber(seriesid, 'seriesid', 'series'));
      return searched(request, 'images', await listLevel(database, request.access, LEVELS.images, query, of));
    },
  );

  app.get(
    '/api/metadata/patients/:id/images',
    {
      config: list,
      schema: {
        summary: 'All images of a patient',
        tags,
        params: idParams,
        querystring: z.object(seriesFilters),
        response: { 200: z.array(sliceboxImage) },
      },
    },
    async (request) => {
      const of = WITHIN.imagesOfPatient(sliceboxId(request.params.id, 'patient'));
      const query = { ...request.query, count: '-1' };
      return searched(request, 'images', await listLevel(database, request.access, LEVELS.images, query, of));
    },
  );

  app.get(
    '/api/metadata/studies/:id/images',
    {
      config: single,
      schema: {
        summary: 'All images of a study',
        tags,
        params: idParams,
        querystring: z.object(seriesFilters),
        response: { 200: z.array(sliceboxImage) },
      },
    },
    async (request) => {
      const id = sliceboxId(request.params.id, 'study');
      await findInLevel(database, request.access, LEVELS.studies, id);
      const query = { ...request.query, count: '-1' };
      const of = WITHIN.imagesOfStudy(id);
      return searched(request, 'images', await listLevel(database, request.access, LEVELS.images, query, of));
    },
  );
}
