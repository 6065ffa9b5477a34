import { Refusal } from '@circus/contracts';
import {
  COLOUR_WINDOW,
  estimatedWindow,
  type SectionMode,
  sectionSize,
  type ValueRange,
  type Window,
} from '@circus/volume';
import type { OpenedSeries } from '../volumes/openedSeries.js';

/** Which section is asked for, and how it shall look. */
export interface SectionRequest {
  mode: SectionMode;
  /** Voxel index along the normal of the section, 0-based. */
  target: number;
  /** Window width, above 0; the estimated window's when left out. */
  width?: number | undefined;
  /** Window level; the estimated window's when left out. */
  level?: number | undefined;
}

/** The request in few characters; equal for equal pictures of one version of a series. */
export function sectionName({ mode, target, width, level }: SectionRequest): string {
  return [mode, target, width ?? 'auto', level ?? 'auto'].join('.');
}

/** @throws Refusal 'invalid' when the series has no such section */
export function checkTarget({ layout }: OpenedSeries, { mode, target }: SectionRequest): void {
  const { depth } = sectionSize(layout, mode);
  if (target < 0 || target >= depth) {
    throw new Refusal('invalid', `target ${target} is not between 0 and ${depth - 1}, the ${mode} sections there are.`);
  }
}

/** True when the window can only be told from the voxels of the whole series. */
export function needsValueRange({ layout }: OpenedSeries, { width, level }: SectionRequest): boolean {
  return layout.format !== 'rgba8' && (width === undefined || level === undefined);
}

/**
 * The window to show a section with: width and level default independently. null means luminance as it is (colour
 * with neither given). (RS specification 1.3, 1.4)
 *
 * @param range of the series' voxels; not looked at where `needsValueRange` is false
 */
export function sectionWindow(series: OpenedSeries, request: SectionRequest, range: ValueRange | null): Window | null {
  const { width, level } = request;
  if (series.layout.format === 'rgba8' && width === undefined && level === undefined) return null;
  const estimate = defaultWindow(series, range);
  return { width: width ?? estimate.width, level: level ?? estimate.level };
}

/** The estimated window of a series; that of colour is fixed. (RS specification 3.6) */
export function defaultWindow({ layout }: OpenedSeries, range: ValueRange | null): Window {
  return layout.format === 'rgba8' || range === null ? COLOUR_WINDOW : estimatedWindow(range.min, range.max);
}
