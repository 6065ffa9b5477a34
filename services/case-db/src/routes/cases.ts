import { createHash } from 'node:crypto';
import {
  caseCreated,
  caseCreation,
  caseSummary,
  clinicalCase,
  opaqueId,
  Refusal,
  searchEnvelope,
} from '@circus/contracts';
import type { Database } from '@circus/db';
import { caseSearchShape, circusSearchQuery, readSwitch, searchAnswer } from '@circus/search';
import { actorOf, type ReadAudit, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { createCase } from '../cases/caseCreation.js';
import { findCase, findProjectOfCase } from '../cases/caseRepository.js';
import { searchCases } from '../cases/caseSearch.js';
import type { ServerParameter } from '../parameters/serverParameter.js';

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
  const projectOf = async (caseId: string): Promise<string> => {
    const projectId = await findProjectOfCase(database, caseId);
    if (projectId === null) throw new Refusal('missing', 'The requested clinicalCase was not found.');
    return projectId;
  };

  app.get(
    '/api/cases',
    {
      config: { access: { project: { role: 'read', handler: 'leavesOut' } } },
      schema: {
        summary: 'Search cases in the projects that you may read',
        description: 'A bare array with the headers X-Total-Count, X-Page and Link, or an envelope when asked for.',
        tags: ['Cases'],
        querystring: circusSearchQuery,
        response: { 200: z.union([z.array(caseSummary), searchEnvelope(caseSummary)]) },
      },
    },
    async (request, reply) => {
      const { access, query } = request;
      const result = await searchCases(database, access, query);
      const caseIds = result.rows.filter(({ patientInfo }) => patientInfo !== undefined).map(({ caseId }) => caseId);
      if (caseIds.length > 0) {
        // One entry for each different page: its id is made of what was on it.
        const entityId = createHash('sha256').update(caseIds.join()).digest('hex').slice(0, 32);
        readAudit.record(request, { action: 'case.search', entity: 'cases', entityId, details: { caseIds } });
      }
      const asked = readSwitch(query.envelope);
      const { body, headers } = searchAnswer({
        result,
        request: { path: request.url.split('?', 1)[0] ?? '', query: request.query },
        shape: caseSearchShape(query.envelope, asked === undefined && (await caseSearchEnvelope.value())),
      });
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
      config: { access: { project: { role: 'read', of: ':caseId', through: projectOf } } },
      schema: {
        summary: 'A case with all its revisions',
        tags: ['Cases'],
        params: z.object({ caseId: opaqueId }),
        response: { 200: clinicalCase },
      },
    },
    async (request) => {
      const { caseId } = request.params;
      const found = await findCase(database, caseId);
      if (!found) throw new Refusal('missing', 'The requested clinicalCase was not found.');
      readAudit.record(request, { action: 'case.read', entity: 'case', entityId: caseId });
      return found;
    },
  );
}
