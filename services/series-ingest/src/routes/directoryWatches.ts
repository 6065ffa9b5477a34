import { sliceQuery, watchedDirectory, watchedDirectoryCreation } from '@circus/contracts';
import type { Database } from '@circus/db';
import { actorOf, auditChange, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { endSource } from '../filtering/filterRepository.js';
import { addDirectory, listDirectories, removeDirectory, requireWatchable } from '../watching/watchedDirectories.js';
import { sliceboxId } from './sliceboxId.js';
import { limitOf } from './sliceLimit.js';

const surface = 'slicebox';
const tags = ['Directories'];

export interface DirectoryWatchRouteParts {
  database: Database;
  /** Folders that are not watched. */
  offLimits: readonly string[];
  /** Called after a commit: events wait in the outbox. */
  committed: () => void;
}

/** Watched directories (spec slicebox 9.3, 16.8). */
export function directoryWatchRoutes(
  app: ServiceApp,
  { database, offLimits, committed }: DirectoryWatchRouteParts,
): void {
  app.get(
    '/api/directorywatches',
    {
      config: { access: 'authenticated', surface },
      schema: {
        summary: 'Watched directories',
        tags,
        querystring: sliceQuery,
        response: { 200: z.array(watchedDirectory) },
      },
    },
    ({ query: { startindex, count } }) => listDirectories(database, { startindex, limit: limitOf(count) }),
  );

  app.post(
    '/api/directorywatches',
    {
      config: { access: { role: 'ADMINISTRATOR' }, surface },
      schema: {
        summary: 'Watch a directory of the server',
        description: 'What is in it, and in the folders inside it, is imported now and whenever something is added.',
        tags,
        body: watchedDirectoryCreation,
        response: { 201: watchedDirectory },
      },
    },
    async (request, reply) => {
      const { path, name } = request.body;
      const real = await requireWatchable(path, offLimits);
      const directory = await database.$transaction(async (transaction) => {
        const added = await addDirectory(transaction, real, name || real);
        if (added.isNew) {
          const { id } = added.directory;
          const deed = {
            action: 'directory.watch',
            entity: 'directory',
            entityId: String(id),
            details: { path: real },
          };
          await auditChange(transaction, 'archive', actorOf(request), deed);
        }
        return added.directory;
      });
      committed();
      return reply.code(201).send(directory);
    },
  );

  app.delete(
    '/api/directorywatches/:id',
    {
      config: { access: { role: 'ADMINISTRATOR' }, surface },
      schema: {
        summary: 'Watch a directory no more; its files and images stay',
        tags,
        params: z.object({ id: z.string() }),
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const id = sliceboxId(request.params.id, 'directory');
      await database.$transaction(async (transaction) => {
        if (!(await removeDirectory(transaction, id))) return;
        await endSource(transaction, 'directory', id);
        const deed = { action: 'directory.unwatch', entity: 'directory', entityId: String(id) };
        await auditChange(transaction, 'archive', actorOf(request), deed);
      });
      committed();
      return reply.code(204).send();
    },
  );
}
