import { Readable } from 'node:stream';
import { blobHash, Refusal } from '@circus/contracts';
import { actorOf, type ReadAudit, type ServiceApp } from '@circus/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { hashMismatch, MAX_BLOB_BYTES, tooLarge, type Upload } from '../blobs/blobBytes.js';
import { type BlobStore, blobMissing } from '../blobs/blobStore.js';

const OCTETS = 'application/octet-stream';
/** A hash that is none is answered in the words of an unknown or a wrong one. */
const params = z.object({ hash: z.string() });

/** Voxels of labels (spec circus-api-core 7.10). Whoever is logged in may read and write them: a hash is no secret of a project. */
export function blobRoutes(app: ServiceApp, store: BlobStore, readAudit: ReadAudit): void {
  app.get(
    '/api/blob/:hash',
    {
      config: { access: 'authenticated' },
      schema: {
        summary: 'The bytes of a blob',
        tags: ['Blobs'],
        params,
        response: { 200: z.any().describe('The bytes'), 304: z.undefined().describe('The client has them') },
      },
    },
    async (request, reply) => {
      const { hash } = request.params;
      if (!blobHash.safeParse(hash).success) throw blobMissing();
      const blob = await store.find(hash);
      readAudit.record(request, { action: 'blob.read', entity: 'blob', entityId: hash });
      // What stands under a hash never changes.
      reply.header('ETag', `"${hash}"`).header('Cache-Control', 'private, max-age=31536000, immutable');
      if (knows(request, hash)) return reply.code(304).send(undefined);
      reply.type(OCTETS).header('Content-Length', blob.sizeBytes);
      return reply.send(request.method === 'HEAD' ? Readable.from([]) : await store.open(blob));
    },
  );

  // The body comes as it is, not as JSON.
  app.register(async (scope) => {
    (scope as unknown as FastifyInstance).addContentTypeParser(OCTETS, (_request, payload, done) =>
      done(null, payload),
    );
    (scope as unknown as ServiceApp).put(
      '/api/blob/:hash',
      {
        config: { access: 'authenticated', consumes: OCTETS },
        schema: {
          summary: 'Store a blob under the SHA-1 of its bytes',
          description:
            'At most 20 MB, also packed with `Content-Encoding: gzip`; hash and limit are of the unpacked bytes.',
          tags: ['Blobs'],
          params,
          response: { 201: z.undefined().describe('Stored') },
        },
      },
      async (request, reply) => {
        const { hash } = request.params;
        const upload = uploadOf(request);
        if (!blobHash.safeParse(hash).success) throw hashMismatch();
        await store.store(hash, upload, actorOf(request));
        return reply.code(201).send(undefined);
      },
    );
  });
}

/** @throws Refusal `unsupportedMedia` for an unknown packing; `tooLarge`, `invalid` for what the head says already */
function uploadOf({ headers, body }: FastifyRequest): Upload {
  if (!(body instanceof Readable)) throw new Refusal('invalid', 'Empty content was sent.');
  const encoding = headers['content-encoding']?.trim().toLowerCase() || 'identity';
  if (encoding === 'gzip' || encoding === 'x-gzip') return { source: body, isPacked: true };
  if (encoding !== 'identity') throw new Refusal('unsupportedMedia', 'The content encoding must be gzip.');
  if (Number(headers['content-length'] ?? 0) > MAX_BLOB_BYTES) throw tooLarge();
  return { source: body, isPacked: false };
}

const knows = ({ headers }: FastifyRequest, hash: string): boolean =>
  (headers['if-none-match'] ?? '').split(',').some((tag) => [`"${hash}"`, `W/"${hash}"`, '*'].includes(tag.trim()));
