import { exportSetId, Refusal, sliceboxImage } from '@circus/contracts';
import { actorOf, type ReadAudit, type ServiceApp } from '@circus/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type ExportSetParts, makeExportSet, openExportSet } from '../images/exportSets.js';
import { imageOf } from '../images/imageRepository.js';
import { findStudyOfPicture, secondaryCaptureOf } from '../images/secondaryCapture.js';
import type { InstanceStore } from '../storing/instanceStore.js';
import type { UploadLog } from '../uploads/uploadLog.js';
import { imageIds } from './imageContents.js';
import { bodyBytes, formFiles } from './multipartFiles.js';
import { acceptAnyBody } from './uploadedImage.js';

const surface = 'slicebox';
/** Of a repeated parameter the first counts. */
const repeatable = z.union([z.string(), z.array(z.string())]);
/** Bytes of a JPEG file: the limit of bodies that are no image files (spec slicebox 1). */
const MAX_JPEG_BYTES = 64 * 2 ** 20;

export interface ImageExportRouteParts extends ExportSetParts {
  store: InstanceStore;
  readAudit: ReadAudit;
  uploadLog: UploadLog;
}

/** Images in a ZIP, and pictures as images (spec slicebox 6.9, 6.10, 16.4). */
export function imageExportRoutes(app: ServiceApp, parts: ImageExportRouteParts): void {
  const { database, store, readAudit, uploadLog } = parts;

  app.post(
    '/api/images/export',
    {
      config: { access: { privileges: ['personalInfoView'], domain: { handler: 'leavesOut' } }, surface },
      schema: {
        summary: 'Put images together for a download',
        tags: ['Images'],
        body: imageIds,
        response: { 200: exportSetId, 201: z.undefined().describe('There is none of the images') },
      },
    },
    async (request, reply) => {
      const id = await makeExportSet(parts, request.access, request.body);
      if (id === null) return reply.code(201).send(undefined);
      return reply.code(200).send({ id, value: id });
    },
  );

  app.get(
    '/api/images/export',
    {
      config: { access: { privileges: ['personalInfoView'], domain: { handler: 'leavesOut' } }, surface },
      schema: {
        summary: 'Images that were put together, as a ZIP archive',
        tags: ['Images'],
        querystring: z.object({ id: repeatable.describe('Id of the export set') }),
        response: { 200: z.any().describe('A ZIP archive') },
      },
    },
    async (request, reply) => {
      const id = numberOf('id', request.query.id);
      const { seriesUids, stream } = await openExportSet(parts, request.access, id);
      readAudit.record(
        request,
        seriesUids.map((entityId) => ({ action: 'image.export', entity: 'series', entityId })),
      );
      return reply
        .type('application/octet-stream')
        .header('Content-Disposition', 'attachment; filename=slicebox-export.zip')
        .send(stream);
    },
  );

  app.register(async (scope) => {
    acceptAnyBody(scope as unknown as FastifyInstance);
    (scope as unknown as ServiceApp).post(
      '/api/images/jpeg',
      {
        config: { access: { domain: { handler: 'hides' } }, surface, consumes: 'any' },
        schema: {
          summary: 'Store a JPEG picture as an image of a study',
          description: 'The picture is the body, or the first file of a form.',
          tags: ['Images'],
          querystring: z.object({
            studyid: repeatable.describe('Id of the study'),
            description: repeatable.optional().describe('Of the new series'),
          }),
          response: { 201: sliceboxImage },
        },
      },
      async (request, reply) => {
        const study = await findStudyOfPicture(database, request.access, numberOf('studyid', request.query.studyid));
        const description = [request.query.description ?? ''].flat()[0] ?? '';
        if (description.length > 64 || /[\p{Cc}\\]/u.test(description)) {
          throw new Refusal('invalid', 'A description has at most 64 characters, without \\ and control characters.');
        }
        const file = secondaryCaptureOf(await pictureOf(request), study, description);
        const { userId, loginId } = request.access;
        const source = { type: 'user' as const, id: userId, name: loginId };
        const origin = { domain: study.domain, source, actor: actorOf(request) };
        const stored = await uploadLog.watch(origin, () => store.store(once(file), origin));
        return reply.code(201).send(imageOf(stored));
      },
    );
  });
}

/** @throws Refusal `invalid` that names the parameter */
function numberOf(name: string, given: string | string[]): bigint {
  const text = [given].flat()[0] ?? '';
  if (text === '') throw new Refusal('invalid', `The parameter ${name} is missing.`);
  if (!/^\d{1,18}$/.test(text)) throw new Refusal('invalid', `The parameter ${name} is a whole number.`);
  return BigInt(text);
}

/** @throws Refusal `invalid` for a form without a file, `tooLarge` */
async function pictureOf(request: FastifyRequest): Promise<Buffer> {
  if (!request.isMultipart()) return collected(bodyBytes(request));
  let picture: Buffer | null = null;
  for await (const { bytes } of formFiles(request)) {
    if (bytes === null) continue;
    const all = await collected(bytes);
    picture ??= all;
  }
  if (!picture) throw new Refusal('invalid', 'The form holds no file.');
  return picture;
}

async function collected(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    length += chunk.length;
    if (length <= MAX_JPEG_BYTES) chunks.push(chunk);
  }
  if (length > MAX_JPEG_BYTES) throw new Refusal('tooLarge', `A picture has at most ${MAX_JPEG_BYTES} bytes.`);
  return Buffer.concat(chunks, length);
}

async function* once(bytes: Buffer): AsyncIterable<Uint8Array> {
  yield bytes;
}
