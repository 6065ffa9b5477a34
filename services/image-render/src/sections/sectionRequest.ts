import { Refusal } from '@circus/contracts';
import {
  COLOUR_WINDOW,
  estimatedWindow,
  type Projection,
  type SectionMode,
  type Slab,
  sectionSize,
  slabAround,
  type ValueRange,
  type Window,
} from '@circus/volume';
import { formName, GREY_PNG, type LabelLayer, type PictureForm } from '../rendering/pictureForm.js';
import type { OpenedSeries } from '../volumes/openedSeries.js';

/** The window that is asked for; what is left out is the estimated window's. */
export interface WindowRequest {
  /** Above 0. */
  width?: number | undefined;
  level?: number | undefined;
}

/** How thick a section shall be. */
export interface ThicknessRequest {
  /** mm on both sides together; one layer when left out. */
  thickness?: number | undefined;
  /** `mip` when left out. */
  projection?: Projection | undefined;
}

/** Labels that shall be painted over a picture. */
export interface LabelOverlay {
  /** Tells these labels from all others, also from earlier ones of the same case. */
  name: string;
  layers: readonly LabelLayer[];
}

/** What a picture shall be made into. */
export interface FinishRequest {
  /** A grey PNG when left out. */
  form?: PictureForm | undefined;
  labels?: LabelOverlay | null | undefined;
}

/** Which section is asked for, and how it shall look. */
export interface SectionRequest extends WindowRequest, ThicknessRequest, FinishRequest {
  mode: SectionMode;
  /** Voxel index along the normal of the section, 0-based. */
  target: number;
}

/** The request in few characters; equal for equal pictures of one version of a series. */
export function sectionName(request: SectionRequest): string {
  const { mode, target } = request;
  return [mode, target, windowName(request), ...thicknessName(request)].join('.') + finishName(request);
}

export const windowName = ({ width, level }: WindowRequest): string => `${width ?? 'auto'}.${level ?? 'auto'}`;

/** Nothing for a section of one layer. */
export const thicknessName = ({ thickness = 0, projection = 'mip' }: ThicknessRequest): string[] =>
  thickness > 0 ? [`${projection}${thickness}`] : [];

/** Nothing for a grey PNG without labels. */
export const finishName = ({ form = GREY_PNG, labels }: FinishRequest): string =>
  formName(form) + (labels ? `.${labels.name}` : '');

/** For the threads. */
export const finishOf = ({ form = GREY_PNG, labels }: FinishRequest) => ({ form, labels: labels?.layers ?? [] });

/** @throws Refusal 'invalid' when the series has no such section */
export function checkTarget({ layout }: OpenedSeries, { mode, target }: SectionRequest): void {
  const { depth } = sectionSize(layout, mode);
  if (target < 0 || target >= depth) {
    throw new Refusal('invalid', `target ${target} is not between 0 and ${depth - 1}, the ${mode} sections there are.`);
  }
}

const NORMAL = { axial: 2, coronal: 1, sagittal: 0 } as const;

/** The voxels along the normal that a thick section is made of; null for one that is one voxel thick. */
export function slabOf({ layout }: OpenedSeries, request: SectionRequest): Slab | null {
  const { mode, target, thickness = 0, projection = 'mip' } = request;
  const { depth } = sectionSize(layout, mode);
  const around = slabAround(target, thickness, layout.voxelSize[NORMAL[mode]], depth);
  return around.first === around.last ? null : { mode, ...around, projection };
}

/** True when the window can only be told from the voxels of the whole series. */
export function needsValueRange({ layout }: OpenedSeries, { width, level }: WindowRequest): boolean {
  return layout.format !== 'rgba8' && (width === undefined || level === undefined);
}

/**
 * The window to show a section with: width and level default independently. null means luminance as it is (colour
 * with neither given). (RS specification 1.3, 1.4)
 *
 * @param range of the series' voxels; not looked at where `needsValueRange` is false
 */
export function sectionWindow(series: OpenedSeries, request: WindowRequest, range: ValueRange | null): Window | null {
  const { width, level } = request;
  if (series.layout.format === 'rgba8' && width === undefined && level === undefined) return null;
  const estimate = defaultWindow(series, range);
  return { width: width ?? estimate.width, level: level ?? estimate.level };
}

/** The estimated window of a series; that of colour is fixed. (RS specification 3.6) */
export function defaultWindow({ layout }: OpenedSeries, range: ValueRange | null): Window {
  return layout.format === 'rgba8' || range === null ? COLOUR_WINDOW : estimatedWindow(range.min, range.max);
}
