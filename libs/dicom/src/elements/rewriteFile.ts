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

/** What stands before the pixels, afterwards. */
export interface ChangedElements {
  meta: DataElement[];
  dataset: DataElement[];
  keepsPixels: boolean;
  /** Whether the preamble, which may hold anything, becomes zeros. */
  clearsPreamble?: boolean;
  /** What becomes of the pixels that are kept; as they are unless this says otherwise. */
  otherPixels?: ChangedPixels;
}

/** Other pixels in the place of those of a file. */
export interface ChangedPixels {
  vr: string;
  /** Bytes; -1 for encapsulated frames. */
  length: number;
  /** @param value of the original, read to its end or not */
  write(value: AsyncIterable<Buffer>): AsyncIterable<Uint8Array>;
}

/** What a file becomes. What is the same object as before is passed on byte for byte. */
export interface FileRewrite {
  /** @param file the elements before the pixels */
  change(file: FileElements): ChangedElements | Promise<ChangedElements>;
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
const CLEAR_PREAMBLE = Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')]);

/**
 * Changes elements of a DICOM Part 10 file on its way, in any transfer syntax. The pixels pass through and are never held.
 *
 * @param maxHeaderBytes the most that is held of what stands before the pixels, or behind them
 * @param far does the same as `rewrite` elsewhere, for more bytes than one may work on at once; here when left out
 * @throws Refusal 'invalid' for what is not DICOM, 'tooLarge' above the limit; whatever `rewrite` or the source throws
 */
export async function rewriteFile(
  source: AsyncIterable<Uint8Array>,
  maxHeaderBytes: number,
  rewrite: FileRewrite,
  far?: ElementRewriter,
): Promise<RewrittenFile> {
  const near = rewriterOf(rewrite);
  const rewriterFor = (bytes: Buffer): ElementRewriter => (bytes.length > firstBytes ? (far ?? near) : near);
  const queue = new ByteQueue(source);
  const { metaBytes, isDeflated } = await takeMeta(queue, maxHeaderBytes);
  const plain = isDeflated ? new ByteQueue(inflated(queue.pass())) : queue;
  plain.putBack(metaBytes);
  const { beginning, head } = await takeHead(plain, maxHeaderBytes, rewriterFor);
  const run = new Rewriting(plain, beginning, head, rewrite.changeFurther ? rewriterFor : null, maxHeaderBytes);
  if (!isDeflated) return { bytes: run.write(), isChanged: () => run.changed };
  // Deflated again the same bytes may come out differently.
  return { bytes: deflatedAgain(run), isChanged: () => true };
}

/** What stands before the pixels as it shall be, and what has to be known of the rest. */
export interface RewrittenHead {
  /** Where the file meta information ends in the bytes that were read. */
  metaEnd: number;
  /** Preamble and file meta information; null where they stay as they are. */
  meta: Uint8Array | null;
  /** The data set before the element of the pixels; null where it stays as it is. */
  dataset: Uint8Array | null;
  form: ElementForm;
  pixels: PixelElement | null;
  keepsPixels: boolean;
  /** What becomes of pixels that are kept; only where the work is done here. */
  otherPixels?: ChangedPixels | undefined;
}

/** Reads and changes elements, here or in another thread. */
export interface ElementRewriter {
  /** @returns null when the elements before the pixels do not end within the bytes */
  head(bytes: Buffer, complete: boolean): RewrittenHead | null | Promise<RewrittenHead | null>;
  /** The elements behind the pixels. @returns null where they stay as they are */
  further(bytes: Buffer, form: ElementForm): Uint8Array | null | Promise<Uint8Array | null>;
}

/** Does the work of a rewrite at once. */
export const rewriterOf = ({ change, changeFurther }: FileRewrite): ElementRewriter => ({
  head: async (bytes, complete) => {
    const reading = readElements(bytes, { complete });
    if (reading.status !== 'elements') return null;
    const { meta, dataset, pixels, metaEnd, form } = reading.file;
    const after = await change(reading.file);
    return {
      ...{ metaEnd, form, pixels },
      meta:
        after.meta === meta && !after.clearsPreamble
          ? null
          : Buffer.concat([after.clearsPreamble ? CLEAR_PREAMBLE : preambleOf(bytes), writeMeta(after.meta)]),
      dataset: after.dataset === dataset ? null : writeElements(after.dataset, form),
      keepsPixels: after.keepsPixels,
      otherPixels: after.otherPixels,
    };
  },
  further: (bytes, form) => {
    if (!changeFurther) return null;
    const elements = readFurtherElements(bytes, form);
    const after = changeFurther(elements);
    return after === elements ? null : writeElements(after, form);
  },
});

const preambleOf = (bytes: Buffer): Buffer =>
  bytes.subarray(0, bytes.toString('latin1', 128, 132) === 'DICM' ? 132 : 0);

class Rewriting {
  changed: boolean;

