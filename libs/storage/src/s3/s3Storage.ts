import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { Refusal } from '@circus/contracts';
import type { ByteRange, Storage, StoredBytes, Taken, Written } from '../storage.js';
import { checkStorageKey } from '../storageKey.js';
import type { S3Address } from './s3Address.js';
import { isMissing, refusalOf } from './s3Errors.js';
import { S3Journal } from './s3Journal.js';
import { upload } from './s3Upload.js';

const CONNECT_MS = 5_000;
const REQUEST_MS = 60_000;

/**
 * Bytes as objects in a bucket, on Amazon's service or any other that speaks its language. The answer to a PUT is what an
 * fsync is to files. Credentials come as the AWS SDK finds them: from the environment, a profile, or the machine's role.
 */
export class S3Storage implements Storage {
  private readonly journal: S3Journal;

  private constructor(
    private readonly client: S3Client,
    private readonly address: S3Address,
  ) {
    this.journal = new S3Journal(client, address.bucket, `${address.prefix}journal/`, (prefix) => this.objects(prefix));
  }

  /** @throws Error that says what is wrong with the bucket */
  static async open(address: S3Address): Promise<S3Storage> {
    const { bucket, endpoint, region, pathStyle } = address;
    const client = new S3Client({
      ...(region && { region }),
      forcePathStyle: pathStyle,
      ...(endpoint && { endpoint }),
      // Other servers than Amazon's do not know the newer checksums.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: REQUEST_MS },
    });
    await client.send(new HeadBucketCommand({ Bucket: bucket })).catch((error: Error) => {
      client.destroy();
      const why = isMissing(error) ? 'does not exist' : `cannot be used (${error.message || error.name})`;
      throw new Error(`STORAGE_URL: the bucket ${bucket} ${why}`, { cause: error });
    });
    return new S3Storage(client, address);
  }

  write(key: string, source: AsyncIterable<Uint8Array>): Promise<Written> {
    return told(async () => {
      const object = this.objectOf(key);
      if (await this.exists(key)) throw new Error(`EEXIST: something stands under the key ${key}`);
      return upload(this.client, object, source);
    });
  }

  async take(key: string, source: AsyncIterable<Uint8Array>): Promise<Taken> {
    return { ...(await this.write(key, source)), durable: Promise.resolve() };
  }

  read(key: string, range: ByteRange = { offset: 0 }): Promise<Buffer> {
    return told(async () => {
      const found = await this.get(key, range);
      return found === 'nothing' ? Buffer.alloc(0) : Buffer.from((await found.Body?.transformToByteArray()) ?? []);
    });
  }

  open(key: string, range: ByteRange = { offset: 0 }): Promise<{ stream: Readable; sizeBytes: number }> {
    return told(async () => {
      const found = await this.get(key, range);
      if (found === 'nothing') return { stream: Readable.from([]), sizeBytes: 0 };
      return { stream: found.Body as Readable, sizeBytes: found.ContentLength ?? 0 };
    });
  }

  exists(key: string): Promise<boolean> {
    return told(() =>
      this.client.send(new HeadObjectCommand(this.objectOf(key))).then(
        () => true,
        (error: unknown) => {
          if (isMissing(error)) return false;
          throw error;
        },
      ),
    );
  }

  async delete(key: string): Promise<void> {
    await told(() => this.client.send(new DeleteObjectCommand(this.objectOf(key))));
  }

  async *list(area: string): AsyncIterable<StoredBytes> {
    const { prefix } = this.address;
    for await (const { key, ...rest } of this.objects(`${prefix}${checkStorageKey(area)}/`)) {
      yield { key: key.slice(prefix.length), ...rest };
    }
  }

  move(key: string, newKey: string): Promise<void> {
    return told(async () => {
      const from = this.objectOf(key);
      if (await this.exists(newKey)) throw new Error(`EEXIST: something stands under the key ${newKey}`);
      const CopySource = [from.Bucket, ...from.Key.split('/')].map(encodeURIComponent).join('/');
      await this.client.send(new CopyObjectCommand({ ...this.objectOf(newKey), CopySource }));
      await this.client.send(new DeleteObjectCommand(from));
    });
  }

  appendJournal(entry: object): Promise<void> {
    return told(() => this.journal.append(entry));
  }

  readJournal(): AsyncIterable<unknown> {
    return this.journal.read();
  }

  async freeBytes(): Promise<number> {
    return Number.POSITIVE_INFINITY;
  }

  async close(): Promise<void> {
    await this.journal.close();
    this.client.destroy();
  }

  private objectOf(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.address.bucket, Key: this.address.prefix + checkStorageKey(key) };
  }

  /** `nothing` for a range that holds none of the object's bytes, for which S3 has no words but an error. */
  private async get(key: string, { offset, length }: ByteRange) {
    if (length === 0 && (await this.exists(key))) return 'nothing';
    const whole = offset === 0 && length === undefined;
    const Range = `bytes=${offset}-${length === undefined ? '' : offset + length - 1}`;
    try {
      return await this.client.send(new GetObjectCommand({ ...this.objectOf(key), ...(!whole && { Range }) }));
    } catch (error) {
      if ((error as Error).name === 'InvalidRange') return 'nothing';
      throw error;
    }
  }

  /** Everything whose name begins so, in the order of the names, with its name in the bucket. */
  private async *objects(prefix: string): AsyncIterable<StoredBytes> {
    let token: string | undefined;
    do {
      const ContinuationToken = token;
      const page = await told(() =>
        this.client.send(new ListObjectsV2Command({ Bucket: this.address.bucket, Prefix: prefix, ContinuationToken })),
      );
      for (const { Key = '', Size = 0, LastModified = new Date() } of page.Contents ?? []) {
        yield { key: Key, sizeBytes: Size, modifiedAt: LastModified };
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }
}

/** Turns what the server or the network says into what a caller is told. */
async function told<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Refusal ? error : refusalOf(error);
  }
}
