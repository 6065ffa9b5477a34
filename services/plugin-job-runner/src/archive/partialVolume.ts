import { type PartialVolumeDescriptor, Refusal } from '@circus/contracts';
import { imagesOfSeries, partialVolumeSlices } from '@circus/volume';
import { imageRangesOf } from './imageRanges.js';
import type { PlacedInstance } from './seriesRepository.js';

/**
 * The partial volume that `"auto"` stands for: the first contiguous segment of images, from head to feet (spec circus-db
 * 2.7). Z of the patient's coordinates grows towards the head (PS3.3 C.7.6.2.1.1).
 *
 * @throws Refusal `invalid` for a series without images, or whose first and last image do not say where they are
 */
export function automaticPartialVolume(
  seriesUid: string,
  instances: readonly PlacedInstance[],
): PartialVolumeDescriptor {
  const [segment] = imageRangesOf(instances);
  if (!segment) throw new Refusal('invalid', `The series ${seriesUid} has no images.`);
  const { first, last } = segment;
  if (first === last) return { start: first, end: first, delta: 1 };
  const zOf = (number: number) => instances.find(({ imageNumber }) => imageNumber === number)?.z ?? null;
  const [firstZ, lastZ] = [zOf(first), zOf(last)];
  if (firstZ === null || lastZ === null) {
    throw new Refusal(
      'invalid',
      `The direction of the series ${seriesUid} is unknown, because its image ${firstZ === null ? first : last} has no Image Position: give the partial volume instead of "auto".`,
    );
  }
  return firstZ >= lastZ ? { start: first, end: last, delta: 1 } : { start: last, end: first, delta: -1 };
}

/** @throws Refusal `invalid` that contains `range is invalid` when the series lacks an image that the descriptor denotes */
export function requireImages(
  seriesUid: string,
  instances: readonly PlacedInstance[],
  descriptor: PartialVolumeDescriptor,
): void {
  if (instances.length === 0) {
    throw new Refusal('invalid', `The images of the series ${seriesUid} were not found: it has none.`);
  }
  try {
    partialVolumeSlices(
      descriptor,
      imagesOfSeries(instances).map(({ imageNumber }) => imageNumber),
    );
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal('invalid', `The partial volume's range is invalid for the series ${seriesUid}. ${error.message}`);
  }
}
