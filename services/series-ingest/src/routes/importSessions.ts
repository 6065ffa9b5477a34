import { importSession, importSessionCreation, Refusal, sliceboxImage, sliceQuery } from '@circus/contracts';
import type { Database } from '@circus/db';
import { actorOf, auditChange, domainsOf, type ServiceApp } from '@circus/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { endSource } from '../filtering/filterRepository.js';
import { imageOf } from '../images/imageRepository.js';
import * as sessions from '../importing/importSessions.js';
import type { ServerParameter } from '../serverParameter.js';
import type { InstanceStore } from '../storing/instanceStore.js';
import type { UploadLog } from '../uploads/uploadLog.js';
import { sliceboxId } from './sliceboxId.js';
import { limitOf } from './sliceLimit.js';
import { acceptAnyBody, originOfUpload, storeUploaded } from './uploadedImage.js';

const surface = 'slicebox';
const tags = ['Import'];
const params = z.object({ id: z.string() });

export interface ImportRouteParts {
  database: Database;
  store: InstanceStore;
  uploadLog: UploadLog;
  defaultDomain: ServerParameter;
  /** Called after a commit: events wait in the outbox. */
  committed: () => void;
}

/** Import sessions: uploads that belong together, with their counts (spec slicebox 13, 16.2). */
export function importSessionRoutes(app: ServiceApp, parts: ImportRouteParts): void {
  const { database, store, uploadLog, defaultDomain, committed } = parts;
  const sessionOf = (request: { params: { id: string } }) =>
    sessions.findSession(database, sliceboxId(request.params.id, 'import session'));

  app.get(
    '/api/import/sessions',
    {
      config: { access: 'authenticated', surface },
      schema: { summary: 'Import sessions', tags, querystring: sliceQuery, response: { 200: z.array(importSession) } },
    },
    ({ query: { startindex, count } }) => sessions.listSessions(database, { startindex, limit: limitOf(count) }),
  );

  app.post(
    '/api/import/sessions',
    {
      config: { access: 'authenticated', surface },
      schema: {
        summary: 'Begin an import session, or find your own of this name',
        tags,
        body: importSessionCreation,
        response: { 201: importSession },
      },
    },
    async (request, reply) => {
      const session = await database.$transaction(async (transaction) => {
        const made = await sessions.makeSession(transaction, request.body.name, request.access);
        if (made.isNew) {
          const deed = { action: 'import.begin', entity: 'importSession', entityId: String(made.session.id) };
          await auditChange(transaction, 'archive', actorOf(request), deed);
        }
        return made.session;
      });
      committed();
      return reply.code(201).send(session);
    },
  );

  app.get(
    '/api/import/sessions/:id',
    {
      config: { access: 'authenticated', surface },
      schema: { summary: 'One import session', tags, params, response: { 200: importSession } },
    },
    (request) => sessionOf(request),
  );

  app.delete(
    '/api/import/sessions/:id',
    {
      config: { access: { own: { handler: 'refuses' } }, surface },
      schema: {
        summary: 'Delete an import session; its images stay',
        description: 'Your own; an administrator any.',
        tags,
        params,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const id = sliceboxId(request.params.id, 'import session');
      await database.$transaction(async (transaction) => {
        const session = await sessions.findSession(transaction, id).catch((error: unknown) => {
          if (error instanceof Refusal && error.kind === 'missing') return null; // it need not be deleted
          throw error;
        });
        if (!session) return;
        requireOwner(request, session.userId, 'delete');
        await sessions.deleteSession(transaction, id);
        await endSource(transaction, 'import', id);
        const deed = { action: 'import.delete', entity: 'importSession', entityId: String(id) };
        await auditChange(transaction, 'archive', actorOf(request), deed);
      });
      committed();
      return reply.code(204).send();
    },
  );

  app.get(
    '/api/import/sessions/:id/images',
    {
      config: { access: { domain: { handler: 'leavesOut' } }, surface },
      schema: { summary: 'The images of an import session', tags, params, response: { 200: z.array(sliceboxImage) } },
    },
    async (request) => {
      const session = await sessionOf(request);
      return sessions.imagesOfSession(database, BigInt(session.id), domainsOf(request.access));
    },
  );

  app.register(async (scope) => {
    acceptAnyBody(scope as unknown as FastifyInstance);
    (scope as unknown as ServiceApp).post(
      '/api/import/sessions/:id/images',
      {
        config: {
          access: { own: { handler: 'refuses' }, domain: { doing: 'upload to', handler: 'refuses' } },
          surface,
          consumes: 'any',
        },
        schema: {
          summary: 'Store one DICOM file in an import session',
          description:
            'Of your own; an administrator of any. As the part `dataset` or `file` of a form, else its first file, or as the body.',
          tags,
          params,
          response: { 200: sliceboxImage, 201: sliceboxImage },
        },
      },
      async (request, reply) => {
        const session = await sessionOf(request);
        requireOwner(request, session.userId, 'import into');
        const source = { type: 'import' as const, id: session.id, name: session.name };
        const origin = await originOfUpload(request, defaultDomain, source);
        const stored = await uploadLog.watch(origin, () =>
          storeUploaded(request, store, origin, {
            stored: ({ instanceId, replaced }) => sessions.countStored(database, session.id, instanceId, !replaced),
            refused: () => sessions.countRejected(database, session.id),
          }),
        );
        return reply.code(stored.replaced ? 200 : 201).send(imageOf(stored));
      },
    );
  });
}

/** @throws Refusal `forbidden` for anybody but the session's user and administrators */
function requireOwner({ access }: FastifyRequest, userId: number, doing: string): void {
  if (access.userId === userId || access.role !== 'USER') return;
  throw new Refusal('forbidden', `You cannot ${doing} an import session of another user.`);
}
