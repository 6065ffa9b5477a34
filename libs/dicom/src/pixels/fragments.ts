import { Refusal } from '@circus/contracts';
import { bufferOf } from '../bufferOf.js';
import type { PixelHeader } from './pixelHeader.js';

interface Fragment {
  /** Byte range of the fragment's content; `end` may lie behind the last byte of a truncated file. */
  start: number;
  end: number;
}

/** Byte ranges of encapsulated Pixel Data: the fragments of each frame, in order. */
type FrameTable = Fragment[][];

const [item, delimitation] = [0xe000fffe, 0xe0ddfffe]; // tags as one little endian number
/** Above the number of tiles of the largest whole-slide images; below what would exhaust memory with empty fragments. */
const fragmentLimit = 1_000_000;
// Frames of a file are mostly asked for one after the other, with the same bytes.
const tables = new WeakMap<Uint8Array, { numberOfFrames: number; table: FrameTable }>();

/**
 * The compressed bytes of one frame of encapsulated Pixel Data, fragments joined (PS3.5 A.4).
 *
 * @param pixelBytes from the Basic Offset Table's item tag on; what follows the sequence delimiter does not matter
 * @param frameIndex from 0
 * @throws Refusal 'unprocessable' when the fragments are damaged, end early, or cannot be told apart
 */
export function encapsulatedFrame(header: PixelHeader, pixelBytes: Uint8Array, frameIndex: number): Uint8Array {
  const { numberOfFrames } = header;
  let known = tables.get(pixelBytes);
  if (known?.numberOfFrames !== numberOfFrames) {
    known = { numberOfFrames, table: frameTableOf(bufferOf(pixelBytes), numberOfFrames) };
    tables.set(pixelBytes, known);
  }
  const fragments = known.table[frameIndex] ?? [];
  if (fragments.length === 0 || fragments.some(({ end }) => end > pixelBytes.length)) {
    throw new Refusal('unprocessable', `The pixel data ends before frame ${frameIndex + 1} of ${numberOfFrames} does.`);
  }
  const parts = fragments.map(({ start, end }) => pixelBytes.subarray(start, end));
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

function frameTableOf(bytes: Buffer, numberOfFrames: number): FrameTable {
  const { offsets, fragments } = readItems(bytes);
  if (numberOfFrames === 1) return [fragments];
  if (fragments.length === numberOfFrames) return fragments.map((fragment) => [fragment]);
  const starts = startsByOffset(fragments, offsets, numberOfFrames) ?? startsByMarker(bytes, fragments);
  if (starts.length === numberOfFrames && starts[0] === 0) {
    return starts.map((start, frame) => fragments.slice(start, starts[frame + 1] ?? fragments.length));
  }
  // fewer fragments than frames: those that are there are the first ones (a truncated file)
  if (fragments.length < numberOfFrames) return fragments.map((fragment) => [fragment]);
  throw new Refusal(
    'unprocessable',
    `The pixel data has ${fragments.length} fragments for ${numberOfFrames} frames and no offset table that fits them.`,
  );
}

/**
 * Where what follows encapsulated Pixel Data begins, behind the sequence delimiter.
 *
 * @param pixelBytes as for `encapsulatedFrame`
 * @returns null where the fragments end without one, or are damaged
 */
export function encapsulationEnd(pixelBytes: Uint8Array): number | null {
  const bytes = bufferOf(pixelBytes);
  for (let position = 0; position + 8 <= bytes.length; position += 8 + bytes.readUInt32LE(position + 4)) {
    const tag = bytes.readUInt32LE(position);
    if (tag === delimitation) return position + 8;
    if (tag !== item) return null;
  }
  return null;
}

function readItems(bytes: Buffer): { offsets: number[]; fragments: Fragment[] } {
  const items: Fragment[] = [];
  let position = 0;
  while (position + 8 <= bytes.length) {
    const tag = bytes.readUInt32LE(position);
    if (tag === delimitation) break;
    if (tag !== item) throw new Refusal('unprocessable', 'The pixel data holds something that is not a fragment.');
    const start = position + 8;
    position = start + bytes.readUInt32LE(position + 4);
    items.push({ start, end: position });
    if (items.length > fragmentLimit) {
      throw new Refusal('unprocessable', `The pixel data has more than ${fragmentLimit} fragments.`);
    }
  }
  const [table, ...fragments] = items;
  const offsets: number[] = [];
  if (table !== undefined) {
    for (let at = table.start; at + 4 <= Math.min(table.end, bytes.length); at += 4)
      offsets.push(bytes.readUInt32LE(at));
  }
  return { offsets, fragments };
}

/** First fragment of each frame according to the Basic Offset Table; null when the table is empty or wrong. */
function startsByOffset(fragments: Fragment[], offsets: number[], numberOfFrames: number): number[] | null {
  const [first] = fragments;
  if (offsets.length !== numberOfFrames || first === undefined) return null;
  const byOffset = new Map(fragments.map(({ start }, index) => [start - first.start, index]));
  const starts = offsets.map((offset) => byOffset.get(offset) ?? -1);
  const ascending = starts.every((start, frame) => start > (starts[frame - 1] ?? -1));
  return ascending ? starts : null;
}

/** Fragments that begin like a JPEG, JPEG-LS, JPEG 2000 or JP2 stream, hence a frame. */
function startsByMarker(bytes: Buffer, fragments: Fragment[]): number[] {
  const starts: number[] = [];
  fragments.forEach(({ start }, index) => {
    if (start + 4 > bytes.length) return;
    const first = bytes.readUInt32BE(start);
    const isStart = first >>> 8 === 0xffd8ff || first === 0xff4fff51 || first === 0x0000000c;
    if (isStart) starts.push(index);
  });
  return starts;
}
