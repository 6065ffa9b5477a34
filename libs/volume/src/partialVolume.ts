import { Refusal } from '@circus/contracts';

/** Which image numbers of a series make up a partial volume: start, start + delta, ..., end. All are integers. */
export interface PartialVolumeDescriptor {
  start: number;
  end: number;
  delta: number;
}

/**
 * Whether a descriptor can describe anything: image numbers start at 1, delta leads from start to end in whole
 * steps, and a single image is not walked backwards. (RS specification 2.1)
 */
export function isValidPartialVolume({ start, end, delta }: PartialVolumeDescriptor): boolean {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || !Number.isSafeInteger(delta)) return false;
  if (start < 1 || end < 1 || delta === 0) return false;
  if (start === end) return delta !== -1;
  return Math.sign(end - start) === Math.sign(delta) && (end - start) % delta === 0;
}

/**
 * The z indices (0-based ranks in `imageNumbers`) of a partial volume, in its own order: the k-th entry is the slice
 * shown at k. A negative delta reverses.
 *
 * @param imageNumbers ascending image numbers of the whole series
 * @throws Refusal 'invalid' when the descriptor is invalid or names an image number the series lacks
 */
export function partialVolumeSlices(descriptor: PartialVolumeDescriptor, imageNumbers: readonly number[]): number[] {
  const { start, end, delta } = descriptor;
  if (!isValidPartialVolume(descriptor)) {
    throw new Refusal('invalid', `start ${start}, end ${end} and delta ${delta} do not describe a partial volume.`);
  }
  const rank = new Map(imageNumbers.map((imageNumber, z) => [imageNumber, z]));
  const slices: number[] = [];
  for (let imageNumber = start; delta > 0 ? imageNumber <= end : imageNumber >= end; imageNumber += delta) {
    const z = rank.get(imageNumber);
    if (z === undefined) throw new Refusal('invalid', `The series has no image number ${imageNumber}.`);
    slices.push(z);
  }
  return slices;
}
