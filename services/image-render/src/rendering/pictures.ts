import {
  type GreyRows,
  layOutOblique,
  type ObliqueLook,
  type ObliqueSection,
  type ScannedVolume,
  type ScanPlane,
  type SectionMode,
  type Slab,
  scanGrey,
  sectionSize,
  type VoxelGrid,
  type Window,
  writeOblique,
  writeSection,
  writeSlab,
} from '@circus/volume';
import { encodeGreyPng, scanlineBytes } from '../encoding/png.js';
import { finishedPicture, isPlain, type Painting } from './finishedPicture.js';
import { GREY_PNG, type PictureForm } from './pictureForm.js';
import { tableOf } from './windowTables.js';

/** What becomes of the grey pixels of a picture. */
interface Finish {
  form: PictureForm;
  /** null: nothing is painted over them. */
  painting: Painting | null;
}

const PLAIN: Finish = { form: GREY_PNG, painting: null };
type Picture = Promise<Uint8Array<ArrayBuffer>>;

/** Bytes of scanlines worth keeping for the next picture. */
const KEPT_SCANLINES = 2 ** 23;

/** Scanlines of the picture in hand. */
let scanlines = new Uint8Array(0);

/**
 * Makes a picture of one section.
 *
 * @param window null shows luminance as it is (`rgba8` only)
 */
export function sectionPicture(
  grid: VoxelGrid,
  mode: SectionMode,
  target: number,
  window: Window | null,
  finish = PLAIN,
): Picture {
  const { width, height } = sectionSize(grid, mode);
  const table = tableOf(grid.format, window);
  return picture(width, height, finish, (out) => writeSection(grid, mode, target, table, out));
}

/** Makes a picture of a section several voxels thick. */
export function slabPicture(grid: VoxelGrid, slab: Slab, window: Window | null, finish = PLAIN): Picture {
  const { width, height } = sectionSize(grid, slab.mode);
  return picture(width, height, finish, (out) => writeSlab(grid, slab, window, out));
}

/** Makes a picture of an oblique section. */
export function obliquePicture(grid: VoxelGrid, section: ObliqueSection, look: ObliqueLook, finish = PLAIN): Picture {
  return picture(section.width, section.height, finish, (out) => writeOblique(grid, section, look, out));
}

/** Makes a picture of any plane. */
export function scanPicture(volume: ScannedVolume, plane: ScanPlane, window: Window, finish = PLAIN): Picture {
  return picture(plane.width, plane.height, finish, (out) => scanGrey(volume, plane, window, out));
}

/** The first pictures of a fresh thread take many times as long: better made before somebody waits for them. */
export async function makeBlankPictures(): Promise<void> {
  const grid: VoxelGrid = {
    format: 'int16',
    columns: 128,
    rows: 128,
    slices: 2,
    voxels: new Int16Array(2 * 128 * 128),
  };
  const window = { width: 400, level: 40 };
  const look: ObliqueLook = { interpolation: 'linear', projection: 'mip', window };
  for (let i = 0; i < 4; i += 1) {
    await sectionPicture(grid, 'axial', 0, window);
    for (const base of ['axial', 'sagittal'] as const) {
      await obliquePicture(grid, layOutOblique(grid, [1, 1, 20], { base, angle: 0.5, cursor: [50, 50, 1] }), look);
    }
  }
}

async function picture(width: number, height: number, finish: Finish, write: (out: GreyRows) => void): Picture {
  const { form, painting } = finish;
  const length = scanlineBytes(width, height);
  if (scanlines.length < length) scanlines = new Uint8Array(length);
  const stride = width + 1;
  for (let at = 0; at < length; at += stride) scanlines[at] = 0;
  const rows = { grey: scanlines, offset: 1, stride };
  write(rows);
  // Whatever has to be waited for comes after the last look at the scanlines, which the next picture may then have.
  const finished =
    painting === null && isPlain(form)
      ? encodeGreyPng(width, height, scanlines.subarray(0, length))
      : finishedPicture(width, height, rows, form, painting);
  if (scanlines.length > KEPT_SCANLINES) scanlines = new Uint8Array(0);
  return finished;
}
