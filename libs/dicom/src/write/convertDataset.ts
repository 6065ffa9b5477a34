import { Refusal } from '@circus/contracts';
import { bufferOf } from '../bufferOf.js';
import type { DataElement, ElementForm } from '../elements/dataElement.js';
import { type FileElements, readElements, readFurtherElements } from '../elements/readElements.js';
import { elementStart, writeElements } from '../elements/writeElements.js';
import { inflateDataset, wholeMeta } from '../header/inflateDataset.js';
import { readHeader } from '../header/readHeader.js';
import { decompressedPixels } from '../pixels/decompressedPixels.js';
import { encapsulationEnd } from '../pixels/fragments.js';
import { gePrivateImplicit, transferSyntaxOf } from '../transferSyntax.js';
import { inLittleEndian, swapped, WORD } from './byteOrder.js';

/** A file whose bytes are read where they are needed. */
export interface FileBytes {
  sizeBytes: number;
  /** @param length never more than there are from `offset` on */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A data set in another transfer syntax. */
export interface ConvertedDataset {
  sopClassUid: string;
  sopInstanceUid: string;
  /** Of all pieces together. */
  sizeBytes: number;
  /** Made one after the other: of compressed pixels a frame at a time. To be gone through once. */
  pieces(): AsyncGenerator<Uint8Array>;
}

/** What stands behind the head: the value of the pixels, and the elements after it. */
interface Pixels {
  /** The pixels' own element and those that speak of it, as they have to be. */
  head: Buffer;
  sizeBytes: number;
  pieces(): AsyncGenerator<Uint8Array>;
  tail: Buffer;
}

/** The beginning of a file in which its elements before the pixels lie, and a way to what comes after it. */
interface Source {
  beginning: Buffer;
  file: FileElements;
  sizeBytes: number;
  read(offset: number, length: number): Promise<Buffer>;
}

const FIRST_BYTES = 256 * 1024;
/** Of native pixels at once; whole words of any size. */
const PIECE_BYTES = 1024 * 1024;
/** The largest even length that an element can have (PS3.5 7.1.1). */
const LONGEST_VALUE = 0xfffffffe;

/**
 * Brings the data set of a file into explicit or implicit VR little endian, its pixels decompressed where they are not
 * native. Native pixels pass in pieces and keep their bits; compressed ones become colour by pixel in the photometric
 * interpretation that the codec gives, and attributes say so (PS3.5 8.2).
 *
 * @param heldBytes of the file that may be in memory at once: elements, compressed pixels, a deflated data set
 * @throws Refusal 'notImplemented' for pixels that cannot be decoded, 'invalid' and 'unprocessable' for damaged files,
 * 'tooLarge' for those that hold or become too much; the pieces may throw the same
 */
export async function convertDataset(
  given: FileBytes,
  transferSyntaxUid: string,
  heldBytes: number,
): Promise<ConvertedDataset> {
  const target = { implicit: transferSyntaxOf(transferSyntaxUid).implicit, bigEndian: false };
  const source = await sourceOf(given, heldBytes);
  const { dataset, pixels } = source.file;
  const rest = !pixels
    ? { head: elementsIn(dataset, source.file.form, target), sizeBytes: 0, pieces: none, tail: Buffer.alloc(0) }
    : pixels.length === -1
      ? await decompressed(source, target, heldBytes)
      : await native(source, target, heldBytes);
  return {
    sopClassUid: uidIn(dataset, '00080016'),
    sopInstanceUid: uidIn(dataset, '00080018'),
    sizeBytes: rest.head.length + rest.sizeBytes + rest.tail.length,
    async *pieces() {
      yield rest.head;
      yield* rest.pieces();
      if (rest.tail.length > 0) yield rest.tail;
    },
  };
}

async function* none(): AsyncGenerator<Uint8Array> {}

/** Reads no more of a file than its elements before the pixels; all of a deflated one. */
async function sourceOf(given: FileBytes, heldBytes: number): Promise<Source> {
  const { sizeBytes } = given;
  for (let wanted = FIRST_BYTES; ; wanted *= 4) {
    const length = Math.min(wanted, sizeBytes);
    const complete = length === sizeBytes;
    const beginning = bufferOf(await given.read(0, length));
    if (isDeflated(beginning)) return deflatedSource(given, heldBytes);
    const reading = readElements(beginning, { complete });
    if (reading.status === 'elements') {
      const read = async (offset: number, count: number) =>
        complete ? beginning.subarray(offset, offset + count) : bufferOf(await given.read(offset, count));
      return { beginning, file: reading.file, sizeBytes, read };
    }
    requireHeld(length * 4, heldBytes);
  }
}

async function deflatedSource({ sizeBytes, read }: FileBytes, heldBytes: number): Promise<Source> {
  requireHeld(sizeBytes, heldBytes);
  const plain = inflateDataset(await read(0, sizeBytes), heldBytes);
  const reading = readElements(plain, { complete: true });
  if (reading.status !== 'elements') throw new Refusal('invalid', 'The DICOM file cannot be read to its end.');
  return {
    beginning: plain,
    file: reading.file,
    sizeBytes: plain.length,
    read: async (offset, length) => plain.subarray(offset, offset + length),
  };
}

async function native(source: Source, target: ElementForm, heldBytes: number): Promise<Pixels> {
  const { form, dataset, transferSyntaxUid } = source.file;
  const { tag, length, offset, vr: given } = source.file.pixels as NonNullable<FileElements['pixels']>;
  const end = offset + length;
  if (end > source.sizeBytes) throw new Refusal('invalid', 'The DICOM file is truncated.');
  requireHeld(source.sizeBytes - end, heldBytes);
  const further = readFurtherElements(await source.read(end, source.sizeBytes - end), form);
  const vr = form.implicit && given === 'UN' ? 'OW' : given;
  // GE's private syntax has its pixels alone in big endian.
  const isSwapped = form.bigEndian || (transferSyntaxUid === gePrivateImplicit && vr === 'OW');
  const word = isSwapped ? (WORD[vr] ?? 1) : 1;
  const padding = length % 2;
  return {
    head: Buffer.concat([elementsIn(dataset, form, target), elementStart(tag, vr, length + padding, target)]),
    sizeBytes: length + padding,
    async *pieces() {
      for (let at = 0; at < length; at += PIECE_BYTES) {
        const piece = await source.read(offset + at, Math.min(PIECE_BYTES, length - at));
        yield word === 1 ? piece : swapped(piece, word);
      }
      if (padding) yield Buffer.alloc(1);
    },
    tail: elementsIn(further, form, target),
  };
}

async function decompressed(source: Source, target: ElementForm, heldBytes: number): Promise<Pixels> {
  const { form, dataset, pixels } = source.file;
  const { offset } = pixels as NonNullable<FileElements['pixels']>;
  const complete = source.beginning.length === source.sizeBytes;
  const reading = readHeader(source.beginning, { complete, inflated: true });
  requireHeld(source.sizeBytes - offset, heldBytes);
  const bytes = await source.read(offset, source.sizeBytes - offset);
  const end = encapsulationEnd(bytes);
  // What was signed were the compressed pixels (PS3.3 C.12.1.1.3.1.1).
  const further = (end === null ? [] : readFurtherElements(bytes.subarray(end), form)).filter(
    ({ tag }) => tag !== 'FFFAFFFA',
  );
  const given = await decompressedPixels(reading.status === 'header' ? reading.header : null, bytes);
  const padding = given.sizeBytes % 2;
  if (given.sizeBytes > LONGEST_VALUE) {
    throw new Refusal('tooLarge', `The decompressed pixels would have more than ${LONGEST_VALUE} bytes.`);
  }
  const vr = given.bitsAllocated > 8 || target.implicit ? 'OW' : 'OB';
  return {
    head: Buffer.concat([
      elementsIn(given.describedIn(dataset), form, target),
      elementStart('7FE00010', vr, given.sizeBytes + padding, target),
    ]),
    sizeBytes: given.sizeBytes + padding,
    async *pieces() {
      yield* given.frames();
      if (padding) yield Buffer.alloc(1);
    },
    tail: elementsIn(further, form, target),
  };
}

const elementsIn = (elements: DataElement[], form: ElementForm, target: ElementForm): Buffer =>
  writeElements(form.bigEndian ? elements.map(inLittleEndian) : elements, target);

function isDeflated(beginning: Buffer): boolean {
  return transferSyntaxOf(wholeMeta(beginning).transferSyntaxUid).deflated;
}

const uidIn = (dataset: readonly DataElement[], tag: string): string =>
  (dataset.find((element) => element.tag === tag)?.value?.toString('latin1') ?? '').replace(/[\0 ]+$/, '');

function requireHeld(bytes: number, limit: number): void {
  if (bytes > limit) throw new Refusal('tooLarge', `Of an image no more than ${limit} bytes are held to convert it.`);
}
