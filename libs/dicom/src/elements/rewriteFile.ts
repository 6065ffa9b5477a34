import { Readable } from 'node:stream';
import { createDeflateRaw, createInflateRaw } from 'node:zlib';
import { Refusal } from '@circus/contracts';
import { OutOfBytes } from '../header/bytes.js';
import { damagedDeflation, inflatesToTooMuch, inflationLimit } from '../header/inflateDataset.js';
import { readMeta } from '../header/readMeta.js';
import { transferSyntaxOf } from '../transferSyntax.js';
import { ByteQueue } from './byteQueue.js';
import type { DataElement, ElementForm, PixelElement } from './dataElement.js';
import { type FileElements, readElements, readFurtherElements } from './readElements.js';
import { elementStart, writeElements, writeMeta } from './writeElements.js';

/** What a file becomes. What is the same object as before is passed on byte for byte. */
export interface FileRewrite {
  /** @param file the elements before the pixels */
  change(file: FileElements): { meta: DataElement[]; dataset: DataElement[]; keepsPixels: boolean };
  /** Of elements behind the pixels; they stay unless this says otherwise. */
  changeFurther?(elements: DataElement[]): DataElement[];
}

export interface RewrittenFile {
  bytes: AsyncIterable<Uint8Array>;
  /** Whether any byte is another than before; known once `bytes` was read to its end. */
  isChanged(): boolean;
}

const firstBytes = 64 * 1024;
const undefinedLength = 0xffffffff;

/**
 * Changes elements of a DICOM Part 10 file on its way, in any transfer syntax. The pixels pass through and are never held.
 *
 * @param maxHeaderBytes the most that is held of what stands before the pixels, or behind them
 * @throws Refusal 'invalid' for what is not DICOM, 'tooLarge' above the limit; whatever `rewrite` or the source throws
 */
export async function rewriteFile(
  source: AsyncIterable<Uint8Array>,
  maxHeaderBytes: number,
  rewrite: FileRewrite,
): Promise<RewrittenFile> {
  const queue = new ByteQueue(source);
  const { metaBytes, isDeflated } = await takeMeta(queue, maxHeaderBytes);
  const plain = isDeflated ? new ByteQueue(inflated(queue.pass())) : queue;
  plain.putBack(metaBytes);
  const { beginning, file } = await takeElements(plain, maxHeaderBytes);
  const run = new Rewriting(plain, beginning, file, rewrite, maxHeaderBytes);
  if (!isDeflated) return { bytes: run.write(), isChanged: () => run.changed };
  // Deflated again the same bytes may come out differently.
  return { bytes: deflatedAgain(run), isChanged: () => true };
}

class Rewriting {
  changed: boolean;
  private readonly after: ReturnType<FileRewrite['change']>;

  constructor(
    private readonly queue: ByteQueue,
    private readonly beginning: Buffer,
    private readonly file: FileElements,
    private readonly rewrite: FileRewrite,
    private readonly maxFurtherBytes: number,
  ) {
    const { meta, dataset, pixels } = file;
    this.after = rewrite.change(file);
    const dropsPixels = pixels !== null && !this.after.keepsPixels;
    this.changed = this.after.meta !== meta || this.after.dataset !== dataset || dropsPixels;
  }

  async *write(): AsyncIterable<Uint8Array> {
    yield this.metaBytes();
    yield* this.writeDataset();
  }

  /** Preamble and file meta information. */
  metaBytes(): Buffer {
    const { meta, metaEnd } = this.file;
    if (this.after.meta === meta) return this.beginning.subarray(0, metaEnd);
    const preamble = this.beginning.subarray(0, this.beginning.toString('latin1', 128, 132) === 'DICM' ? 132 : 0);
    return Buffer.concat([preamble, writeMeta(this.after.meta)]);
  }

  async *writeDataset(): AsyncIterable<Uint8Array> {
    const { dataset, metaEnd, form, pixels } = this.file;
    const { keepsPixels } = this.after;
    const valueStart = pixels?.offset ?? this.beginning.length;
    this.queue.putBack(this.beginning.subarray(valueStart));
    if (!this.changed) yield this.beginning.subarray(metaEnd, valueStart);
    else {
      yield this.after.dataset === dataset
        ? this.beginning.subarray(metaEnd, pixels ? startOf(pixels, form) : valueStart)
        : writeElements(this.after.dataset, form);
      if (pixels && keepsPixels) yield pixelStart(pixels, form);
    }
    if (!pixels) return;
    const value = passPixels(this.queue, pixels, form);
    for await (const part of value) if (keepsPixels) yield part;
    yield* this.writeFurther(form);
  }

