import { type SectionMode, sectionSize, type VoxelGrid } from '../sections.js';
import { linePosition, type ObliqueSection, planeAxes, snapped } from './oblique.js';

/** Where the pixels of a picture lie on one axis of the volume: the nearest voxel, -1 outside. */
interface AxisPlaces {
  /** What decides the place: the pixel's column or its row. */
  by: 'column' | 'row';
  /** One for each column or row. */
  at: Int32Array;
}

/** Which voxel each pixel of a picture shows: its place on x, y and z. */
export interface VoxelPlaces {
  width: number;
  height: number;
  axes: [x: AxisPlaces, y: AxisPlaces, z: AxisPlaces];
}

type Extent = Pick<VoxelGrid, 'columns' | 'rows' | 'slices'>;

/** The voxels of an axial, coronal or sagittal section. */
export function sectionPlaces(extent: Extent, mode: SectionMode, target: number): VoxelPlaces {
  const { width, height } = sectionSize(extent, mode);
  const across: AxisPlaces = { by: 'column', at: Int32Array.from({ length: width }, (_, i) => i) };
  const down: AxisPlaces = { by: 'row', at: Int32Array.from({ length: height }, (_, j) => j) };
  const fixed: AxisPlaces = { by: 'row', at: new Int32Array(height).fill(target) };
  const axes = { axial: [across, down, fixed], coronal: [across, fixed, down], sagittal: [fixed, across, down] };
  return { width, height, axes: axes[mode] as VoxelPlaces['axes'] };
}

/** The voxels nearest to the pixels of an oblique section; of a thick one, to its middle. */
export function obliquePlaces(extent: Extent, section: ObliqueSection): VoxelPlaces {
  const { base, width, height, length, otherCount, otherStep } = section;
  const [u, v, w] = planeAxes[base];
  const lasts = [extent.columns - 1, extent.rows - 1, extent.slices - 1];
  const nearest = (axis: number, position: number) =>
    position < 0 || position > (lasts[axis] as number) ? -1 : Math.round(position);
  const ofLine = (axis: number): AxisPlaces => ({
    by: base === 'sagittal' ? 'row' : 'column',
    at: Int32Array.from({ length }, (_, k) => nearest(axis, linePosition(section, axis, k, 0))),
  });
  const axes: AxisPlaces[] = [];
  axes[u] = ofLine(u);
  axes[v] = ofLine(v);
  axes[w] = {
    by: base === 'sagittal' ? 'column' : 'row',
    at: Int32Array.from({ length: otherCount }, (_, l) => nearest(w, snapped(l * otherStep))),
  };
  return { width, height, axes: axes as VoxelPlaces['axes'] };
}
