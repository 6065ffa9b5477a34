import { Refusal } from '@circus/contracts';
import type { PixelHeader } from '@circus/dicom';
import type { ReadAudit, ServiceApp } from '@circus/service-kit';
import { voxelFormatOf } from '@circus/volume';
import { z } from 'zod';
import { ownWindow, voxelWindow } from '../frames/frameWindow.js';
import type { ImageServer } from '../imageServer.js';
import { scaledWidth } from '../rendering/framePng.js';
import type { Audience } from './audience.js';
import { isKnownToClient, notModified } from './conditionalAnswer.js';
import { whileConnected } from './disconnection.js';
import { queryNumber } from './seriesQuery.js';

/** Above this many pixels (2^26) a picture is refused. */
const MAX_PIXELS = 2 ** 26;

const wholeNumber = queryNumber
  .refine(Number.isInteger, 'must be a whole number')
  .refine(Number.isSafeInteger, 'is too large');

const query = z.object({
  framenumber: wholeNumber.default(1).meta({ description: 'Of a multi-frame image, from 1' }),
  windowmin: wholeNumber
    .default(0)
    .meta({ description: 'Rescaled value that is black; with both 0 the window of the file' }),
  windowmax: wholeNumber.default(0).meta({ description: 'Rescaled value that is white' }),
  imageheight: wholeNumber
    .refine((height) => height >= 0, 'must not be negative')
    .default(0)
    .meta({ description: 'Height in pixels; 0 for that of the image' }),
});

/** `GET /api/images/:id/png`: Slicebox' picture of one image. (spec slicebox 6.7) */
export function imagePngRoute(app: ServiceApp, server: ImageServer, audience: Audience, audit: ReadAudit): void {
  const { frames, pictures } = server;
  app.get(
    '/api/images/:id/png',
    {
      config: { access: audience.access, surface: 'slicebox' },
      schema: {
        summary: 'A picture of an image',
        tags: ['Images'],
        params: z.object({ id: z.string() }),
        querystring: query,
        produces: ['image/png'],
      },
    },
    async (request, reply) => {
      const { framenumber, windowmin, windowmax, imageheight } = request.query;
      const id = imageIdOf(request.params.id);
      const image = id === null ? null : await frames.find(id, audience.domains(request));
      if (id === null || image === null) throw new Refusal('missing', 'There is no such image.');
      const { header } = image;
      const format = header && voxelFormatOf(header);
      if (header === null || !format) throw new Refusal('notImplemented', 'The image cannot be shown as a picture.');
      const height = imageheight || header.rows;
      checkFrame(header, framenumber, height);
      audit.record(request, { action: 'image.read', entity: 'series', entityId: image.seriesInstanceUid });
      const name = [image.seriesKey, 'image', id, framenumber, windowmin, windowmax, height].join('.');
      if (isKnownToClient(request, reply, name)) return notModified(reply);
      return whileConnected(reply, async (signal) => {
        const png = await pictures.get(name, async () => {
          const frameIndex = framenumber - 1;
          const ofFrame = await frames.headerOf(id, header, frameIndex);
          const given =
            windowmin < windowmax ? { width: windowmax - windowmin, level: (windowmin + windowmax) / 2 } : null;
          const window = given === null ? ownWindow(ofFrame) : voxelWindow(ofFrame, given);
          const source = { storageKey: image.storageKey, header: ofFrame, frameIndex };
          return server.framePicture(source, format, window, height, signal);
        });
        return reply.type('image/png').send(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
      });
    },
  );
}

/** Null for text that is no id: there is no such image then. */
function imageIdOf(text: string): bigint | null {
  if (!/^\d{1,18}$/.test(text)) return null;
  return BigInt(text);
}

/** @throws Refusal 'invalid' for a frame there is not, or a picture too large */
function checkFrame({ numberOfFrames, columns, rows }: PixelHeader, frameNumber: number, height: number): void {
  const frames = Math.max(1, numberOfFrames);
  if (frameNumber < 1 || frameNumber > frames) {
    throw new Refusal('invalid', `framenumber: the image has ${frames} frames, not a frame ${frameNumber}.`);
  }
  if (rows < 1 || columns < 1) throw new Refusal('notImplemented', 'The image has no pixels.');
  if (height * scaledWidth(columns, rows, height) > MAX_PIXELS) {
    throw new Refusal(
      'invalid',
      `imageheight: a picture may have ${MAX_PIXELS} pixels, not ${height} rows of this image.`,
    );
  }
}
