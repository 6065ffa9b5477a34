import { Readable } from 'node:stream';
import { anonymizationKey, anonymizationKeyValue } from '@circus/contracts';
import type { Database } from '@circus/db';
import { sliceboxQuery } from '@circus/search';
import { actorOf, auditChange, mayUsePersonalInfo, type ReadAudit, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { keysAsCsv } from '../anonymization/keyExport.js';
import { findKey, listKeys, queryKeys, valuesOfKey } from '../anonymization/keyQueries.js';
import { removeKey } from '../anonymization/keyRemoval.js';
import { sliceboxId } from './sliceboxId.js';

const tags = ['Anonymization'];
const params = z.object({ id: z.string() });
/** A parameter as it comes: the search library reads what stands in it. */
const text = z.union([z.string(), z.array(z.string())]).optional();

export interface KeyRouteParts {
  database: Database;
  readAudit: ReadAudit;
  /** Called when something was put into the outbox. */
  published: () => void;
}

/** Who anonymous images were (spec slicebox 7.4, 7.8, 16.5). */
export function anonymizationKeyRoutes(app: ServiceApp, { database, readAudit, published }: KeyRouteParts): void {
  const config = { access: { domain: { handler: 'leavesOut' } } } as const;

  app.get(
    '/api/anonymization/keys',
    {
      config,
      schema: {
        summary: 'Anonymization keys, one for each image and anonymization',
        description: 'Real names and numbers of patients are empty without the privilege to view personal information.',
        tags,
        querystring: z.object({
          startindex: text.describe('Keys to leave out at the beginning, 0 by default'),
          count: text.describe('Keys at most, 20 by default; a negative number means all'),
          orderby: text.describe('Name of a property; the id by default'),
          orderascending: text.describe('true by default'),
          filter: text.describe('Text that one of the names contains, whatever its case'),
        }),
        response: { 200: z.array(anonymizationKey) },
      },
    },
    async (request) => {
      const keys = await listKeys(database, request.access, request.query);
      recordRead(request, keys);
      return keys;
    },
  );

  app.post(
    '/api/anonymization/keys/query',
    {
      config,
      schema: {
        summary: 'Anonymization keys by their properties',
        tags,
        body: sliceboxQuery,
        response: { 200: z.array(anonymizationKey) },
      },
    },
    async (request) => {
      const keys = await queryKeys(database, request.access, request.body);
      recordRead(request, keys);
      return keys;
    },
  );

  app.get(
    '/api/anonymization/keys/export/csv',
    {
      config: {
        access: { role: 'ADMINISTRATOR', privileges: ['personalInfoView'], domain: { handler: 'leavesOut' } },
      },
      schema: {
        summary: 'All anonymization keys as a table',
        tags,
        response: { 200: z.any().describe('text/csv, parted by semicolons') },
      },
    },
    async (request, reply) => {
      await database.$transaction((transaction) =>
        auditChange(transaction, 'sharing', actorOf(request), {
          action: 'anonymizationKey.export',
          entity: 'anonymizationKey',
          entityId: 'all',
        }),
      );
      published();
      return reply
        .type('text/csv; charset=UTF-8')
        .header('Content-Disposition', 'attachment; filename="slicebox-anonymization-info.csv"')
        .send(Readable.from(keysAsCsv(database, request.access), { objectMode: false }));
    },
  );

  app.get(
    '/api/anonymization/keys/:id',
    {
      config: { access: { domain: { handler: 'hides' } } },
      schema: { summary: 'One anonymization key', tags, params, response: { 200: anonymizationKey } },
    },
    async (request) => {
      const key = await findKey(database, request.access, sliceboxId(request.params.id, 'anonymization key'));
      recordRead(request, [key]);
      return key;
    },
  );

  app.get(
    '/api/anonymization/keys/:id/keyvalues',
    {
      config: { access: { domain: { handler: 'hides' } } },
      schema: {
        summary: 'Further attributes of an anonymization key',
        tags,
        params,
        response: { 200: z.array(anonymizationKeyValue) },
      },
    },
    async (request) => {
      const id = sliceboxId(request.params.id, 'anonymization key');
      const values = await valuesOfKey(database, request.access, id);
      recordRead(request, [{ id: Number(id) }]);
      return values;
    },
  );

  app.delete(
    '/api/anonymization/keys/:id',
    {
      config,
      schema: {
        summary: 'Delete an anonymization key',
        description: 'Nobody can tell any more who the image was. An unknown id is no error.',
        tags,
        params,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const id = sliceboxId(request.params.id, 'anonymization key');
      await removeKey(database, request.access, actorOf(request), id);
      published();
      return reply.code(204).send();
    },
  );

  const recordRead = (request: Parameters<ReadAudit['record']>[0], keys: readonly { id: number }[]): void => {
    if (!mayUsePersonalInfo(request.access)) return;
    const deeds = keys.map(({ id }) => ({
      action: 'anonymizationKey.read',
      entity: 'anonymizationKey',
      entityId: String(id),
    }));
    readAudit.record(request, deeds);
  };
}
