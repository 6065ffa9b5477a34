import { identityTable, type VoxelFormat, type Window, windowTable } from '@circus/volume';

/** Tables kept: one viewer scrolls under one window, several viewers share a thread. */
const KEPT_TABLES = 16;
const tables = new Map<string, Uint8Array>();

/** The grey of each value under a window. @param window null shows luminance as it is (`rgba8` only) */
export function tableOf(format: VoxelFormat, window: Window | null): Uint8Array {
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
