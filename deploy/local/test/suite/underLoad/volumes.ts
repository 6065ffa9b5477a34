import { makeInstance } from '@circus/dicom';
import type { UploadFile } from '../doors.js';
import { readGreyPng } from '../greyPng.js';

/** Rows and columns of an image. */
const SIDE = 32;
export const SLICES = 4;
/** By this window a grey value of a picture is the stored value. */
export const PLAIN_WINDOW = 'ww=255&wl=127.5';

const ROOT = '1.2.826.0.1.424243';

/** A series whose every pixel tells which series and slice it is of. */
export class KnownVolume {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly patientId: string;

  /** @param number from 0; no two volumes are alike */
  constructor(readonly number: number) {
    this.studyUid = `${ROOT}.1.${number + 1}`;
    this.seriesUid = `${this.studyUid}.1`;
    this.patientId = `KNOWN-${number}`;
  }

  files(): UploadFile[] {
    return Array.from({ length: SLICES }, (_, slice) => {
      const sopInstanceUid = `${this.seriesUid}.${slice + 1}`;
      const bytes = makeInstance({
        patientId: this.patientId,
        patientName: `Known^${this.number}`,
        studyInstanceUid: this.studyUid,
        seriesInstanceUid: this.seriesUid,
        sopInstanceUid,
        instanceNumber: slice + 1,
        rows: SIDE,
        columns: SIDE,
        pixels: this.pixels(slice),
      });
      return { sopInstanceUid, bytes };
    });
  }

  /** All voxels as a plug-in gets them. */
  voxels(): Buffer {
    return Buffer.concat(
      Array.from({ length: SLICES }, (_, slice) => {
        const pixels = this.pixels(slice);
        return Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
      }),
    );
  }

  /** @returns what is wrong with an axial picture by `PLAIN_WINDOW`, or null */
  flawOf(png: Buffer, slice: number): string | null {
    const { width, height, pixels } = readGreyPng(png);
    if (width !== SIDE || height !== SIDE) return `it has ${width} x ${height} pixels`;
    const expected = this.pixels(slice);
    const at = expected.findIndex((value, i) => pixels[i] !== value);
    return at < 0 ? null : `pixel ${at} is ${pixels[at]} and not ${expected[at]}`;
  }

  private pixels(slice: number): Int16Array {
    return Int16Array.from(
      { length: SIDE * SIDE },
      (_, i) => (this.number * 53 + slice * 29 + (i % SIDE) * 5 + Math.floor(i / SIDE) * 3) & 0xff,
    );
  }
}

/** Of one image, all of whose pixels have the value: it is stored again and again with another one. */
export function plainImage(seriesUid: string, value: number): UploadFile {
  const sopInstanceUid = `${seriesUid}.1`;
  const bytes = makeInstance({
    patientId: 'CHANGING',
    studyInstanceUid: `${ROOT}.2`,
    seriesInstanceUid: seriesUid,
    sopInstanceUid,
    rows: SIDE,
    columns: SIDE,
    pixels: new Int16Array(SIDE * SIDE).fill(value),
  });
  return { sopInstanceUid, bytes };
}

export const changingSeriesUid = (number: number): string => `${ROOT}.2.${number}`;
export const uploadedSeriesUid = (client: number, number: number): string => `${ROOT}.3.${client}.${number}`;
export const sentSeriesUid = (site: number, number: number): string => `${ROOT}.4.${site}.${number}`;
