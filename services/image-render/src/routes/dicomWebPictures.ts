import { Refusal } from '@circus/contracts';
import { z } from 'zod';

/** Frames of one request, or pictures of one answer. */
const MOST_FRAMES = 10_000;
/** Frames of one request that are made at the same time. */
const UNDER_WAY = 4;

/** What stands in the query string in the place of `Accept` (PS3.18 8.3.3.1). */
export const acceptQuery = z.object({
  accept: z.string().optional().meta({ description: 'Instead of the header `Accept`' }),
});

/**
 * Frame numbers, from 1, in the order asked for.
 *
 * @param list numbers between commas; all frames where it is left out
 * @throws Refusal 'invalid' for what is no list of numbers, 'missing' for a frame that the object does not have
 */
export function numbersOf(list: string | undefined, numberOfFrames: number): number[] {
  if (list === undefined) return Array.from({ length: numberOfFrames }, (_, index) => index + 1);
  if (!/^\d{1,9}(,\d{1,9})*$/.test(list)) throw new Refusal('invalid', 'frames: numbers between commas, from 1.');
  const frames = list.split(',').map(Number);
  if (frames.length > MOST_FRAMES) throw new Refusal('invalid', `frames: at most ${MOST_FRAMES} at once.`);
  const beyond = frames.find((frame) => frame < 1 || frame > numberOfFrames);
  if (beyond !== undefined) {
    throw new Refusal('missing', `There is no frame ${beyond}: the image has ${numberOfFrames}.`);
  }
  return frames;
}

/** @throws Refusal 'notAcceptable' that says what there is */
export function chosenOf<One>(offer: One | null, offered: string): One {
  if (offer !== null) return offer;
  throw new Refusal('notAcceptable', `Accept: this can be ${offered}, none of which the client takes.`);
}

/**
 * Works on several things at once and gives the results in order. Returns when the first one is there, so that what is wrong
 * with all of them is known by then.
 */
export async function inOrder<Item, Result, Given>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  give: (result: Result, item: Item) => Given,
): Promise<AsyncGenerator<Given>> {
  const results = resultsOf(items, work, give);
  const first = await results.next();
  return (async function* () {
    if (!first.done) yield first.value;
    yield* results;
  })();
}

async function* resultsOf<Item, Result, Given>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  give: (result: Result, item: Item) => Given,
): AsyncGenerator<Given> {
  const begun: { item: Item; result: Promise<Result> }[] = [];
  const next = async () => {
    const { item, result } = begun.shift() as { item: Item; result: Promise<Result> };
    return give(await result, item);
  };
  for await (const item of items) {
    const result = work(item);
    // Nobody may be waiting for it when it fails; whoever takes it hears of it.
    result.catch(() => undefined);
    begun.push({ item, result });
    if (begun.length >= UNDER_WAY) yield await next();
  }
  while (begun.length > 0) yield await next();
}
