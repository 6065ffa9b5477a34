import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { Written } from '../storage.js';

/** Bytes of one part: 10,000 of them, which is what S3 takes, are more than any file that the suite accepts. */
const PART_BYTES = 8 * 2 ** 20;
/** Parts on their way at the same time: what one upload holds in memory is this many, and the one that is being filled. */
const PARALLEL_PARTS = 3;

/**
 * Sends a stream of unknown length: in one request where it is short, in parts where it is not. The object appears under
 * its key as a whole, when the last request is answered, or not at all.
 */
export async function upload(
  client: S3Client,
  object: { Bucket: string; Key: string },
  source: AsyncIterable<Uint8Array>,
): Promise<Written> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let parts: MultipartUpload | undefined;
  const filling = new PartBuffer();
  try {
    for await (const chunk of source) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      for (const full of filling.add(chunk)) {
        parts ??= await MultipartUpload.begin(client, object);
        await parts.send(full);
      }
    }
    const rest = filling.take();
    if (parts) {
      if (rest.length > 0) await parts.send(rest);
      await parts.complete();
    } else {
      await client.send(new PutObjectCommand({ ...object, Body: rest, ContentLength: rest.length }));
    }
  } catch (error) {
    await parts?.abort();
    throw error;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

/** Gathers chunks of any size into parts of one. */
class PartBuffer {
  private chunks: Uint8Array[] = [];
  private length = 0;

  *add(chunk: Uint8Array): Iterable<Buffer> {
    let rest = chunk;
    while (this.length + rest.length >= PART_BYTES) {
      const missing = PART_BYTES - this.length;
      this.chunks.push(rest.subarray(0, missing));
      this.length = PART_BYTES;
      rest = rest.subarray(missing);
      yield this.take();
    }
    if (rest.length === 0) return;
    this.chunks.push(rest);
    this.length += rest.length;
  }

  take(): Buffer {
    const part = Buffer.concat(this.chunks, this.length);
    this.chunks = [];
    this.length = 0;
    return part;
  }
}

class MultipartUpload {
  private readonly sent: CompletedPart[] = [];
  private readonly underWay = new Set<Promise<void>>();
  private failure: unknown;
  private parts = 0;

  private constructor(
    private readonly client: S3Client,
    private readonly upload: { Bucket: string; Key: string; UploadId: string },
  ) {}

  static async begin(client: S3Client, object: { Bucket: string; Key: string }): Promise<MultipartUpload> {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
    if (UploadId === undefined) throw new Error('The S3 server gave no id for an upload in parts');
    return new MultipartUpload(client, { ...object, UploadId });
  }

  /** Returns when there is room for the next part. @throws what a part before this one failed with */
  async send(body: Buffer): Promise<void> {
    while (this.underWay.size >= PARALLEL_PARTS) await Promise.race(this.underWay);
    if (this.failure !== undefined) throw this.failure;
    this.parts += 1;
    const sending: Promise<void> = this.sendPart(this.parts, body)
      .catch((error: unknown) => {
        this.failure ??= error;
      })
      .finally(() => this.underWay.delete(sending));
    this.underWay.add(sending);
  }

  async complete(): Promise<void> {
    await Promise.all(this.underWay);
    if (this.failure !== undefined) throw this.failure;
    const Parts = this.sent.sort((a, b) => (a.PartNumber as number) - (b.PartNumber as number));
    await this.client.send(new CompleteMultipartUploadCommand({ ...this.upload, MultipartUpload: { Parts } }));
  }

  /** Parts that nobody completes cost money: they are given up; where even this fails, the bucket's own rules remove them. */
  async abort(): Promise<void> {
    await Promise.all(this.underWay);
    await this.client.send(new AbortMultipartUploadCommand(this.upload)).catch(() => undefined);
  }

  private async sendPart(PartNumber: number, Body: Buffer): Promise<void> {
    const { ETag } = await this.client.send(
      new UploadPartCommand({ ...this.upload, PartNumber, Body, ContentLength: Body.length }),
    );
    this.sent.push({ PartNumber, ETag });
  }
}
