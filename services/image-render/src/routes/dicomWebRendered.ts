import { Refusal } from '@circus/contracts';
import type { PixelHeader } from '@circus/dicom';
import {
  chooseOffer,
  describeOffers,
  instancePath,
  multipartRelated,
  type Offer,
  type ResourcePath,
  seriesPath,
  studyPath,
} from '@circus/dicom-web';
import type { ReadAudit, ServiceApp } from '@circus/service-kit';
import { voxelFormatOf, type Window } from '@circus/volume';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { DicomWebImage } from '../frames/dicomWebImages.js';
import { ownWindow, voxelWindow } from '../frames/frameWindow.js';
import type { ImageServer } from '../imageServer.js';
import { PICTURE_TYPES, type PictureForm, type PictureType } from '../rendering/pictureForm.js';
import type { PixelRegion } from '../rendering/work.js';
import type { Audience } from './audience.js';
import { isKnownToClient, notModified } from './conditionalAnswer.js';
import { chosenOf, inOrder, numbersOf } from './dicomWebPictures.js';
import { untilGone, whileConnected } from './disconnection.js';
import { formOf, qualityQuery } from './pictureAnswer.js';

const MAX_SIDE = 8_192;
const THUMBNAIL_SIDE = 128;

const STUDY = '/dicom-web/studies/:study';
const SERIES = `${STUDY}/series/:series`;
const INSTANCE = `${SERIES}/instances/:instance`;

const framesPath = instancePath.extend({ frames: z.string().optional() });

const number = '[-+]?\\d+(?:\\.\\d+)?';
/** Rendering parameters of PS3.18 8.3.5. */
const query = z.object({
  accept: z.string().optional().meta({ description: 'Instead of the header `Accept`' }),
  window: z
    .string()
    .regex(
      new RegExp(`^${number},${number}(,[a-z-]+)?$`, 'i'),
      'must be center,width and perhaps a function, for instance 40,400,linear',
    )
    .optional()
    .meta({ description: 'Center and width in rescaled values, and `linear`; that of the file when left out' }),
  viewport: z
    .string()
    .regex(/^\d{1,5},\d{1,5}(,\d{0,6}){0,4}$/, 'must be width,height and perhaps x,y,width,height of the part shown')
    .optional()
    .meta({ description: 'Width and height that the picture fits into, and which part of the image it shows' }),
  quality: qualityQuery,
  annotation: z.string().optional().meta({ description: 'Not drawn into pictures' }),
  iccprofile: z.string().optional().meta({ description: 'Pictures are in sRGB and hold no profile' }),
});

type Query = z.infer<typeof query>;

/** The first one is what a client gets that takes anything (PS3.18 8.7.4). */
const TYPES: readonly PictureType[] = ['jpeg', ...PICTURE_TYPES.filter((type) => type !== 'jpeg')];
const offersOf = (multipart: boolean) =>
  TYPES.map((picture) => ({ type: `image/${picture}`, multipart, isDefault: true, picture }));

