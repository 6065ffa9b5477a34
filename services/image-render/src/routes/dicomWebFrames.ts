import { Refusal } from '@circus/contracts';
import { chooseOffer, describeOffers, instancePath, multipartRelated, resourceAddress } from '@circus/dicom-web';
import { type ReadAudit, type ServiceApp, suiteAddress } from '@circus/service-kit';
import { z } from 'zod';
import type { DicomWebImage } from '../frames/dicomWebImages.js';
import { type FrameOffer, frameOffers } from '../frames/storedFrames.js';
import type { ImageServer } from '../imageServer.js';
import type { Audience } from './audience.js';
import { isKnownToClient, notModified } from './conditionalAnswer.js';
import { acceptQuery, chosenOf, inOrder, numbersOf } from './dicomWebPictures.js';
import { untilGone } from './disconnection.js';

const INSTANCE = '/dicom-web/studies/:study/series/:series/instances/:instance';

/** `GET …/instances/:instance/frames/:frames`: the pixels of frames, as stored or uncompressed (PS3.18 10.4.1.1.6). */
export function dicomWebFramesRoute(app: ServiceApp, server: ImageServer, audience: Audience, audit: ReadAudit): void {
  for (const { url, params, summary } of [
    {
      url: `${INSTANCE}/frames`,
      params: instancePath.extend({ frames: z.string().optional() }),
      summary: 'The pixels of all frames',
    },
    {
      url: `${INSTANCE}/frames/:frames`,
      params: instancePath.extend({ frames: z.string().optional() }),
      summary: 'The pixels of frames',
    },
  ]) {
    app.get(
      url,
      {
        config: { access: audience.access, surface: 'dicomweb' },
        schema: {
          summary,
          description:
            'Uncompressed, little endian, unless `Accept` names the transfer syntax they are stored in, or `*`. Each frame is a ' +
            'part of a multipart/related body; one frame can also be had by itself.',
          tags: ['DICOMweb'],
          params,
          querystring: acceptQuery,
          response: { 200: z.any().describe('Pixels'), 304: z.undefined().describe('The client has them already') },
        },
      },
      async (request, reply) => {
        const { frames: list, ...path } = request.params;
        const image = await server.dicomWebImages.one(path, audience.domains(request));
        const { header } = image;
        const frames = numbersOf(list, Math.max(1, header.numberOfFrames));
        const offers = frameOffers(header.transferSyntaxUid, header.pixelData.encapsulated, frames.length === 1);
        const offer = chosenOf(
          chooseOffer(request.query.accept ?? request.headers.accept, offers),
          describeOffers(offers),
        );
        audit.record(request, { action: 'image.read', entity: 'series', entityId: image.series });
        const name = [image.seriesKey, 'frames', image.id, list ?? '', offer.type, offer.uncompressed].join('.');
        if (isKnownToClient(request, reply, name.replaceAll(/[^\w.,/-]/g, '_'))) return notModified(reply);
        reply.header('Vary', 'Accept');
        const signal = untilGone(reply);
        const bytesOf = (frame: number) => frameBytes(server, image, frame - 1, offer, signal);
        const type = `${offer.type}; transfer-syntax=${offer.transferSyntax}`;
        if (!offer.multipart) return reply.type(type).send(Buffer.from(await bytesOf(frames[0] as number)));
        const address = resourceAddress(suiteAddress(request, undefined) ?? '', path);
        // What cannot be decoded is told before the answer begins.
        const parts = await inOrder(frames, bytesOf, (bytes, frame) => ({
          type,
          location: `${address}/frames/${frame}`,
          bytes,
        }));
        const answer = multipartRelated(offer.type, parts);
        return reply.header('Content-Type', answer.contentType).send(answer.stream);
      },
    );
  }
}

async function frameBytes(
  server: ImageServer,
  { storageKey, header }: DicomWebImage,
  frameIndex: number,
  { uncompressed }: FrameOffer,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (header.rows < 1 || header.columns < 1) throw new Refusal('notImplemented', 'The image has no pixels.');
  return server.frameBytes({ storageKey, header, frameIndex }, uncompressed, signal);
}
