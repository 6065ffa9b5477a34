import type { Bus } from '@circus/bus';
import { type Scp, scp, scpCreation, sliceQuery } from '@circus/contracts';
import type { Database } from '@circus/db';
import { actorOf, auditChange, logChange, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { forgetSource } from '../filtering/filterRepository.js';
import { requireDomains } from '../scps/scpDomains.js';
import type { Opening, ScpListeners } from '../scps/scpListeners.js';
import { addScp, listScps, removeScp, setPort } from '../scps/scpRepository.js';
import { sliceboxId } from './sliceboxId.js';
import { limitOf } from './sliceLimit.js';

const surface = 'slicebox';
const tags = ['SCPs'];

export interface ScpRouteParts {
  database: Database;
  bus: Bus;
  listeners: ScpListeners;
  /** Called after a commit: events wait in the outbox. */
  committed: () => void;
}

/** DICOM listeners (spec slicebox 9.1, 16.8). */
export function scpRoutes(app: ServiceApp, { database, bus, listeners, committed }: ScpRouteParts): void {
  app.get(
    '/api/scps',
    {
      config: { access: 'authenticated', surface },
      schema: { summary: 'DICOM listeners', tags, querystring: sliceQuery, response: { 200: z.array(scp) } },
    },
    ({ query: { startindex, count } }) => listScps(database, { startindex, limit: limitOf(count) }),
  );

  app.post(
    '/api/scps',
    {
      config: { access: { role: 'ADMINISTRATOR' }, surface },
      schema: {
        summary: 'Listen for DICOM nodes',
        description: 'It listens at once, and whenever the suite runs. One of the same name is the one that is there.',
        tags,
        body: scpCreation,
        response: { 201: scp },
      },
    },
    async (request, reply) => {
      await requireDomains(bus, request.body);
      let opening: Opening<Scp> | null = null;
      try {
        const made = await database.$transaction(async (transaction) => {
          const added = await addScp(transaction, request.body);
          if (!added.isNew) return added.scp;
          opening = await listeners.open(added.scp, async (port) => {
            const { id, name, aeTitle } = added.scp;
            await setPort(transaction, id, port);
            const deed = {
              action: 'scp.create',
              entity: 'scp',
              entityId: String(id),
              details: { name, aeTitle, port },
            };
            await auditChange(transaction, 'archive', actorOf(request), deed);
            const message = `${name}: It listens on port ${port}.`;
            await logChange(transaction, 'archive', { entryType: 'INFO', subject: 'SCP', message });
            return { ...added.scp, port };
          });
          return opening.made;
        });
        await finish(opening, true);
        committed();
        return reply.code(201).send(made);
      } catch (error) {
        await finish(opening, false);
        throw error;
      }
    },
  );

  app.delete(
    '/api/scps/:id',
    {
      config: { access: { role: 'ADMINISTRATOR' }, surface },
      schema: {
        summary: 'Listen no more; the images stay',
        tags,
        params: z.object({ id: z.string() }),
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const id = sliceboxId(request.params.id, 'SCP');
      await database.$transaction(async (transaction) => {
        if (!(await removeScp(transaction, id))) return;
        await forgetSource(transaction, 'scp', id);
        const deed = { action: 'scp.delete', entity: 'scp', entityId: String(id) };
        await auditChange(transaction, 'archive', actorOf(request), deed);
      });
      await listeners.close(Number(id));
      committed();
      return reply.code(204).send();
    },
  );
}

/** What listens already goes on, or not. */
async function finish(opening: Opening<Scp> | null, isMade: boolean): Promise<void> {
  if (isMade) opening?.done();
  else await opening?.undo();
}