/** Pictures of instances, frames, series and studies, and their thumbnails (PS3.18 10.4.1.1.3 and 10.4.1.1.4). */
export function dicomWebRenderedRoutes(
  app: ServiceApp,
  server: ImageServer,
  audience: Audience,
  audit: ReadAudit,
): void {
  const renderer = new Renderer(server);
  const described = (summary: string, description: string) => ({
    summary,
    description,
    tags: ['DICOMweb'],
    querystring: query,
    response: { 200: z.any().describe('A picture, or several in parts'), 304: z.undefined().describe('Not changed') },
  });
  const config = { access: audience.access, surface: 'dicomweb' } as const;
  const read = (request: FastifyRequest, image: DicomWebImage) =>
    audit.record(request, { action: 'image.read', entity: 'series', entityId: image.series });

  for (const { url, params } of [
    { url: `${INSTANCE}/rendered`, params: framesPath },
    { url: `${INSTANCE}/frames/:frames/rendered`, params: framesPath },
  ]) {
    app.get(
      url,
      {
        config,
        schema: {
          ...described(
            'Pictures of an image',
            'Of several frames each is a part; without frames the first one is shown.',
          ),
          params,
        },
      },
      async (request, reply) => {
        const { frames: list, ...path } = request.params;
        const image = await server.dicomWebImages.one(path, audience.domains(request));
        const frames = numbersOf(list ?? '1', Math.max(1, image.header.numberOfFrames));
        const offers = [...(frames.length === 1 ? offersOf(false) : []), ...offersOf(true)];
        const offer = chosenOf(chooseOffer(acceptOf(request), offers), describeOffers(offers));
        read(request, image);
        reply.header('Vary', 'Accept');
        const name = renderer.nameOf(image, `${list ?? ''}`, request.query, offer.type);
        if (isKnownToClient(request, reply, name)) return notModified(reply);
        return whileConnected(reply, async (signal) => {
          const picture = (frame: number) =>
            renderer.picture(image, frame - 1, request.query, offer.picture, null, signal);
          if (!offer.multipart) return sendAlone(reply, offer, await picture(frames[0] as number));
          const parts = await inOrder(frames, picture, (bytes) => ({ type: offer.type, bytes }));
          return sendParts(reply, offer, parts);
        });
      },
    );
  }

  for (const { url, params, noun } of [
    { url: `${STUDY}/rendered`, params: studyPath, noun: 'study' },
    { url: `${SERIES}/rendered`, params: seriesPath, noun: 'series' },
  ]) {
    app.get(
      url,
      {
        config,
        schema: {
          ...described(`Pictures of the images of a ${noun}`, 'Each is a part; of an image with frames the first.'),
          params,
        },
      },
      async (request, reply) => {
        const path: ResourcePath = request.params;
        const offers = offersOf(true);
        const offer = chosenOf(chooseOffer(acceptOf(request), offers), describeOffers(offers));
        const pages = server.dicomWebImages.find(path, audience.domains(request));
        const images = async function* () {
          for await (const page of pages) for (const image of page) yield image;
        };
        const signal = untilGone(reply);
        const parts = await inOrder(
          images(),
          (image) => {
            read(request, image);
            return renderer.picture(image, 0, request.query, offer.picture, null, signal);
          },
          (bytes) => ({ type: offer.type, bytes }),
        );
        return sendParts(reply, offer, parts);
      },
    );
  }

  for (const { url, params, noun } of [
    { url: `${STUDY}/thumbnail`, params: studyPath, noun: 'study' },
    { url: `${SERIES}/thumbnail`, params: seriesPath, noun: 'series' },
    { url: `${INSTANCE}/thumbnail`, params: instancePath, noun: 'instance' },
    { url: `${INSTANCE}/frames/:frames/thumbnail`, params: framesPath, noun: 'frame' },
  ]) {
    app.get(
      url,
      {
        config,
        schema: {
          ...described(
            `A small picture of a ${noun}`,
            `Of the image in its middle, ${THUMBNAIL_SIDE} pixels unless \`viewport\` says.`,
          ),
          params,
        },
      },
      async (request, reply) => {
        const { frames: list, ...path }: ResourcePath & { frames?: string | undefined } = request.params;
        const image = await server.dicomWebImages.middle(path, audience.domains(request));
        const frames = numbersOf(list, Math.max(1, image.header.numberOfFrames));
        const frame = frames[frames.length >> 1] as number;
        const offers = offersOf(false);
        const offer = chosenOf(chooseOffer(acceptOf(request), offers), describeOffers(offers));
        read(request, image);
        reply.header('Vary', 'Accept');
        const name = renderer.nameOf(image, `thumbnail${frame}`, request.query, offer.type);
        if (isKnownToClient(request, reply, name)) return notModified(reply);
        return whileConnected(reply, async (signal) => {
          const picture = renderer.picture(image, frame - 1, request.query, offer.picture, THUMBNAIL_SIDE, signal);
          return sendAlone(reply, offer, await picture);
        });
      },
    );
  }
}

class Renderer {
  constructor(private readonly server: ImageServer) {}

