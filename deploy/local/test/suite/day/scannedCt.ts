import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readHeader, textOf } from '@circus/dicom';

/** HU of stored value 0 in these images. */
const INTERCEPT = -1024;

/** The CT as the scanner has it: what everything that happens to it during the day is held against. */
export class ScannedCt {
  /** HU, x fastest, then y, then images by their numbers. */
  readonly voxels: Int16Array;
  /** What must not leave the hospital. */
  readonly identifiers: string[];

  private constructor(
    readonly files: readonly Buffer[],
    readonly columns: number,
    readonly rows: number,
  ) {
    const perSlice = columns * rows;
    this.voxels = new Int16Array(perSlice * files.length);
    for (const [slice, file] of files.entries()) {
      const stored = new Uint16Array(new Uint8Array(this.pixelsOf(file)).buffer);
      for (let i = 0; i < perSlice; i++) this.voxels[slice * perSlice + i] = (stored[i] as number) + INTERCEPT;
    }
    const uids = files.flatMap((file) =>
      ['0020000D', '0020000E', '00080018', '00200052'].map((tag) => text(file, tag)),
    );
    const [name = '', id = ''] = ['00100010', '00100020'].map((tag) => text(files[0] as Buffer, tag));
    this.identifiers = [...new Set([...name.split('^'), id, ...uids])].filter((word) => word !== '');
  }

  /** @param folder of DICOM files, uncompressed and 16 bits, by their numbers */
  static read(folder: string): ScannedCt {
    const files = readdirSync(folder)
      .sort()
      .map((name) => readFileSync(join(folder, name)));
    const [first] = files as [Buffer];
    return new ScannedCt(files, Number(text(first, '00280011')), Number(text(first, '00280010')));
  }

  get slices(): number {
    return this.files.length;
  }

  /** Its pixels stand at the end of each file, whoever wrote what stands before. */
  pixelsOf(file: Buffer): Buffer {
    return file.subarray(-this.columns * this.rows * 2);
  }

  /** The grey that a window of CIRCUS RS gives to a voxel, before it is rounded. */
  greyAt(x: number, y: number, z: number, { width, level }: { width: number; level: number }): number {
    const value = this.voxels[(z * this.rows + y) * this.columns + x] as number;
    return Math.min(255, Math.max(0, ((value - level + width / 2) * 255) / width));
  }

  /** The brightest voxel, the first of several. */
  brightest(): { location: [number, number, number]; value: number } {
    let place = 0;
    for (let i = 1; i < this.voxels.length; i++)
      if ((this.voxels[i] as number) > (this.voxels[place] as number)) place = i;
    const { columns, rows } = this;
    const location: [number, number, number] = [
      place % columns,
      Math.floor(place / columns) % rows,
      Math.floor(place / (columns * rows)),
    ];
    return { location, value: this.voxels[place] as number };
  }
}

/** A file without what stands before its data set (PS3.10 7.1): as it goes over the network. */
export const datasetOf = (file: Buffer): Buffer => file.subarray(144 + file.readUInt32LE(140));

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export function text(file: Buffer, tag: string): string {
  const reading = readHeader(file, { complete: true });
  if (reading.status !== 'header') throw new Error('An image has no header');
  return textOf(reading.header.dataset, tag) ?? '';
}
