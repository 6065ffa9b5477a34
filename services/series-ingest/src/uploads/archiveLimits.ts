import { Refusal } from '@circus/contracts';

export interface ArchiveLimits {
  maxEntries: number;
  maxInflatedBytes: number;
  /** Inflated bytes to the archive's own bytes... */
  maxRatio: number;
  /** ...looked at only above so many inflated bytes: small ones do no harm. */
  ratioFloorBytes: number;
}

/**
 * What one archive was found to hold so far. Sizes that an archive declares are not believed: bytes are counted as they
 * come out.
 */
export class ArchiveMeter {
  private entries = 0;
  private inflatedBytes = 0;

  constructor(
    private readonly archiveBytes: number,
    private readonly limits: ArchiveLimits,
  ) {}

  /** @throws Refusal `tooLarge` */
  countEntry(): void {
    this.entries += 1;
    const { maxEntries } = this.limits;
    if (this.entries > maxEntries) {
      throw new ArchiveTooLarge(`The archive has more than ${maxEntries} entries. The rest was not looked at.`);
    }
  }

  /** @throws Refusal `tooLarge` */
  async *count(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    const { maxInflatedBytes, maxRatio, ratioFloorBytes } = this.limits;
    for await (const chunk of bytes) {
      this.inflatedBytes += chunk.length;
      if (this.inflatedBytes > maxInflatedBytes) {
        throw new ArchiveTooLarge(
          `The archive inflates to more than ${maxInflatedBytes} bytes. The rest was not read.`,
        );
      }
      if (this.inflatedBytes > ratioFloorBytes && this.inflatedBytes > maxRatio * this.archiveBytes) {
        throw new ArchiveTooLarge(
          `The archive inflates to more than ${maxRatio} times its size. The rest was not read.`,
        );
      }
      yield chunk;
    }
  }
}

/** The archive as a whole is given up, not one entry of it. */
export class ArchiveTooLarge extends Refusal {
  constructor(message: string) {
    super('tooLarge', message);
  }
}