  constructor(
    private readonly queue: ByteQueue,
    private readonly beginning: Buffer,
    private readonly head: RewrittenHead,
    /** Null where what stands behind the pixels is not looked at. */
    private readonly rewriterFor: ((bytes: Buffer) => ElementRewriter) | null,
    private readonly maxFurtherBytes: number,
  ) {
    const { meta, dataset, pixels, keepsPixels, otherPixels } = head;
    const changesPixels = pixels !== null && (!keepsPixels || otherPixels !== undefined);
    this.changed = meta !== null || dataset !== null || changesPixels;
  }

  async *write(): AsyncIterable<Uint8Array> {
    yield this.metaBytes();
    yield* this.writeDataset();
  }

  /** Preamble and file meta information. */
  metaBytes(): Uint8Array {
    return this.head.meta ?? this.beginning.subarray(0, this.head.metaEnd);
  }

  async *writeDataset(): AsyncIterable<Uint8Array> {
    const { dataset, metaEnd, form, pixels, keepsPixels, otherPixels } = this.head;
    const valueStart = pixels?.offset ?? this.beginning.length;
    this.queue.putBack(this.beginning.subarray(valueStart));
    if (!this.changed) yield this.beginning.subarray(metaEnd, valueStart);
    else {
      yield dataset ?? this.beginning.subarray(metaEnd, pixels ? startOf(pixels, form) : valueStart);
      if (pixels && keepsPixels) yield pixelStart({ ...pixels, ...otherPixels }, form);
    }
    if (!pixels) return;
    const value = passPixels(this.queue, pixels, form);
    if (keepsPixels && otherPixels) yield* otherPixels.write(value);
    // What was not read of it lies before the elements behind it.
    for await (const part of value) if (keepsPixels && !otherPixels) yield part;
    yield* this.writeFurther(form);
  }

  private async *writeFurther(form: ElementForm): AsyncIterable<Uint8Array> {
    if (!this.rewriterFor) {
      yield* this.queue.pass();
      return;
    }
    const bytes = await this.queue.read(this.maxFurtherBytes + 1);
    if (bytes.length > this.maxFurtherBytes) throw tooLong(this.maxFurtherBytes, 'behind');
    const after = await this.rewriterFor(bytes).further(bytes, form);
    if (after !== null) this.changed = true;
    yield after ?? bytes;
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

async function takeHead(
  queue: ByteQueue,
  maxBytes: number,
  rewriterFor: (bytes: Buffer) => ElementRewriter,
): Promise<{ beginning: Buffer; head: RewrittenHead }> {
  for (let wanted = firstBytes; ; wanted *= 4) {
    const bytes = await queue.read(Math.min(wanted, maxBytes));
    const complete = bytes.length < Math.min(wanted, maxBytes);
    const head = await rewriterFor(bytes).head(bytes, complete);
    if (head) return { beginning: bytes, head };
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