  /** Tells a picture from all others. */
  nameOf({ seriesKey, id }: DicomWebImage, what: string, { window, viewport, quality }: Query, type: string): string {
    return [seriesKey, 'rendered', id, what, window ?? '', viewport ?? '', quality ?? '', type].join('.');
  }

  /**
   * @param frameIndex from 0
   * @param side that the picture fits into where no viewport is given; null: as large as the image
   * @throws Refusal 'invalid' for parameters that do not fit the image, 'notImplemented' for what cannot be shown
   */
  async picture(
    image: DicomWebImage,
    frameIndex: number,
    asked: Query,
    type: PictureType,
    side: number | null,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const header = await this.server.frames.headerOf(image.id, image.header, frameIndex);
    const format = voxelFormatOf(header);
    if (!format) throw new Refusal('notImplemented', 'The image cannot be shown as a picture.');
    if (header.rows < 1 || header.columns < 1) throw new Refusal('notImplemented', 'The image has no pixels.');
    const window = windowOf(asked.window, header);
    const { region, ...size } = viewportOf(asked.viewport, header, side);
    const form: PictureForm = formOf(type, { quality: asked.quality }, size);
    const name = `${this.nameOf(image, `${frameIndex}`, asked, type)}.${side ?? ''}`;
    return this.server.pictures.get(name, () => {
      const source = { storageKey: image.storageKey, header, frameIndex };
      return this.server.picture({ source, format, window, ...size, region, form }, signal);
    });
  }
}

/** In the unit of the voxels; null: from the smallest to the largest value. */
function windowOf(asked: string | undefined, header: PixelHeader): Window | null {
  if (asked === undefined) return ownWindow(header);
  const [center = '', width = '', shape = 'linear'] = asked.split(',');
  if (!['linear', 'linear-exact'].includes(shape.toLowerCase())) {
    throw new Refusal('invalid', 'window: the function has to be linear.');
  }
  if (!(Number(width) > 0)) throw new Refusal('invalid', 'window: the width has to be more than 0.');
  return voxelWindow(header, { width: Number(width), level: Number(center) });
}

/** As large as fits, nothing stretched (PS3.18 8.3.5.1.3). */
function viewportOf(asked: string | undefined, { columns, rows }: PixelHeader, side: number | null) {
  const [vw, vh, x, y, w, h] = (asked ?? '').split(',').map((text) => (text === '' ? undefined : Number(text)));
  const left = x ?? 0;
  const top = y ?? 0;
  const region: PixelRegion = { left, top, columns: w ?? columns - left, rows: h ?? rows - top };
  const inside = left + region.columns <= columns && top + region.rows <= rows && region.columns > 0 && region.rows > 0;
  if (!inside)
    throw new Refusal('invalid', `viewport: the image has ${columns} x ${rows} pixels; that part is not in it.`);
  const box =
    asked === undefined ? (side === null ? null : { width: side, height: side }) : { width: vw ?? 0, height: vh ?? 0 };
  if (box && (box.width < 1 || box.height < 1 || box.width > MAX_SIDE || box.height > MAX_SIDE)) {
    throw new Refusal('invalid', `viewport: width and height are 1 to ${MAX_SIDE}.`);
  }
  const fitting = box ? Math.min(box.width / region.columns, box.height / region.rows) : 1;
  const scale = asked === undefined ? Math.min(1, fitting) : fitting;
  const isWhole = region.columns === columns && region.rows === rows;
  return {
    width: Math.max(1, Math.round(region.columns * scale)),
    height: Math.max(1, Math.round(region.rows * scale)),
    region: isWhole ? null : region,
  };
}

const acceptOf = (request: FastifyRequest): string | undefined =>
  (request.query as Query).accept ?? request.headers.accept;

const sendAlone = (
  reply: FastifyReply,
  { type }: Offer,
  { buffer, byteOffset, byteLength }: Uint8Array,
): FastifyReply => reply.type(type).send(Buffer.from(buffer, byteOffset, byteLength));

function sendParts(reply: FastifyReply, { type }: Offer, parts: AsyncIterable<{ type: string; bytes: Uint8Array }>) {
  const answer = multipartRelated(type, parts);
  return reply.header('Content-Type', answer.contentType).send(answer.stream);
}
