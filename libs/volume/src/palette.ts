import { Refusal } from '@circus/contracts';
import { type DicomElement, numbersOf, type PixelHeader } from '@circus/dicom';
import type { ReadAttributes } from './storedImages.js';

/** The colours of a PALETTE COLOR image, 8 bits each (PS3.3 C.7.6.3.1.5, C.7.6.3.1.6). */
export interface Palette {
  /** The sample that means the first colour; lower ones mean it too, and those above the last mean the last. */
  first: number;
  red: Uint8Array;
  green: Uint8Array;
  blue: Uint8Array;
}

const EXPLICIT_BIG_ENDIAN = '1.2.840.10008.1.2.2';
const COLOURS = ['Red', 'Green', 'Blue'] as const;

/** Whether an image's samples stand for colours of a palette. */
export function hasPalette({ photometricInterpretation, samplesPerPixel }: PixelHeader): boolean {
  return photometricInterpretation === 'PALETTE COLOR' && samplesPerPixel === 1;
}

/**
 * The palette among an image's attributes, segmented ones (PS3.3 C.7.9.2) written out.
 *
 * @throws Refusal 'unprocessable' when there is none, or one that cannot be meant
 */
export function paletteOf({ header, bytes }: ReadAttributes): Palette {
  const { dataset } = header;
  const signed = dataset['00280103']?.Value?.[0] === 1;
  const bigEndian = header.transferSyntaxUid === EXPLICIT_BIG_ENDIAN;
  const tables = COLOURS.map((colour, index) => {
    const [entries, first, bits] = numbersOf(dataset, `0028110${index + 1}`);
    if (entries === undefined || first === undefined || bits === undefined || entries < 0) {
      throw new Refusal('unprocessable', `${colour} of the palette is not described.`);
    }
    const count = (entries & 0xffff) === 0 ? 65_536 : entries & 0xffff;
    const plain = bytesOf(dataset[`0028120${index + 1}`], bytes, bigEndian);
    const segmented = plain === null ? bytesOf(dataset[`0028122${index + 1}`], bytes, bigEndian) : null;
    if (plain === null && segmented === null)
      throw new Refusal('unprocessable', `${colour} of the palette is missing.`);
    const values = segmented === null ? entriesOf(plain as Buffer, count, bits) : writtenOut(wordsOf(segmented), count);
    if (values.length < count) {
      throw new Refusal('unprocessable', `${colour} of the palette ends after ${values.length} of ${count} entries.`);
    }
    return { first: signed ? (first << 16) >> 16 : first & 0xffff, colours: inBytes(values, bits) };
  });
  const [red, green, blue] = tables as [(typeof tables)[0], (typeof tables)[0], (typeof tables)[0]];
  return { first: red.first, red: red.colours, green: green.colours, blue: blue.colours };
}

/** Little endian, null for an attribute that is not there. */
function bytesOf(element: DicomElement | undefined, file: Uint8Array, bigEndian: boolean): Buffer | null {
  if (element?.InlineBinary !== undefined) return Buffer.from(element.InlineBinary, 'base64');
  if (element?.Value !== undefined) {
    return Buffer.from(Uint16Array.from(element.Value, (value) => Number(value)).buffer);
  }
  const [, offset, length] = /^#(\d+),(\d+)$/.exec(element?.BulkDataURI ?? '') ?? [];
  if (offset === undefined) return null;
  const copy = Buffer.from(file.subarray(Number(offset), Number(offset) + Number(length)));
  return bigEndian && copy.length % 2 === 0 ? copy.swap16() : copy;
}

/** Entries of 8 bits may lie two in a word, or, as many files have them, each in a word of its own. */
function entriesOf(bytes: Buffer, count: number, bits: number): Uint16Array {
  if (bits <= 8 && bytes.length < count * 2) return Uint16Array.from(bytes.subarray(0, count));
  return wordsOf(bytes).subarray(0, count);
}

function wordsOf(bytes: Buffer): Uint16Array {
  return Uint16Array.from({ length: bytes.length >> 1 }, (_, i) => bytes.readUInt16LE(i * 2));
}

/** Kinds of segments: values one by one, a straight line from the value before, segments written before. */
const Segment = { Discrete: 0, Linear: 1, Indirect: 2 } as const;

function writtenOut(words: Uint16Array, count: number): Uint16Array {
  const values = new Uint16Array(count);
  let filled = 0;
  /** Writes so many segments from a place on; returns the place behind them. Those of a copy hold no copies. */
  const write = (place: number, segments: number, nested: boolean): number => {
    let at = place;
    for (let segment = 0; segment < segments && at + 1 < words.length && filled < count; segment += 1) {
      const [kind, length] = [words[at] as number, words[at + 1] as number];
      at += 2;
      if (kind === Segment.Discrete) {
        for (let i = 0; i < length && filled < count; i += 1) values[filled++] = words[at + i] ?? 0;
        at += length;
      } else if (kind === Segment.Linear && filled > 0) {
        const start = values[filled - 1] as number;
        const end = words[at++] ?? 0;
        for (let i = 1; i <= length && filled < count; i += 1) {
          values[filled++] = Math.round(start + ((end - start) * i) / length);
        }
      } else if (kind === Segment.Indirect && !nested) {
        const offset = (words[at] ?? 0) + (words[at + 1] ?? 0) * 65_536;
        at += 2;
        write(offset, length, true);
      } else {
        throw new Refusal('unprocessable', 'The segments of the palette cannot be read.');
      }
    }
    return at;
  };
  write(0, Number.POSITIVE_INFINITY, false);
  return values.subarray(0, filled);
}

/** The upper 8 bits of entries of 16; files that claim 16 bits and use 8 are taken at what they use. */
function inBytes(values: Uint16Array, bits: number): Uint8Array {
  const wide = bits > 8 && values.some((value) => value > 0xff);
  return Uint8Array.from(values, (value) => (wide ? value >> 8 : value));
}

/** Writes palette samples as R, G, B, A bytes. @param target four bytes for each sample */
export function writePaletteColours(
  samples: { readonly length: number; readonly [index: number]: number },
  { first, red, green, blue }: Palette,
  target: { [index: number]: number },
  pixels: number,
): void {
  const last = red.length - 1;
  for (let i = 0, to = 0; i < pixels; i += 1, to += 4) {
    const entry = (samples[i] as number) - first;
    const at = entry < 0 ? 0 : entry > last ? last : entry;
    target[to] = red[at] as number;
    target[to + 1] = green[at] as number;
    target[to + 2] = blue[at] as number;
    target[to + 3] = 255;
  }
}
