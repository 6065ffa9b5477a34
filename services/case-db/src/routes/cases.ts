import {
  caseCreated,
  caseCreation,
  caseSummary,
  clinicalCase,
  opaqueId,
  searchEnvelope,
  storableText,
} from '@circus/contracts';
import type { Database } from '@circus/db';
import { type CircusSearchQuery, caseSearchShape, circusSearchQuery, readSwitch, searchAnswer } from '@circus/search';
import { actorOf, type ReadAudit, type ServiceApp } from '@circus/service-kit';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { createCase } from '../cases/caseCreation.js';
import { caseMissing } from '../cases/caseMissing.js';
import { findCase } from '../cases/caseRepository.js';
import { searchCases } from '../cases/caseSearch.js';
import { requireSearchable } from '../myLists/myLists.js';
import type { ServerParameter } from '../parameters/serverParameter.js';
import { projectOfCase, revisionTag } from './caseAccess.js';

export interface CaseRouteParts {
  database: Database;
  readAudit: ReadAudit;
  /** Whether case searches answer in an envelope unless the request says otherwise (DECISIONS 1). */
  caseSearchEnvelope: ServerParameter<boolean>;
  /** Called when something was put into the outbox. */
  published: () => void;
}

/** Cases (seed "API for Cases", spec circus-db 4). */
export function caseRoutes(app: ServiceApp, parts: CaseRouteParts): void {
  const { database, readAudit, caseSearchEnvelope, published } = parts;
  const search = async (request: FastifyRequest, query: CircusSearchQuery, myListId?: string) => {
    const result = await searchCases(database, request.access, query, myListId);
    readAudit.record(
      request,
      result.rows.map(({ caseId }) => ({ action: 'case.search', entity: 'case', entityId: caseId })),
    );
    const asked = readSwitch(query.envelope);
    return searchAnswer({
      result,
      request: { path: request.url.split('?', 1)[0] ?? '', query },
      shape: caseSearchShape(query.envelope, asked === undefined && (await caseSearchEnvelope.value())),
    });
  };
  const found = z.union([z.array(caseSummary), searchEnvelope(caseSummary)]);
  app.get(
    '/api/cases',
    {
      config: { access: { project: { role: 'read', handler: 'leavesOut' } } },
      schema: {
        summary: 'Search cases in the projects that you may read',
        description: 'A bare array with the headers X-Total-Count, X-Page and Link, or an envelope when asked for.',
        tags: ['Cases'],
        querystring: circusSearchQuery,
        response: { 200: found },
      },
    },
    async (request, reply) => {
      const { body, headers } = await search(request, request.query);
      return reply.headers(headers).send(body);
    },
  );

  app.get(
    '/api/cases/list/:myListId',
    {
      config: { access: { own: { handler: 'hides' }, project: { role: 'read', handler: 'leavesOut' } } },
      schema: {
        summary: 'Search the cases in a list of your own',
        description: 'As GET /api/cases; the latest additions come first, and `addedToListAt` is a sort key.',
        tags: ['Cases', 'My Lists'],
        params: z.object({ myListId: storableText }),
        querystring: circusSearchQuery,
        response: { 200: found },
      },
    },
    async (request, reply) => {
      const { myListId } = request.params;
      await requireSearchable(database, request.access, myListId, 'clinicalCases');
      const { body, headers } = await search(request, request.query, myListId);
      return reply.headers(headers).send(body);
    },
  );

  app.post(
    '/api/cases',
    {
      config: { access: { project: { role: 'write', handler: 'refuses' }, domain: { handler: 'refuses' } } },
      schema: { summary: 'Make a case', tags: ['Cases'], body: caseCreation, response: { 201: caseCreated } },
    },
    async (request, reply) => {
      const caseId = await createCase(database, request.access, actorOf(request), request.body);
      published();
      return reply.code(201).send({ caseId });
    },
  );

  app.get(
    '/api/cases/:caseId',
    {
      config: { access: { project: { role: 'read', of: ':caseId', through: projectOfCase(database) } } },
      schema: {
        summary: 'A case with all its revisions',
        description: 'The `ETag` is the index of the latest revision: saving with it as `If-Match` overtakes nobody.',
        tags: ['Cases'],
        params: z.object({ caseId: opaqueId }),
        response: { 200: clinicalCase },
      },
    },
    async (request, reply) => {
      const { caseId } = request.params;
      const found = await findCase(database, caseId);
      if (!found) throw caseMissing();
      readAudit.record(request, { action: 'case.read', entity: 'case', entityId: caseId });
      return reply.header('ETag', revisionTag(found.revisions.length - 1)).send(found);
    },
  );
}
