import { box, remoteBox, remoteBoxConnectionData, sentImages, sliceQuery } from '@circus/contracts';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { BoxDomains } from '../boxes/boxDomain.js';
import { listBoxes } from '../boxes/boxRepository.js';
import { connect, createConnection, deleteBox } from '../boxes/connections.js';
import { type ShownBoxParts, shownBox } from '../boxes/shownBox.js';
import type { InnerAddresses } from '../peers/innerAddresses.js';
import { type SendingParts, sendImages } from '../transactions/sending.js';
import { sliceboxId } from './sliceboxId.js';

export interface BoxRouteParts extends SendingParts {
  shown: ShownBoxParts;
  addresses: InnerAddresses;
  domains: BoxDomains;
  /** Called when something was put into the outbox, and there are other boxes or images to send. */
  changed: () => void;
}

/** Connections with other boxes, and sending to them (spec slicebox 16.6). */
export function boxRoutes(app: ServiceApp, parts: BoxRouteParts): void {
  const { database, shown, addresses, domains, changed } = parts;

  app.get(
    '/api/boxes',
    {
      config: { access: 'authenticated' },
      schema: { summary: 'Connected boxes', tags: ['Boxes'], querystring: sliceQuery, response: { 200: z.array(box) } },
    },
    async ({ query: { startindex, count }, access: { role } }) => {
      const boxes = await listBoxes(database, { startIndex: startindex, count: count < 0 ? undefined : count });
      return boxes.map((stored) => shownBox(stored, role, shown));
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
      await domains.require(request.body.domain);
      const stored = await createConnection(database, actorOf(request), shown.publicUrl, request.body);
      changed();
      return reply.code(201).send(shownBox(stored, request.access.role, shown));
    },
  );

  app.post(
    '/api/boxes/connect',
    {
      config: { access: { role: 'ADMINISTRATOR' } },
      schema: {
        summary: 'Connect to another box by the address that its side handed over',
        tags: ['Boxes'],
        body: remoteBox,
        response: { 201: box },
      },
    },
    async (request, reply) => {
      await domains.require(request.body.domain);
      const stored = await connect(database, actorOf(request), addresses, request.body);
      changed();
      return reply.code(201).send(shownBox(stored, request.access.role, shown));
    },
  );

  app.delete(
    '/api/boxes/:id',
    {
      config: { access: { role: 'ADMINISTRATOR' } },
      schema: {
        summary: 'End a connection',
        description: 'What is on its way with the box fails. An unknown id is no error.',
        tags: ['Boxes'],
        params: z.object({ id: z.string() }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await deleteBox(database, actorOf(request), Number(sliceboxId(request.params.id, 'box')));
      changed();
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/boxes/:id/send',
    {
      config: { access: { domain: { handler: 'hides' } } },
      schema: {
        summary: 'Send images to a box, anonymized',
        description:
          'They are put into a queue. Each leaves by the Basic Profile at least, and by what the profile adds; where it is left ' +
          'out, by that of the box. Images that are not there, or not the caller’s, are refused with 404, all together.',
        tags: ['Boxes'],
        params: z.object({ id: z.string() }),
        body: sentImages,
        response: { 201: z.undefined() },
      },
    },
    async (request, reply) => {
      const boxId = Number(sliceboxId(request.params.id, 'box'));
      await sendImages(parts, { access: request.access, actor: actorOf(request) }, boxId, request.body);
      changed();
      return reply.code(201).send();
    },
  );
}
