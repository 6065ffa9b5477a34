import type { PartialVolumeDescriptor } from '@circus/volume';
import { queryNumber } from './seriesQuery.js';

const imageNumber = queryNumber.refine(Number.isInteger, 'must be a whole number').optional();

/** Which images of a series are meant: all three or none. (RS specification 2.1) */
export const partialVolumeQuery = {
  start: imageNumber.meta({ description: 'First image number of a partial volume' }),
  end: imageNumber.meta({ description: 'Last image number of a partial volume' }),
  delta: imageNumber.meta({ description: 'From one image number to the next; negative to turn the order round' }),
};

interface GivenNumbers {
  start?: number | undefined;
  end?: number | undefined;
  delta?: number | undefined;
}

/** For `refine`: parts of a descriptor are none. */
export const isWholeDescriptor = ({ start, end, delta }: GivenNumbers): boolean =>
  [start, end, delta].every((value) => value === undefined) ||
  [start, end, delta].every((value) => value !== undefined);

export const WHOLE_DESCRIPTOR = 'start, end and delta are given together or not at all';

/** null for the whole series. */
export function descriptorOf({ start, end, delta }: GivenNumbers): PartialVolumeDescriptor | null {
  return start === undefined || end === undefined || delta === undefined ? null : { start, end, delta };
}
