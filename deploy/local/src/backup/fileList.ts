import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

/** A stored file as a list names it. */
export interface ListedFile {
  key: string;
  sizeBytes: number;
  sha256: string;
}

/** Lists are lines in the order of their keys' parts, in which storages list too: two of them are compared as they are read. */
const inOrder = (a: string, b: string): number => {
  const [left, right] = [a.replaceAll('/', '\u0001'), b.replaceAll('/', '\u0001')];
  return left < right ? -1 : left > right ? 1 : 0;
};

export const lineOf = ({ key, sizeBytes, sha256 }: ListedFile): string => `${key}\t${sizeBytes}\t${sha256}\n`;

/** The lines of a list (gzip). */
export async function* readList(path: string): AsyncGenerator<ListedFile> {
  const lines = createInterface({ input: createReadStream(path).pipe(createGunzip()) });
  for await (const line of lines) {
    const [key = '', sizeBytes = '', sha256 = ''] = line.split('\t');
    yield { key, sizeBytes: Number(sizeBytes), sha256 };
  }
}

/** Looks keys up in an ordered list, in their order, reading it once. */
export class ListCursor<Entry extends { key: string }> {
  private current: Entry | null = null;
  private ended = false;
  private readonly iterator: AsyncIterator<Entry>;

  constructor(list: AsyncIterable<Entry>) {
    this.iterator = list[Symbol.asyncIterator]();
  }

  /** The entry of a key that is not before the one asked for last; null without one. */
  async find(key: string): Promise<Entry | null> {
    while (!this.ended && (this.current === null || inOrder(this.current.key, key) < 0)) {
      const { value, done } = await this.iterator.next();
      this.ended = done === true;
      this.current = this.ended ? null : (value as Entry);
    }
    return this.current?.key === key ? this.current : null;
  }

  /** Reads what is left. */
  async finish(): Promise<void> {
    while (!this.ended) this.ended = (await this.iterator.next()).done === true;
  }

  async close(): Promise<void> {
    await this.iterator.return?.();
  }
}
