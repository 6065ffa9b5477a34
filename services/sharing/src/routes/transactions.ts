import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import {
  doneTransactionImage,
  failedOutgoingTransactionImage,
  outgoingTransactionImage,
  Refusal,
  transactionStatus,
} from '@circus/contracts';
import { requireContentType, type ServiceApp } from '@circus/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findBoxByToken, noteContact, type StoredBox } from '../boxes/boxRepository.js';
import { statusOfIncoming } from '../transactions/incomingRepository.js';
import { type OfferingParts, openImage, ownStatus, takeDone, takeFailed } from '../transactions/offering.js';
import { offeredImages } from '../transactions/outgoingQueue.js';
import { type ReceivingParts, receiveImage } from '../transactions/receiving.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The box whose token is in the path. */
    box: StoredBox | null;
  }
}

/** In the path stands a credential that nobody but this file knows: whoever has none is refused before anything else. */
const config = { access: 'public', surface: 'slicebox', consumes: 'any' } as const;
const params = z.object({ token: z.string() });
const MOST_OFFERED = 1_000;
const MAX_STATUS_BYTES = 1_000;
/** Of a body that nobody wants, so much is read: whoever is still sending would not see the answer. */
const MAX_UNWANTED_BYTES = 64 * 2 ** 20;

const number = (what: string, least: number) =>
  z
    .string({ error: `${what} is missing` })
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= least, `must be ${least} or more`);
const transactionid = number('transactionid', 1);

export interface TransactionRouteParts extends ReceivingParts, OfferingParts {
  waitingMs: number;
}

/** What boxes call that this side does not call: no session, only their token (spec slicebox 16.7). */
export function transactionRoutes(app: ServiceApp, parts: TransactionRouteParts): void {
  app.register(async (scope) => {
    requireBox(scope as unknown as FastifyInstance, parts);
    scope.addHook('onRequest', async (request) => requireContentType(request, 'slicebox'));
    jsonRoutes(scope as unknown as ServiceApp, parts);
  });
  app.register(async (scope) => {
    requireBox(scope as unknown as FastifyInstance, parts);
    for (const type of ['application/json', 'text/plain']) scope.removeContentTypeParser(type);
    scope.addContentTypeParser('*', (_request: FastifyRequest, payload: IncomingMessage, done) => done(null, payload));
    streamRoutes(scope as unknown as ServiceApp, parts);
  });
}

/** Whose token it is. One that is unknown, was another's or was revoked is refused alike, whatever else was asked. */
function requireBox(scope: FastifyInstance, { database }: TransactionRouteParts): void {
  scope.decorateRequest('box', null);
  scope.addHook('onRequest', async (request) => {
    const { token } = request.params as { token?: string };
    request.box = await findBoxByToken(database, token ?? '');
    if (!request.box) throw new Refusal('unauthenticated', 'Unauthorized request: the token is not one of a box');
    await noteContact(database, request.box.id);
  });
}

const boxOf = (request: FastifyRequest): StoredBox => request.box as StoredBox;

