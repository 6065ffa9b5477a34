import { finished, pipeline, Readable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import { type AskedRange, askedRange } from '@circus/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ImageServer } from '../imageServer.js';
import type { OpenedSeries } from '../volumes/openedSeries.js';
import type { SlicesOfVolume } from '../volumes/slicesOfVolume.js';
import { voxelChunks } from '../volumes/voxelChunks.js';
import { entityTag, isKnownToClient, notModified } from './conditionalAnswer.js';
import { whileConnected } from './disconnection.js';

/** `gzip`: always, and never in ranges. `plain`: as they are, of known length, also in ranges. */
export type VoxelEncoding = 'gzip' | 'plain';

/**
 * Answers with the voxels of slices: x fastest, then y, then z, little endian. All are loaded before the answer begins,
 * so that a bad image is told in its status; then they go out straight from the shared memory. (RS specification 1.7, 2.3)
 */
export async function answerVoxels(
  request: FastifyRequest,
  reply: FastifyReply,
  { volumes, memory }: Pick<ImageServer, 'volumes' | 'memory'>,
  series: OpenedSeries,
  slices: SlicesOfVolume,
  encoding: VoxelEncoding,
): Promise<FastifyReply> {
  const length = slices.order.length * series.sliceBytes;
  const name = `${series.key}.voxels.${slices.name}.${encoding}`;
  if (isKnownToClient(request, reply, name)) return notModified(reply);
  const asked = encoding === 'plain' && request.method === 'GET' ? rangeOf(request, entityTag(name), length) : 'whole';
  if (asked === 'unsatisfiable') return reply.code(416).header('Content-Range', `bytes */${length}`).send();
  const [start, end] = asked === 'whole' ? [0, length] : [asked.offset, asked.offset + asked.length];
  const announce = () => {
    reply.type('application/octet-stream');
    if (encoding === 'gzip') reply.header('Content-Encoding', 'gzip');
    else reply.header('Accept-Ranges', 'bytes').header('Content-Length', String(end - start));
    if (asked !== 'whole') reply.code(206).header('Content-Range', `bytes ${start}-${end - 1}/${length}`);
  };
  if (request.method === 'HEAD') {
    announce();
    return reply.send(Readable.from([])); // an empty stream leaves the headers as they are
  }
  const { sliceBytes } = series;
  const needed = slices.order.slice(Math.floor(start / sliceBytes), Math.ceil(end / sliceBytes));
  return whileConnected(reply, (signal) =>
    volumes.use(series, { slices: needed, signal }, async (volume) => {
      const voxels = Readable.from(voxelChunks(memory, volume, slices.order, start, end), { highWaterMark: 2 });
      const gone = new Promise<void>((resolve) => finished(reply.raw, () => resolve()));
      announce();
      reply.send(encoding === 'gzip' ? gzipped(voxels) : voxels);
      // The memory stays theirs until the last byte has gone out, or nobody wants it any more.
      await gone;
      return reply;
    }),
  );
}

const rangeOf = ({ headers }: FastifyRequest, tag: string, length: number): AskedRange =>
  askedRange(headers.range, String(headers['if-range'] ?? tag), tag, length);

function gzipped(voxels: Readable): Readable {
  const gzip = createGzip({ level: constants.Z_BEST_SPEED, chunkSize: 256 * 1024 });
  // What goes wrong on either side ends both; the answer is broken off then.
  pipeline(voxels, gzip, () => undefined);
  return gzip;
}
