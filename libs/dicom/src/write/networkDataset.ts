import { Refusal } from '@circus/contracts';
import { bufferOf } from '../bufferOf.js';
import { ByteQueue } from '../elements/byteQueue.js';
import type { DataElement, ElementForm } from '../elements/dataElement.js';
import { readElements, readFurtherElements } from '../elements/readElements.js';
import { elementStart, writeElements } from '../elements/writeElements.js';
import { OutOfBytes } from '../header/bytes.js';
import { inflateDataset } from '../header/inflateDataset.js';
import { readHeader } from '../header/readHeader.js';
import { readMeta } from '../header/readMeta.js';
import { loadFrameDecoder } from '../pixels/codecs/loadFrameDecoder.js';
import { decodeStoredFrame } from '../pixels/decodeFrame.js';
import { pixelHeaderOf } from '../pixels/pixelHeader.js';
import { transferSyntaxOf } from '../transferSyntax.js';

const META_LIMIT = 1024 * 1024;
const TURN_MS = 20;

/** A file without what stands before its data set: as it goes over the network (PS3.7 6.3.1). */
export interface BareDataset {
  transferSyntaxUid: string;
  bytes: AsyncIterable<Buffer>;
}

/** @throws Refusal 'invalid' for what is no DICOM Part 10 file; whatever the source throws */
export async function bareDataset(source: AsyncIterable<Uint8Array>): Promise<BareDataset> {
  const queue = new ByteQueue(source);
  for (let wanted = 4 * 1024; ; wanted *= 4) {
    const bytes = await queue.read(wanted);
    const complete = bytes.length < wanted;
    try {
      const { transferSyntaxUid, end } = readMeta(bytes, complete);
      queue.putBack(bytes.subarray(end));
      return { transferSyntaxUid, bytes: queue.pass() };
    } catch (error) {
      if (!(error instanceof OutOfBytes)) throw error;
      if (complete || wanted > META_LIMIT)
        throw new Refusal('invalid', 'The DICOM file ends in its file meta information.');
      queue.putBack(bytes);
    }
  }
}

/**
 * The data set of a whole file in explicit or implicit VR little endian, with its pixels decompressed where they are not
 * native.
 *
 * @throws Refusal 'notImplemented' for pixels that cannot be decoded, 'unprocessable' for damaged ones, 'invalid', and
 * 'tooLarge' where the pixels would become larger than `limit` bytes
 */
export async function datasetIn(file: Uint8Array, transferSyntaxUid: string, limit: number): Promise<Buffer> {
  const plain = inflateDataset(bufferOf(file), limit);
  const reading = readElements(plain, { complete: true });
  if (reading.status !== 'elements') throw new Refusal('invalid', 'The DICOM file cannot be read to its end.');
  const { dataset, form, pixels } = reading.file;
  const target = { implicit: transferSyntaxOf(transferSyntaxUid).implicit, bigEndian: false };
  const inTarget = (elements: DataElement[]) => (form.bigEndian ? elements.map(inLittleEndian) : elements);
  if (!pixels) return writeElements(inTarget(dataset), target);
  if (pixels.length === -1) return decompressedDataset(plain, inTarget(dataset), target, limit);
  const end = pixels.offset + pixels.length;
  if (end > plain.length) throw new Refusal('invalid', 'The DICOM file is truncated.');
  const vr = form.implicit && pixels.vr === 'UN' ? 'OW' : pixels.vr;
  const value = plain.subarray(pixels.offset, end);
  return Buffer.concat([
    writeElements(inTarget(dataset), target),
    elementStart(pixels.tag, vr, value.length, target),
    form.bigEndian ? swapped(value, WORD[vr] ?? 1) : value,
    writeElements(inTarget(readFurtherElements(plain.subarray(end), form)), target),
  ]);
}

async function decompressedDataset(
  file: Buffer,
  dataset: DataElement[],
  target: ElementForm,
  limit: number,
): Promise<Buffer> {
  const reading = readHeader(file, { complete: true, inflated: true });
  const header = reading.status === 'header' ? pixelHeaderOf(reading.header) : null;
  if (!header) throw new Refusal('unprocessable', 'The pixels of the image cannot be found.');
  const bitsAllocated = header.bitsAllocated <= 8 ? 8 : header.bitsAllocated;
  const frameBytes = (header.rows * header.columns * header.samplesPerPixel * bitsAllocated) / 8;
  if (frameBytes * header.numberOfFrames > limit) {
    throw new Refusal('tooLarge', `The decompressed pixels would have more than ${limit} bytes.`);
  }
  await loadFrameDecoder(header.transferSyntaxUid);
  const pixelBytes = file.subarray(header.pixelData.offset);
  const frames: Buffer[] = [];
  let photometricInterpretation = header.photometricInterpretation;
  let turn = performance.now();
  for (let index = 0; index < header.numberOfFrames; index += 1) {
    const frame = decodeStoredFrame(header, pixelBytes, index);
    if (frame.bitsAllocated !== header.bitsAllocated) {
      throw new Refusal('notImplemented', `Pixels of ${header.bitsAllocated} bits cannot be decompressed.`);
    }
    photometricInterpretation = frame.photometricInterpretation;
    const { buffer, byteOffset, byteLength } = frame.data;
    frames.push(Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength));
    if (performance.now() - turn < TURN_MS) continue;
    // Others wait for this thread, too.
    await new Promise((resolve) => setImmediate(resolve));
    turn = performance.now();
  }
  const pixels = Buffer.concat(frames);
  const even = pixels.length % 2 === 0 ? pixels : Buffer.concat([pixels, Buffer.alloc(1)]);
  const changed = dataset.map((element): DataElement => {
    if (element.tag === '00280004') return textElement(element, photometricInterpretation);
    // Frames come out of the decoder colour by pixel.
    if (element.tag === '00280006') return { ...element, value: Buffer.alloc(2), length: 2 };
    return element;
  });
  const vr = header.bitsAllocated > 8 || target.implicit ? 'OW' : 'OB';
  return Buffer.concat([writeElements(changed, target), elementStart('7FE00010', vr, even.length, target), even]);
}

function textElement(element: DataElement, text: string): DataElement {
  const value = Buffer.from(text.length % 2 === 0 ? text : `${text} `, 'latin1');
  return { ...element, value, length: value.length };
}

/** Bytes of a word, of the VRs in which their order matters (PS3.5 7.3). */
const WORD: Readonly<Record<string, number>> = {
  ...{ US: 2, SS: 2, AT: 2, OW: 2, UL: 4, SL: 4, FL: 4, OF: 4, OL: 4, FD: 8, OD: 8, OV: 8, SV: 8, UV: 8 },
};

function inLittleEndian(element: DataElement): DataElement {
  const { vr, value, items } = element;
  if (items) return { ...element, items: items.map((item) => ({ elements: item.elements.map(inLittleEndian) })) };
  const word = WORD[vr] ?? 1;
  return word === 1 || !value ? element : { ...element, value: swapped(value, word) };
}

function swapped(value: Buffer, word: number): Buffer {
  const copy = Buffer.from(value);
  const whole = copy.subarray(0, copy.length - (copy.length % word));
  if (word === 2) whole.swap16();
  if (word === 4) whole.swap32();
  if (word === 8) whole.swap64();
  return copy;
}
