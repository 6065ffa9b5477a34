import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { newId } from '@circus/contracts';

/** Objects asked for at the same time: each is small, and there are many. */
const READ_AHEAD = 16;

/**
 * The storage journal where nothing can be appended to: each object holds the lines of one moment, and the order of the
 * names is the order of the moments. Lines asked for while an object is on its way go together into the next.
 */
export class S3Journal {
  private waiting: string[] = [];
  private sending: Promise<void> = Promise.resolve();
  private lastAt = 0;

  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
    /** Before the names of its objects, ending in a slash. */
    private readonly prefix: string,
    private readonly list: (prefix: string) => AsyncIterable<{ key: string }>,
  ) {}

  /** Durable when it resolves. */
  append(entry: object): Promise<void> {
    this.waiting.push(`${JSON.stringify(entry)}\n`);
    const sending = this.sending.catch(() => undefined).then(() => this.send());
    this.sending = sending;
    return sending;
  }

  async *read(): AsyncIterable<unknown> {
    const ahead: Promise<string>[] = [];
    for await (const { key } of this.list(this.prefix)) {
      const text = this.textOf(key);
      text.catch(() => undefined); // awaited in its turn
      ahead.push(text);
      if (ahead.length === READ_AHEAD) yield* entriesOf(await (ahead.shift() as Promise<string>));
    }
    for (const text of ahead) yield* entriesOf(await text);
  }

  async close(): Promise<void> {
    await this.sending.catch(() => undefined);
  }

  private async textOf(key: string): Promise<string> {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    return (await Body?.transformToString('utf8')) ?? '';
  }

  private async send(): Promise<void> {
    if (this.waiting.length === 0) return;
    const lines = this.waiting;
    this.waiting = [];
    // Names made by one writer never go back, also within a millisecond and when the clock is set back.
    this.lastAt = Math.max(this.lastAt + 1, Date.now());
    const day = new Date(this.lastAt).toISOString().slice(0, 10);
    try {
      const Key = `${this.prefix}${day}/${newId(this.lastAt)}.jsonl`;
      await this.client.send(new PutObjectCommand({ Bucket: this.bucket, Key, Body: lines.join('') }));
    } catch (error) {
      this.waiting.unshift(...lines); // others wait for lines of this object: the next one takes them
      throw error;
    }
  }
}

function* entriesOf(text: string): Iterable<unknown> {
  for (const line of text.split('\n')) if (line !== '') yield JSON.parse(line);
}