  private async *writeFurther(form: ElementForm): AsyncIterable<Uint8Array> {
    const { changeFurther } = this.rewrite;
    if (!changeFurther) {
      yield* this.queue.pass();
      return;
    }
    const bytes = await this.queue.read(this.maxFurtherBytes + 1);
    if (bytes.length > this.maxFurtherBytes) throw tooLong(this.maxFurtherBytes, 'behind');
    const elements = readFurtherElements(bytes, form);
    const after = changeFurther(elements);
    if (after === elements) {
      yield bytes;
      return;
    }
    this.changed = true;
    yield writeElements(after, form);
  }
}

/** Reads as far as the file meta information goes; what was read beyond it is put back. */
async function takeMeta(queue: ByteQueue, maxBytes: number): Promise<{ metaBytes: Buffer; isDeflated: boolean }> {
  for (let wanted = firstBytes; ; wanted *= 4) {
    const bytes = await queue.read(Math.min(wanted, maxBytes));
    const complete = bytes.length < Math.min(wanted, maxBytes);
    try {
      const { end, transferSyntaxUid } = readMeta(bytes, complete);
      queue.putBack(bytes.subarray(end));
      return { metaBytes: bytes.subarray(0, end), isDeflated: transferSyntaxOf(transferSyntaxUid).deflated };
    } catch (error) {
      if (!(error instanceof OutOfBytes)) throw error;
      if (complete) throw new Refusal('invalid', 'The DICOM file ends in its file meta information.');
      if (wanted >= maxBytes) throw tooLong(maxBytes, 'before');
      queue.putBack(bytes);
    }
  }
}

async function takeElements(queue: ByteQueue, maxBytes: number): Promise<{ beginning: Buffer; file: FileElements }> {
  for (let wanted = firstBytes; ; wanted *= 4) {
    const bytes = await queue.read(Math.min(wanted, maxBytes));
    const complete = bytes.length < Math.min(wanted, maxBytes);
    const reading = readElements(bytes, { complete });
    if (reading.status === 'elements') return { beginning: bytes, file: reading.file };
    if (wanted >= maxBytes) throw tooLong(maxBytes, 'before');
    queue.putBack(bytes);
  }
}

async function* passPixels(queue: ByteQueue, { length }: PixelElement, form: ElementForm): AsyncIterable<Buffer> {
  if (length !== -1) {
    yield* queue.pass(length);
    return;
  }
  for (;;) {
    const start = await queue.read(8);
    yield start;
    if (start.length < 8) return;
    const element = form.bigEndian ? start.readUInt16BE(2) : start.readUInt16LE(2);
    const fragment = form.bigEndian ? start.readUInt32BE(4) : start.readUInt32LE(4);
    if (element === 0xe0dd) return;
    if (element !== 0xe000 || fragment === undefinedLength) {
      throw new Refusal('invalid', 'The DICOM file cannot be read to its end: its pixels hold no fragment.');
    }
    yield* queue.pass(fragment);
  }
}

const pixelStart = ({ tag, vr, length }: PixelElement, form: ElementForm): Buffer =>
  elementStart(tag, vr, length === -1 ? undefinedLength : length, form);

const startOf = (pixels: PixelElement, form: ElementForm): number => pixels.offset - pixelStart(pixels, form).length;

async function* inflated(source: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  const inflater = createInflateRaw();
  const readable = Readable.from(source);
  readable.on('error', (error) => inflater.destroy(error));
  readable.pipe(inflater);
  let bytes = 0;
  try {
    for await (const chunk of inflater as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > inflationLimit) throw inflatesToTooMuch(inflationLimit);
      yield chunk;
    }
  } catch (error) {
    throw String((error as { code?: unknown })?.code ?? '').startsWith('Z_') ? damagedDeflation() : error;
  } finally {
    readable.destroy();
    inflater.destroy();
  }
}

async function* deflatedAgain(run: Rewriting): AsyncIterable<Uint8Array> {
  yield run.metaBytes();
  const deflater = createDeflateRaw();
  const readable = Readable.from(run.writeDataset());
  readable.on('error', (error) => deflater.destroy(error));
  readable.pipe(deflater);
  let bytes = 0;
  try {
    for await (const chunk of deflater as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      yield chunk;
    }
  } finally {
    readable.destroy();
    deflater.destroy();
  }
  if (bytes % 2 === 1) yield Buffer.alloc(1);
}

const tooLong = (limit: number, where: string): Refusal =>
  new Refusal('tooLarge', `The DICOM file has more than ${limit} bytes ${where} its pixels.`);
