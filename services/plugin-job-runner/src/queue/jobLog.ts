import type { Database } from '@circus/db';
import type { Log } from '../log.js';
import { appendLog } from './jobLogRepository.js';

/** Pieces go into the database so often, that whoever reads along sees them soon. */
const FLUSH_MS = 500;
/** Larger pieces go at once. */
const FLUSH_CHARACTERS = 64 * 1024;

/** The log of one run: what the plug-in writes, and lines of the runner's own, which begin with the time in brackets. */
export class JobLog {
  private readonly decoders = { out: new TextDecoder(), err: new TextDecoder() };
  private waiting = '';
  private written = 0;
  private isFull = false;
  private isClosed = false;
  private atLineStart = true;
  private timer: NodeJS.Timeout | null = null;
  private flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: {
      database: Database;
      log: Log;
      jobId: string;
      attempt: number;
      /** What is longer is left out, with a line that says so. */
      maxBytes: number;
    },
  ) {}

  /** What the plug-in wrote. */
  output(stream: 'out' | 'err', bytes: Uint8Array): void {
    this.add(this.decoders[stream].decode(bytes, { stream: true }));
  }

  /** A line of the runner's own. */
  say(message: string): void {
    this.add(`${this.atLineStart ? '' : '\n'}[${new Date().toISOString()}] ${message}\n`, true);
  }

  /** What has not been written is not written any more: the log was closed with the job. */
  close(): void {
    this.isClosed = true;
    this.waiting = '';
  }

  /** Everything so far stands in the database when this returns, if it could be put there. */
  async flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const text = this.waiting;
    this.waiting = '';
    if (text !== '') {
      const { database, log, jobId, attempt } = this.options;
      this.flushing = this.flushing
        .then(() => appendLog(database, jobId, attempt, text))
        .catch((error: unknown) => log.warn({ err: error, jobId }, 'A piece of the log of a job was lost'));
    }
    await this.flushing;
  }

  private add(given: string, isOwn = false): void {
    if (given === '' || this.isClosed) return;
    const { maxBytes } = this.options;
    // PostgreSQL's text holds no U+0000.
    let text = given.replaceAll('\0', '\ufffd');
    this.written += isOwn ? 0 : Buffer.byteLength(text);
    if (this.written > maxBytes && !isOwn) {
      if (this.isFull) return;
      this.isFull = true;
      text = `\n[${new Date().toISOString()}] The plug-in wrote more than ${maxBytes / 2 ** 20} MiB: the rest is left out.\n`;
    }
    this.waiting += text;
    this.atLineStart = text.endsWith('\n');
    if (this.waiting.length > FLUSH_CHARACTERS) void this.flush();
    else this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }
}
