type Maybe<Found> = Found | null | undefined | false;

/**
 * Waits until something that happens beside the request is there.
 *
 * @returns what `look` found
 * @throws Error when it is not there within half a minute, or within so many seconds
 */
export async function eventually<Found>(
  look: () => Promise<Maybe<Found>> | Maybe<Found>,
  seconds = 30,
): Promise<Found> {
  for (const end = Date.now() + seconds * 1_000; Date.now() < end; ) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`It did not happen within ${seconds} seconds.`);
}