/** What a box fetches, and says of it (spec slicebox 8.5). */
function jsonRoutes(app: ServiceApp, parts: TransactionRouteParts): void {
  const { database, waitingMs } = parts;

  app.get(
    '/api/transactions/:token/outgoing/poll',
    {
      config,
      schema: {
        summary: 'What waits for the box',
        description: '404 for nothing.',
        tags: ['Transactions'],
        params,
        querystring: z.object({ n: number('n', 1).optional().describe('Images at most; 1 unless said') }),
        response: { 200: z.array(outgoingTransactionImage) },
      },
    },
    async (request) => {
      const count = Math.min(request.query.n ?? 1, MOST_OFFERED);
      const offered = await offeredImages(database, boxOf(request).id, count, waitingMs);
      if (offered.length === 0) throw new Refusal('missing', 'Nothing waits for the box.');
      return offered;
    },
  );

  app.get(
    '/api/transactions/:token/outgoing',
    {
      config,
      schema: {
        summary: 'An image that waits for the box, anonymized',
        description: 'One zlib stream (RFC 1950).',
        tags: ['Transactions'],
        params,
        querystring: z.object({
          transactionid,
          imageid: number('imageid', 1).describe('Of the image in the transaction, not in the archive'),
        }),
        response: { 200: z.any().describe('A zlib stream') },
      },
    },
    async (request, reply) => {
      const { transactionid: transactionId, imageid } = request.query;
      const stream = await openImage(parts, boxOf(request), BigInt(transactionId), BigInt(imageid));
      return reply.type('application/octet-stream').send(stream);
    },
  );

  app.post(
    '/api/transactions/:token/outgoing/done',
    {
      config,
      schema: {
        summary: 'The box has an image',
        tags: ['Transactions'],
        params,
        body: doneTransactionImage,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await takeDone(parts, boxOf(request), request.body);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/transactions/:token/outgoing/failed',
    {
      config,
      schema: {
        summary: 'The box cannot take an image: its transaction fails',
        tags: ['Transactions'],
        params,
        body: failedOutgoingTransactionImage,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { transactionImage, message } = request.body;
      await takeFailed(parts, boxOf(request), transactionImage, message);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/transactions/:token/status',
    {
      config,
      schema: {
        summary: 'How a transaction of the box stands here',
        description: 'Its status as text; `{"status": …}` for who accepts JSON and nothing else.',
        tags: ['Transactions'],
        params,
        querystring: z.object({ transactionid }),
        response: { 200: z.string() },
      },
    },
    async (request, reply) => {
      const status = await statusOfIncoming(database, boxOf(request).id, request.query.transactionid, waitingMs);
      if (status === null) throw new Refusal('missing', 'There is no such transaction.');
      const wantsJson = request.headers.accept?.trim().toLowerCase() === 'application/json';
      reply.serializer((text: unknown) => String(text));
      return wantsJson
        ? reply.type('application/json').send(JSON.stringify({ status }))
        : reply.type('text/plain; charset=UTF-8').send(status);
    },
  );
}

/** What a box sends (spec slicebox 8.4). */
function streamRoutes(app: ServiceApp, parts: TransactionRouteParts): void {
  app.post(
    '/api/transactions/:token/image',
    {
      config,
      schema: {
        summary: 'Take an image of the box',
        description: 'One zlib stream (RFC 1950). An image that comes again is the same one.',
        tags: ['Transactions'],
        params,
        querystring: z.object({
          transactionid,
          sequencenumber: number('sequencenumber', 0),
          totalimagecount: number('totalimagecount', 1),
        }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { transactionid: transactionId, sequencenumber: sequenceNumber, totalimagecount } = request.query;
      const body = bodyOf(request);
      const numbers = { transactionId, sequenceNumber, totalImageCount: totalimagecount };
      try {
        await receiveImage(parts, boxOf(request), numbers, body, request.id);
      } catch (error) {
        await readAway(body);
        throw error;
      }
      return reply.code(204).send(null);
    },
  );

  app.put(
    '/api/transactions/:token/status',
    {
      config,
      schema: {
        summary: 'The box says how its transaction stands',
        description: 'Its status as text, as a JSON string, or as `{"status": …}`. With FINISHED all images have come.',
        tags: ['Transactions'],
        params,
        querystring: z.object({ transactionid }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const status = readStatus(await smallText(bodyOf(request)));
      await ownStatus(parts, boxOf(request), request.query.transactionid, status);
      return reply.code(204).send(null);
    },
  );
}

/** @throws Refusal `invalid` for a request without a body */
function bodyOf(request: FastifyRequest): Readable {
  if (!request.body) throw new Refusal('invalid', 'The request has no body.');
  return request.body as Readable;
}

async function readAway(body: Readable): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_UNWANTED_BYTES) return;
    }
  } catch {
    // Whoever sent it is gone.
  }
}

async function smallText(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_STATUS_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    throw new Refusal('invalid', 'The upload broke off before its end.');
  }
  if (bytes > MAX_STATUS_BYTES) throw new Refusal('invalid', 'The body is no status.');
  return Buffer.concat(chunks).toString('utf8');
}

/** @throws Refusal `invalid` */
function readStatus(text: string) {
  let given: unknown = text.trim();
  try {
    given = JSON.parse(text);
  } catch {
    // Bare text, as the contract has it.
  }
  if (typeof given === 'object' && given !== null) given = (given as { status?: unknown }).status;
  const status = transactionStatus.safeParse(given);
  if (status.success) return status.data;
  throw new Refusal('invalid', `The status must be one of ${transactionStatus.options.join(', ')}.`);
}
