import type { ClinicalCase, PartialVolumeDescriptor } from '@circus/contracts';
import type { Triple } from '../viewer/geometry.js';
import { type CroppedMask, crop, type VoxelMask, voxelsOf } from './voxelMask.js';

type SavedLabel = ClinicalCase['revisions'][number]['series'][number]['labels'][number];
export type Pair = readonly [number, number];

/** What a label marks. All but voxels are in millimetres from the corner of the volume's first voxel (spec circus-db 2.9). */
export type Shape =
  | { type: 'voxel'; mask: VoxelMask }
  | { type: 'cuboid' | 'ellipsoid'; min: Triple; max: Triple }
  | { type: 'rectangle' | 'ellipse'; min: Pair; max: Pair; z: number }
  | { type: 'polyline'; points: Pair[]; z: number }
  | { type: 'point'; location: Triple }
  | { type: 'ruler'; section: { origin: Triple; xAxis: Triple; yAxis: Triple }; start: Triple; end: Triple }
  /** Of a type that the console does not know, or whose voxels cannot be read: it is kept as it came. */
  | { type: 'kept'; as: string };
export type ShapeType = Exclude<Shape['type'], 'kept'>;

/** A label as somebody works on it. It never changes: whoever changes it makes another with the same key. */
export interface EditedLabel {
  key: number;
  name: string;
  /** `#rrggbb` */
  color: string;
  /** 0 to 1. */
  alpha: number;
  attributes: Record<string, unknown>;
  shape: Shape;
  /** As it was loaded: what was not changed, and what the console does not know, goes back as it came. */
  saved: SavedLabel | null;
  /** The mask that `saved` names. */
  savedMask: VoxelMask | null;
}

/** The labels of one series of a case. */
export interface EditedSeries {
  seriesUid: string;
  part: PartialVolumeDescriptor | undefined;
  /** Of the (partial) volume; null where its images cannot be read. mm. */
  voxelSize: Triple | null;
  voxelCount: Triple | null;
  labels: readonly EditedLabel[];
}

/** All that may be worked on and saved together. */
export type Labels = readonly EditedSeries[];

/** Colours of new labels, in turn: told apart by most people also where they see fewer colours. */
export const COLOURS = ['#ff3b30', '#34c759', '#4dabf7', '#ffd43b', '#da77f2', '#ff922b', '#3bc9db', '#f783ac'];

let lastKey = 0;
export const newKey = (): number => ++lastKey;

export const rgbOf = (color: string): [number, number, number] =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as [number, number, number];

/** How the image server paints labels that do not say. */
const USUAL = { color: '#ff0000', alpha: 1 };

export function openLabel(saved: SavedLabel, mask: VoxelMask | null): EditedLabel {
  const { color, alpha } = { ...USUAL, ...(saved.data as { color?: string; alpha?: number }) };
  return {
    key: newKey(),
    name: saved.name ?? '',
    color,
    alpha,
    attributes: saved.attributes ?? {},
    shape: shapeOf(saved, mask),
    saved,
    savedMask: mask,
  };
}

function shapeOf({ type, data }: SavedLabel, mask: VoxelMask | null): Shape {
  const shape = { type, ...data } as Shape & { type: string };
  switch (type) {
    case 'voxel':
      return mask ? { type, mask } : { type: 'kept', as: type };
    case 'cuboid':
    case 'ellipsoid':
    case 'rectangle':
    case 'ellipse':
    case 'polyline':
    case 'point':
    case 'ruler':
      return shape;
    default:
      return { type: 'kept', as: type };
  }
}

export const typeOf = ({ shape }: EditedLabel): string => (shape.type === 'kept' ? shape.as : shape.type);

/** A label as it is saved, and the voxels that must lie in the archive before. */
export function closeLabel(
  label: EditedLabel,
  hashOf: (bits: Uint8Array) => string,
): { label: SavedLabel; blob: CroppedMask | null } {
  const { shape, saved, color, alpha, name, attributes } = label;
  const before = saved?.data ?? {};
  // Of a label that said nothing about it nothing is said until somebody changes it.
  const appearance = {
    ...(!saved || 'color' in before || color !== USUAL.color ? { color } : {}),
    ...(!saved || 'alpha' in before || alpha !== USUAL.alpha ? { alpha } : {}),
  };
  const called = name === '' && saved ? saved.name : name;
  const common = { ...(called !== undefined && { name: called }), attributes };
  const type = typeOf(label);
  if (shape.type === 'kept' || (shape.type === 'voxel' && shape.mask === label.savedMask)) {
    return { label: { type, ...common, data: { ...before, ...appearance } }, blob: null };
  }
  if (shape.type === 'voxel') {
    const { voxels: _voxels, origin: _origin, size: _size, ...rest } = before;
    const blob = crop(shape.mask);
    const place = blob
      ? { voxels: hashOf(blob.bits), origin: [...blob.origin], size: [...blob.size] }
      : { voxels: null };
    return { label: { type, ...common, data: { ...rest, ...place, ...appearance } }, blob };
  }
  const { type: _type, ...data } = shape;
  return { label: { type, ...common, data: { ...before, ...data, ...appearance } }, blob: null };
}

/** Voxels that a label takes; null for what has none. */
export const countOf = ({ shape }: EditedLabel): number | null =>
  shape.type === 'voxel' ? voxelsOf(shape.mask) : null;

/** Of what a label encloses, millilitres; null for what encloses nothing. */
export function millilitres(label: EditedLabel, voxelSize: Triple | null): number | null {
  const { shape } = label;
  if (shape.type === 'voxel') {
    return voxelSize && (voxelsOf(shape.mask) * voxelSize[0] * voxelSize[1] * voxelSize[2]) / 1000;
  }
  if (shape.type !== 'cuboid' && shape.type !== 'ellipsoid') return null;
  const [width, height, depth] = shape.max.map((most, axis) => Math.abs(most - (shape.min[axis] ?? 0)));
  const box = ((width ?? 0) * (height ?? 0) * (depth ?? 0)) / 1000;
  return shape.type === 'cuboid' ? box : (box * Math.PI) / 6;
}
