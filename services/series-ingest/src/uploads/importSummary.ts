import type { TaskOutcome } from '@circus/db';
import { isStored } from './fileOutcome.js';

/** Counts of an import, for its progress and its end. */
export class ImportSummary {
  private stored = 0;
  private refused = 0;
  private skipped = 0;
  private firstReason = '';

  add(outcome: TaskOutcome): void {
    if (isStored(outcome)) this.stored += 1;
    else if (outcome.outcome === 'refused') this.refused += 1;
    else this.skipped += 1;
    if (outcome.outcome === 'refused') this.firstReason ||= outcome.reason ?? '';
  }

  get total(): number {
    return this.stored + this.refused + this.skipped;
  }

  get storedAny(): boolean {
    return this.stored > 0;
  }

  get refusedAny(): boolean {
    return this.refused > 0;
  }

  get progress(): string {
    return `Imported ${images(this.stored)}.`;
  }

  /** @param files that were uploaded */
  finished(files: number): string {
    const further = [
      ...(this.refused > 0 ? [`${this.refused} refused`] : []),
      ...(this.skipped > 0 ? [`${this.skipped} skipped`] : []),
    ];
    const tail = further.length > 0 ? ` ${further.join(', ')}.` : '';
    return `Imported ${images(this.stored)} from ${files === 1 ? '1 file' : `${files} files`}.${tail}`;
  }

  get failed(): string {
    return `No image was imported. ${this.firstReason || 'There was no DICOM file.'}`;
  }
}

const images = (count: number): string => (count === 1 ? '1 image' : `${count} images`);
