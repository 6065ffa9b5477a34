import { type Access, events, Refusal, scu, scuCreation, sliceQuery } from '@circus/contracts';
import { type Database, emit } from '@circus/db';
import {
  actorOf,
  auditChange,
  auditChanges,
  hasDomain,
  type LogLine,
  logChange,
  type ServiceApp,
} from '@circus/service-kit';
import { z } from 'zod';
import { type ArchivedImage, findImages } from '../anonymization/images.js';
import { addScu, findScu, listScus, removeScu } from '../scus/scuRepository.js';
import type { ScuSender } from '../scus/scuSender.js';
import { sliceboxId } from './sliceboxId.js';

const tags = ['SCUs'];
const params = z.object({ id: z.string() });
/** As many as wait for an answer while they are sent. */
const MOST_IMAGES = 100_000;

export interface ScuRouteParts {
  database: Database;
  sender: ScuSender;
  tell: (line: LogLine) => void;
  /** Called when something was put into the outbox. */
  published: () => void;
}

/** DICOM nodes that images are sent to (spec slicebox 9.2, 16.8). */
export function scuRoutes(app: ServiceApp, { database, sender, tell, published }: ScuRouteParts): void {
  app.get(
    '/api/scus',
    {
      config: { access: 'authenticated' },
      schema: { summary: 'DICOM nodes to send to', tags, querystring: sliceQuery, response: { 200: z.array(scu) } },
    },
    ({ query: { startindex, count } }) =>
      listScus(database, { startIndex: startindex, count: count < 0 ? undefined : count }),
  );

  app.post(
    '/api/scus',
    {
      config: { access: { role: 'ADMINISTRATOR' } },
      schema: {
        summary: 'Enter a DICOM node to send to',
        description: 'It is not called yet. One of the same name is the one that is there.',
        tags,
        body: scuCreation,
        response: { 201: scu },
      },
    },
    async (request, reply) => {
      const added = await database.$transaction(async (transaction) => {
        const result = await addScu(transaction, request.body);
        if (result.isNew) {
          const { id, name, aeTitle, host, port } = result.scu;
          const details = { name, aeTitle, host, port };
          const deed = { action: 'scu.create', entity: 'scu', entityId: String(id), details };
          await auditChange(transaction, 'sharing', actorOf(request), deed);
          await logChange(transaction, 'sharing', {
            entryType: 'INFO',
            subject: 'SCU',
            message: `${name} was entered.`,
          });
        }
        return result.scu;
      });
      published();
      return reply.code(201).send(added);
    },
  );

  app.delete(
    '/api/scus/:id',
    {
      config: { access: { role: 'ADMINISTRATOR' } },
      schema: { summary: 'Send to a DICOM node no more', tags, params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const id = Number(sliceboxId(request.params.id, 'SCU'));
      await database.$transaction(async (transaction) => {
        if (!(await removeScu(transaction, id))) return;
        const deed = { action: 'scu.delete', entity: 'scu', entityId: String(id) };
        await auditChange(transaction, 'sharing', actorOf(request), deed);
      });
      published();
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/scus/:id/send',
    {
      config: { access: { privileges: ['personalInfoView'], domain: { handler: 'hides' } } },
      schema: {
        summary: 'Send images to a DICOM node',
        description: 'Answered when the node has them all. Images that are not there are left out, unless none is.',
        tags,
        params,
        body: z.array(z.number().int()).max(MOST_IMAGES),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const node = await findScu(database, Number(sliceboxId(request.params.id, 'SCU')));
      if (!node) throw new Refusal('missing', 'There is no such SCU.');
      const ids = [...new Set(request.body)];
      const images = await ownImages(database, request.access, ids);
      if (images.length === 0) throw new Refusal('missing', 'There is none of these images.');
      const leftOut = ids.length - images.length;
      if (leftOut > 0) {
        tell({
          entryType: 'WARN',
          subject: 'SCU',
          message: `${node.name}: Left out ${leftOut} images that are not there.`,
        });
      }
      const has: ArchivedImage[] = [];
      const sent = async (image: ArchivedImage) => void has.push(image);
      try {
        const { failures } = await sender.send(node, images, { sent });
        const [first] = failures;
        if (first) {
          const count = `${failures.length} of ${images.length} images`;
          throw new Refusal('badGateway', `${node.name} did not take ${count}. ${first.reason}`);
        }
      } catch (error) {
        const message = error instanceof Refusal ? error.message : `${node.name}: Images could not be sent.`;
        tell({ entryType: 'ERROR', subject: 'SCU', message });
        throw error;
      } finally {
        await tellSent(has);
      }
      return reply.code(204).send(null);

      /** What has left is told, also where the rest has not. */
      async function tellSent(gone: readonly ArchivedImage[]): Promise<void> {
        if (gone.length === 0 || !node) return;
        const counts = new Map<string, number>();
        for (const { names } of gone)
          counts.set(names.seriesInstanceUid, (counts.get(names.seriesInstanceUid) ?? 0) + 1);
        await database.$transaction(async (transaction) => {
          await auditChanges(
            transaction,
            'sharing',
            actorOf(request),
            [...counts].map(([entityId, count]) => ({
              ...{ action: 'image.send', entity: 'series', entityId },
              details: { scu: node.name, images: count },
            })),
          );
          const count = gone.length === 1 ? 'an image' : `${gone.length} images`;
          const message = `${request.access.loginId}: Sent ${count} to ${node.name}.`;
          await logChange(transaction, 'sharing', { entryType: 'INFO', subject: 'SCU', message });
          await emit(transaction, 'sharing', events.imagesSent, {
            ...{
              version: 1,
              destinationType: 'scu',
              destinationId: node.id,
              transactionId: null,
              imageCount: gone.length,
            },
          });
        });
        published();
      }
    },
  );
}

/** Those of the ids that are images in the caller's domains, in the order of the ids. */
async function ownImages(database: Database, access: Access, ids: readonly number[]): Promise<ArchivedImage[]> {
  const found = (await findImages(database, ids)).filter(({ domain }) => hasDomain(access, domain));
  const places = new Map(ids.map((id, index) => [id, index]));
  return found.sort((left, right) => (places.get(left.id) ?? 0) - (places.get(right.id) ?? 0));
}
