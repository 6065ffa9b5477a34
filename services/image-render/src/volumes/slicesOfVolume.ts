import { type PartialVolumeDescriptor, partialVolumeSlices } from '@circus/volume';
import type { OpenedSeries } from './openedSeries.js';

/** The slices that make up a volume or a part of it. */
export interface SlicesOfVolume {
  /** z indices of the whole series, in the order of the (partial) volume. */
  order: readonly number[];
  /** Image numbers from one slice to the next; 1 for a whole series. */
  delta: number;
  /** Tells this part of a series from others, in few characters. */
  name: string;
}

/**
 * The slices of a series, or of the part of it that a descriptor names.
 *
 * @throws Refusal 'invalid' for a descriptor that is none, or names an image that the series lacks
 */
export function slicesOfVolume({ layout }: OpenedSeries, descriptor: PartialVolumeDescriptor | null): SlicesOfVolume {
  if (descriptor === null) return { order: [...layout.images.keys()], delta: 1, name: 'all' };
  const numbers = layout.images.map(({ imageNumber }) => imageNumber);
  const { start, end, delta } = descriptor;
  return { order: partialVolumeSlices(descriptor, numbers), delta, name: `${start}_${end}_${delta}` };
}
