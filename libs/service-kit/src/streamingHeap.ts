import { setFlagsFromString } from 'node:v8';

/** How much a heap may grow, in percent of what lives in it, before all of it is looked through. */
const GROWTH_PERCENT = 300;

/**
 * For a process through which many bytes stream. Each chunk is garbage at once and costs little to free, but V8 counts it
 * as growth of the heap: with its usual bounds it looks through the whole heap, in which nothing has changed, for every few
 * dozen megabytes that pass. To be called before the work begins.
 */
export function expectStreamedBytes(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
