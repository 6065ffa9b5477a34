import type { Readable } from 'node:stream';
import type { SentTagValues } from '@circus/contracts';

/** What makes an image fit to leave. */
export interface ImageAnonymizer {
  /**
   * An anonymized copy of an image; the same image gets the same identity each time.
   *
   * @throws Refusal `missing` for an image or file that is not there, other kinds for one that cannot be anonymized
   */
  anonymize(
    imageId: number,
    how: { profile: { options: { name: string }[] }; tagValues: SentTagValues['tagValues'] },
  ): Promise<Readable>;
}
