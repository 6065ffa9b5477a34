import {
  identityTable,
  type SectionMode,
  sectionSize,
  type VoxelFormat,
  type VoxelGrid,
  type Window,
  windowTable,
  writeSection,
} from '@circus/volume';
import { encodeGreyPng, scanlineBytes } from '../encoding/png.js';

/** Window tables kept: one viewer scrolls under one window, several viewers share a thread. */
const KEPT_TABLES = 16;
const tables = new Map<string, Uint8Array>();

/** Scanlines of the picture in hand; it grows to the largest asked for so far. */
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
  const length = scanlineBytes(width, height);
  if (scanlines.length < length) scanlines = new Uint8Array(length);
  const stride = width + 1;
  for (let at = 0; at < length; at += stride) scanlines[at] = 0;
  writeSection(grid, mode, target, tableOf(grid.format, window), { grey: scanlines, offset: 1, stride });
  return encodeGreyPng(width, height, scanlines.subarray(0, length));
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
