import { Refusal } from '@circus/contracts';
import type { SliceboxLog } from '@circus/service-kit';
import type { Origin } from '../storing/origin.js';
import type { ImportSummary } from './importSummary.js';

const INTERNAL = 'There was an internal error.';

/**
 * What the log of Slicebox says of uploads: one line for each, however many files it has. Files are counted and not named,
 * since their names may be those of patients.
 */
export class UploadLog {
  constructor(private readonly log: SliceboxLog) {}

  /** A task "Series import" has ended. */
  importEnded(origin: Origin, summary: ImportSummary, files: number): void {
    const { storedAny, refusedAny } = summary;
    const message = storedAny ? summary.finished(files) : summary.failed;
    const entryType = !storedAny ? 'ERROR' : refusedAny ? 'WARN' : 'INFO';
    this.log.write({ entryType, subject: 'Import', message: `${nameOf(origin)}: ${message}` });
  }

  /** An import stands still, and will be taken up again. */
  importInterrupted(origin: Origin, why: string): void {
    const message = `${nameOf(origin)}: An import was interrupted and will go on by itself. ${why}`.trimEnd();
    this.log.writeOnce({ entryType: 'WARN', subject: 'Import', message });
  }

  /** An image was stored by a request of its own: one line for many of them. */
  imageStored(origin: Origin): void {
    this.log.writeOnce({
      entryType: 'INFO',
      subject: 'Import',
      message: `${nameOf(origin)}: Stores images one by one.`,
    });
  }

  /** Nothing of an upload was stored. The same reason again and again is one line. */
  refused(origin: Origin, error: unknown): void {
    // Of a form the refusal names files; what it is caused by does not.
    const reason = error instanceof Refusal && error.cause instanceof Refusal ? error.cause : error;
    const why = reason instanceof Refusal ? reason.message : INTERNAL;
    const message = `${nameOf(origin)}: An upload was refused. ${why}`;
    this.log.writeOnce({ entryType: 'ERROR', subject: 'Import', message });
  }

  /** Does something that stores, and says what came of it. */
  async watch<T>(origin: Origin, store: () => Promise<T>): Promise<T> {
    try {
      const stored = await store();
      this.imageStored(origin);
      return stored;
    } catch (error) {
      this.refused(origin, error);
      throw error;
    }
  }
}

const nameOf = ({ source }: Origin): string => source.name;
