import { constants, createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ulid } from 'ulid';
import { fsyncDirectory } from './directorySync.js';

/**
 * The storage journal: JSON lines, one file for each writing process and day, so that writers never share a file. Lines
 * asked for while one is being synced are written and synced together by the next.
 */
export class FileJournal {
  private writer = ulid().toLowerCase();
  private handle: FileHandle | undefined;
  private day = '';
  private waiting: string[] = [];
  private flushing: Promise<void> | undefined;

  constructor(private readonly directory: string) {}

  /** Durable when it resolves. */
  append(entry: object): Promise<void> {
    this.waiting.push(`${JSON.stringify(entry)}\n`);
    // The running flush may have taken its lines already: the one behind it has this line for sure.
    const flushing = (this.flushing ?? Promise.resolve()).catch(() => undefined).then(() => this.flush());
    this.flushing = flushing;
    return flushing;
  }

  async *read(): AsyncIterable<unknown> {
    // A journal that came from a bucket lies in folders by day.
    const names = await readdir(this.directory, { recursive: true }).catch(() => []);
    for (const name of names.filter((candidate) => candidate.endsWith('.jsonl')).sort()) {
      const lines = createInterface({ input: createReadStream(join(this.directory, name)) });
      for await (const line of lines) {
        const entry = parse(line);
        if (entry !== undefined) yield entry;
      }
    }
  }

  async close(): Promise<void> {
    await this.flushing?.catch(() => undefined);
    await this.handle?.close();
    this.handle = undefined;
  }

  private async flush(): Promise<void> {
    if (this.waiting.length === 0) return;
    const lines = this.waiting;
    this.waiting = [];
    try {
      const handle = await this.handleForToday();
      await handle.appendFile(lines.join(''));
    } catch (error) {
      // Others wait for lines of this batch, so the next flush takes them; in a new file, because this one may end in half a line.
      this.waiting.unshift(...lines);
      await this.handle?.close().catch(() => undefined);
      this.handle = undefined;
      this.writer = ulid().toLowerCase();
      throw error;
    }
  }

  private async handleForToday(): Promise<FileHandle> {
    const day = new Date().toISOString().slice(0, 10);
    if (this.handle && this.day === day) return this.handle;
    await this.handle?.close();
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    // Every write is durable when it returns, without asking for it apart.
    const flags = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_DSYNC;
    this.handle = await open(join(this.directory, `${day}-${this.writer}.jsonl`), flags, 0o600);
    await fsyncDirectory(this.directory);
    await fsyncDirectory(dirname(this.directory));
    this.day = day;
    return this.handle;
  }
}

/** The last line of a process that was killed may be cut: it was never acknowledged, so it is passed over. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
