import { Refusal } from '@circus/contracts';
import type { Storage } from '@circus/storage';
import type { PaintedLabel } from './paintedLabels.js';

/** Bytes of a label's bits that are in memory. */
const WINDOW_BYTES = 256 * 1024;

/** The bits of a label (spec circus-db 2.9), read a few slices at a time, for slices that are asked for in ascending order. */
export class LabelBits {
  private window: { firstByte: number; bytes: Uint8Array } = { firstByte: 0, bytes: new Uint8Array(0) };

  constructor(
    private readonly storage: Pick<Storage, 'read'>,
    readonly label: PaintedLabel,
  ) {}

  /** Whether the box of the label reaches a slice. @param z from 0 */
  reaches(z: number): boolean {
    const { origin, size } = this.label;
    return z >= origin[2] && z < origin[2] + size[2];
  }

  /**
   * Calls for every painted voxel of a slice that lies within the volume.
   *
   * @param z a slice that the box reaches
   * @param paint given the index of the voxel in the slice
   * @throws Refusal `missing` when the bytes are gone
   */
  async paint(z: number, columns: number, rows: number, paint: (index: number) => void): Promise<void> {
    const { origin, size } = this.label;
    const [width, height] = size;
    const firstBit = (z - origin[2]) * width * height;
    const { bytes, firstByte } = await this.bytesOf(firstBit, firstBit + width * height);
    const right = Math.min(width, columns - origin[0]);
    const bottom = Math.min(height, rows - origin[1]);
    // Relative to the window, so that indices stay small integers.
    const start = firstBit - firstByte * 8;
    for (let y = 0; y < bottom; y += 1) {
      const target = (origin[1] + y) * columns + origin[0];
      let bit = start + y * width;
      for (let x = 0; x < right; x += 1, bit += 1) {
        // The first voxel is the most significant bit.
        if (((bytes[bit >> 3] as number) >> (7 - (bit & 7))) & 1) paint(target + x);
      }
    }
  }

  private async bytesOf(firstBit: number, endBit: number) {
    const first = Math.floor(firstBit / 8);
    const end = Math.ceil(endBit / 8);
    const { firstByte, bytes } = this.window;
    if (first < firstByte || end > firstByte + bytes.length) {
      const [width, height, depth] = this.label.size;
      const all = Math.ceil((width * height * depth) / 8);
      const length = Math.min(all - first, Math.max(end - first, WINDOW_BYTES));
      this.window = { firstByte: first, bytes: await this.read(first, length) };
    }
    return this.window;
  }

  private async read(offset: number, length: number): Promise<Uint8Array> {
    try {
      return await this.storage.read(this.label.storageKey, { offset, length });
    } catch (error) {
      const isGone = error instanceof Refusal && error.kind === 'missing';
      throw isGone ? new Refusal('missing', `${this.label.called}: its voxels are gone.`) : error;
    }
  }
}

/** A label, and the value that its voxels get. */
export interface ValuedLabel {
  label: PaintedLabel;
  value: number;
}

/** The voxels of several labels in one volume: which numbers there are, and how many bytes each takes. */
export interface LabelGrid {
  columns: number;
  rows: number;
  slices: number;
  format: 'uint8' | 'uint16';
}

/**
 * Labels as a volume, slice after slice; 0 where none is. Where labels overlap, the later one is seen (spec circus-db 4.9).
 *
 * @throws Refusal `missing` when the voxels of a label are gone
 */
export async function* labelVoxels(
  storage: Pick<Storage, 'read'>,
  { columns, rows, slices, format }: LabelGrid,
  labels: readonly ValuedLabel[],
): AsyncIterable<Uint8Array> {
  const painted = labels.map(({ label, value }) => ({ bits: new LabelBits(storage, label), value }));
  const pixels = columns * rows;
  const slice = () => (format === 'uint8' ? new Uint8Array(pixels) : new Uint16Array(pixels));
  const empty = new Uint8Array(slice().buffer);
  for (let z = 0; z < slices; z += 1) {
    const reaching = painted.filter(({ bits }) => bits.reaches(z));
    if (reaching.length === 0) {
      yield empty;
      continue;
    }
    const voxels = slice();
    for (const { bits, value } of reaching) {
      await bits.paint(z, columns, rows, (index) => {
        voxels[index] = value;
      });
    }
    yield new Uint8Array(voxels.buffer);
  }
}
