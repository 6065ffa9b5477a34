import { type Box, box, Refusal, remoteBoxConnectionData, type SliceboxRole, sliceQuery } from '@circus/contracts';
import type { Database } from '@circus/db';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { listBoxes, type StoredBox } from '../boxes/boxRepository.js';
import { createConnection, deleteBox, transactionsUrl } from '../boxes/connections.js';

export interface BoxRouteParts {
  database: Database;
  publicUrl: string;
  /** How long ago a box may have been heard of and still be online. */
  onlineMs: number;
  /** Called when something was put into the outbox. */
  published: () => void;
}

/** Connections with other boxes (spec slicebox 16.6). */
export function boxRoutes(app: ServiceApp, { database, publicUrl, onlineMs, published }: BoxRouteParts): void {
  /** Whoever has a box' token or address is that box: users who may not make boxes get neither. */
  const shown = (stored: StoredBox, role: SliceboxRole): Box => {
    const { id, name, token, sendMethod, lastContact } = stored;
    const baseUrl = sendMethod === 'POLL' ? transactionsUrl(publicUrl, token) : stored.baseUrl;
    const profile = { options: stored.profile.map((option) => ({ name: option })) };
    return {
      id,
      name,
      ...(role === 'USER' ? { token: '', baseUrl: '' } : { token, baseUrl }),
      sendMethod,
      online: lastContact !== null && Date.now() - lastContact.getTime() < onlineMs,
      profile,
      defaultProfile: profile,
    };
  };

  app.get(
    '/api/boxes',
    {
      config: { access: 'authenticated' },
      schema: { summary: 'Connected boxes', tags: ['Boxes'], querystring: sliceQuery, response: { 200: z.array(box) } },
    },
    async ({ query: { startindex, count }, access: { role } }) => {
      const boxes = await listBoxes(database, { startIndex: startindex, count: count < 0 ? undefined : count });
      return boxes.map((stored) => shown(stored, role));
    },
  );

  app.post(
    '/api/boxes/createconnection',
    {
      config: { access: { role: 'ADMINISTRATOR' } },
      schema: {
        summary: 'Make a connection for another box to poll',
        tags: ['Boxes'],
        body: remoteBoxConnectionData,
        response: { 201: box },
      },
    },
    async (request, reply) => {
      const stored = await createConnection(database, actorOf(request), publicUrl, request.body);
      published();
      return reply.code(201).send(shown(stored, request.access.role));
    },
  );

  app.delete(
    '/api/boxes/:id',
    {
      config: { access: { role: 'ADMINISTRATOR' } },
      schema: {
        summary: 'End a connection',
        tags: ['Boxes'],
        params: z.object({ id: z.string() }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (!/^\d+$/.test(id)) throw new Refusal('missing', 'Not found');
      await deleteBox(database, actorOf(request), Number(id));
      published();
      return reply.code(204).send(null);
    },
  );
}
