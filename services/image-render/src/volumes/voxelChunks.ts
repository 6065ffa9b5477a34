import type { Volume } from './volume.js';

/** Bytes handed on at a time. */
const CHUNK = 2 ** 20;

/**
 * Voxels of slices as they lie in the shared memory, nothing copied: x fastest, little endian. The slices must be
 * loaded, and the volume in use until the last chunk has gone out.
 *
 * @param order z indices
 * @param start first byte of all these slices that is wanted
 * @param end the byte behind the last one
 */
export function* voxelChunks(
  memory: SharedArrayBuffer,
  { series, region }: Volume,
  order: readonly number[],
  start: number,
  end: number,
): Generator<Buffer> {
  const { sliceBytes } = series;
  for (let at = start; at < end; ) {
    const within = at % sliceBytes;
    const z = order[Math.floor(at / sliceBytes)] as number;
    const length = Math.min(CHUNK, sliceBytes - within, end - at);
    yield Buffer.from(memory, region.offset + z * sliceBytes + within, length);
    at += length;
  }
}
