import {
  type GreyRows,
  identityTable,
  layOutOblique,
  type ObliqueLook,
  type ObliqueSection,
  type ScannedVolume,
  type ScanPlane,
  type SectionMode,
  type Slab,
  scanGrey,
  sectionSize,
  type VoxelFormat,
  type VoxelGrid,
  type Window,
  windowTable,
  writeOblique,
  writeSection,
  writeSlab,
} from '@circus/volume';
import { encodeGreyPng, scanlineBytes } from '../encoding/png.js';

/** Window tables kept: one viewer scrolls under one window, several viewers share a thread. */
const KEPT_TABLES = 16;
const tables = new Map<string, Uint8Array>();

/** Bytes of scanlines worth keeping for the next picture. */
const KEPT_SCANLINES = 2 ** 23;

/** Scanlines of the picture in hand. */
let scanlines = new Uint8Array(0);

/**
 * Makes a PNG of one section.
 *
 * @param window null shows luminance as it is (`rgba8` only)
 */
export function sectionPng(
  grid: VoxelGrid,
  mode: SectionMode,
  target: number,
  window: Window | null,
): Uint8Array<ArrayBuffer> {
  const { width, height } = sectionSize(grid, mode);
  const table = tableOf(grid.format, window);
  return greyPng(width, height, (out) => writeSection(grid, mode, target, table, out));
}

/** Makes a PNG of a section several voxels thick. */
export function slabPng(grid: VoxelGrid, slab: Slab, window: Window | null): Uint8Array<ArrayBuffer> {
  const { width, height } = sectionSize(grid, slab.mode);
  return greyPng(width, height, (out) => writeSlab(grid, slab, window, out));
}

/** Makes a PNG of an oblique section. */
export function obliquePng(grid: VoxelGrid, section: ObliqueSection, look: ObliqueLook): Uint8Array<ArrayBuffer> {
  return greyPng(section.width, section.height, (out) => writeOblique(grid, section, look, out));
}

/** Makes a PNG of any plane. */
export function scanPng(volume: ScannedVolume, plane: ScanPlane, window: Window): Uint8Array<ArrayBuffer> {
  return greyPng(plane.width, plane.height, (out) => scanGrey(volume, plane, window, out));
}

/** The first pictures of a fresh thread take many times as long: better made before somebody waits for them. */
export function makeBlankPictures(): void {
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
    sectionPng(grid, 'axial', 0, window);
    for (const base of ['axial', 'sagittal'] as const) {
      obliquePng(grid, layOutOblique(grid, [1, 1, 20], { base, angle: 0.5, cursor: [50, 50, 1] }), look);
    }
  }
}

function greyPng(width: number, height: number, write: (out: GreyRows) => void): Uint8Array<ArrayBuffer> {
  const length = scanlineBytes(width, height);
  if (scanlines.length < length) scanlines = new Uint8Array(length);
  const stride = width + 1;
  for (let at = 0; at < length; at += stride) scanlines[at] = 0;
  write({ grey: scanlines, offset: 1, stride });
  const png = encodeGreyPng(width, height, scanlines.subarray(0, length));
  if (scanlines.length > KEPT_SCANLINES) scanlines = new Uint8Array(0);
  return png;
}

function tableOf(format: VoxelFormat, window: Window | null): Uint8Array {
  const key = window === null ? 'identity' : `${format} ${window.width} ${window.level}`;
  const table = tables.get(key) ?? (window === null ? identityTable() : windowTable(format, window));
  // Last used comes last; the first goes when there are too many.
  tables.delete(key);
  tables.set(key, table);
  for (const oldest of tables.keys()) {
    if (tables.size <= KEPT_TABLES) break;
    tables.delete(oldest);
  }
  return table;
}
