import { Refusal } from '@circus/contracts';
import type { ReadAudit, ServiceApp } from '@circus/service-kit';
import { checkScanSize, type ScanPlane, type Triple } from '@circus/volume';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ImageServer } from '../imageServer.js';
import { PICTURE_TYPES } from '../rendering/pictureForm.js';
import { scanName } from '../sections/scanner.js';
import { slicesOfVolume } from '../volumes/slicesOfVolume.js';
import type { Audience } from './audience.js';
import { isKnownToClient, notModified } from './conditionalAnswer.js';
import { whileConnected } from './disconnection.js';
import { descriptorOf, isWholeDescriptor, partialVolumeQuery, WHOLE_DESCRIPTOR } from './partialVolumeQuery.js';
import { formOf, PICTURE_MEDIA, paletteQuery, qualityQuery, sendPicture } from './pictureAnswer.js';
import { queryFlag, queryNumber, queryPair, queryTriple, seriesUid } from './seriesQuery.js';

const FORMATS = [...PICTURE_TYPES, 'arraybuffer'] as const;

/** What both forms of a scan take. */
const commonQuery = {
  size: queryPair.meta({ description: 'Width,height in pixels' }),
  ww: queryNumber.refine((width) => width > 0, 'must be greater than 0').optional(),
  wl: queryNumber.optional(),
  format: z
    .enum(FORMATS, 'must be png, jpeg, webp, avif or arraybuffer')
    .default('arraybuffer')
    .meta({ description: 'A picture needs ww and wl' }),
  quality: qualityQuery,
  palette: paletteQuery,
  ...partialVolumeQuery,
};
const common = z.object(commonQuery);
type CommonQuery = z.output<typeof common>;

const PICTURE_NEEDS_WINDOW = { error: 'a picture needs both ww and wl', path: ['format'] };
const hasItsWindow = ({ format, ww, wl }: Pick<CommonQuery, 'format' | 'ww' | 'wl'>): boolean =>
  format === 'arraybuffer' || (ww !== undefined && wl !== undefined);

const query = z
  .object({
    origin: queryTriple.meta({ description: 'Upper left corner: x,y,z, counted from the corner of the first voxel' }),
    xAxis: queryTriple.meta({ description: 'The whole width of the picture: x,y,z in voxels' }),
    yAxis: queryTriple.meta({ description: 'The whole height of the picture: x,y,z in voxels' }),
    interpolation: queryFlag.default(false).meta({ description: 'Trilinear; else the nearest voxel' }),
    ...commonQuery,
  })
  .refine(isWholeDescriptor, WHOLE_DESCRIPTOR)
  .refine(hasItsWindow, PICTURE_NEEDS_WINDOW);

const steppedQuery = z
  .object({
    series: seriesUid,
    origin: queryTriple.meta({ description: 'Upper left pixel: x,y,z, counted from the centre of the first voxel' }),
    u: queryTriple.meta({ description: 'From one pixel to the next on its right: x,y,z in voxels' }),
    v: queryTriple.meta({ description: 'From one pixel to the next below it: x,y,z in voxels' }),
    ...commonQuery,
  })
  .refine(isWholeDescriptor, WHOLE_DESCRIPTOR)
  .refine(hasItsWindow, PICTURE_NEEDS_WINDOW);

const described = {
  summary: 'Any plane through a series: voxel values, windowed bytes or a picture',
  produces: ['application/octet-stream', ...PICTURE_MEDIA],
};

/**
 * `GET /series/:seriesUid/scan`: any plane through a series, or through a part of it; `GET /scan?series=`: the same by the
 * steps from pixel to pixel, always trilinear. (RS specification 2.4, 2.6)
 */
export function seriesScanRoute(app: ServiceApp, server: ImageServer, audience: Audience, audit: ReadAudit): void {
  const config = { access: audience.access };
  const answer = (request: FastifyRequest, reply: FastifyReply, uid: string, plane: ScanPlane, asked: CommonQuery) =>
    answerScan(request, reply, { server, audience, audit }, uid, plane, asked);

  app.get(
    '/series/:seriesUid/scan',
    { config, schema: { ...described, params: z.object({ seriesUid }), querystring: query } },
    async (request, reply) => {
      const { origin, xAxis, yAxis, interpolation: interpolate, size } = request.query;
      const plane = { origin, xAxis, yAxis, ...extentOf(size), interpolate };
      return answer(request, reply, request.params.seriesUid, plane, request.query);
    },
  );
  app.get('/scan', { config, schema: { ...described, querystring: steppedQuery } }, async (request, reply) => {
    const { series, origin, u, v, size } = request.query;
    const { width, height } = extentOf(size);
    // Planes begin at corners of voxels, which lie half a voxel before their centres.
    const corner = origin.map((place) => place + 0.5) as Triple;
    const times = (step: Triple, pixels: number) => step.map((part) => part * pixels) as Triple;
    const axes = { xAxis: times(u, width), yAxis: times(v, height) };
    return answer(request, reply, series, { origin: corner, ...axes, width, height, interpolate: true }, request.query);
  });
}

/** @throws Refusal 'invalid' for an extent that no picture has */
function extentOf([width, height]: [number, number]): { width: number; height: number } {
  if (!Number.isInteger(width) || !Number.isInteger(height)) {
    throw new Refusal('invalid', 'size: must be two whole numbers');
  }
  checkScanSize(width, height);
  return { width, height };
}

async function answerScan(
  request: FastifyRequest,
  reply: FastifyReply,
  { server, audience, audit }: { server: ImageServer; audience: Audience; audit: ReadAudit },
  uid: string,
  plane: ScanPlane,
  asked: CommonQuery,
): Promise<FastifyReply> {
  const { ww: width, wl: level, format, quality, palette } = asked;
  const series = await server.archive.findAndOpen(uid, audience.domains(request));
  const slices = slicesOfVolume(series, descriptorOf(asked));
  audit.record(request, { action: 'series.read', entity: 'series', entityId: uid });
  const form = format === 'arraybuffer' ? null : formOf(format, { quality, palette }, plane);
  const window = width === undefined || level === undefined ? null : { width, level };
  const scan = { plane, window, form };
  if (isKnownToClient(request, reply, `${series.key}.${slices.name}.${scanName(scan)}`)) return notModified(reply);
  return whileConnected(reply, async (signal) => {
    const bytes = await server.scanner.scan(series, slices, scan, signal);
    if (form !== null) return sendPicture(reply, form, bytes);
    reply.type('application/octet-stream');
    return reply.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  });
}
