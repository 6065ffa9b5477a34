import type { Triple } from '../viewer/geometry.js';
import { axesOf, type Section, toVolume, triple } from '../viewer/section.js';
import { sliceBytes, type VoxelMask } from './voxelMask.js';

export interface Brush {
  /** Of its whole width. */
  size: number;
  unit: 'mm' | 'voxels';
  shape: 'round' | 'square';
  /** `3d`: a ball or a cube instead of a disc or a square in the plane that is painted on. */
  extent: '2d' | '3d';
}

/** So much more counts as within: sums of fractions are not exact. */
const SLACK = 1e-6;

/**
 * One stroke of the brush: dabs along a way in a plane, which set voxels or take them away. A voxel belongs to a dab when its
 * middle does, and the one under the brush always does.
 */
export class Stroke {
  private readonly slices: Map<number, Uint8Array>;
  /** Slices that are this stroke's own. */
  private readonly own = new Set<number>();
  private last: readonly [number, number] | null = null;

  constructor(
    private readonly before: VoxelMask,
    private readonly brush: Brush,
    private readonly voxelSize: Triple,
    private readonly isErasing: boolean,
  ) {
    this.slices = new Map(before.slices);
  }

  /** What is painted now. */
  get mask(): VoxelMask {
    return { count: this.before.count, slices: new Map(this.slices) };
  }

  /** Goes on to a place of a section, in pixels, without leaving gaps on the way. */
  moveTo(section: Section, place: readonly [number, number]): void {
    const from = this.last ?? place;
    const [dx, dy] = [place[0] - from[0], place[1] - from[1]];
    const width = this.brush.unit === 'mm' ? this.brush.size / Math.max(...section.pixel) : this.brush.size;
    const steps = Math.max(1, Math.ceil(Math.hypot(dx, dy) / Math.max(0.5, width / 4)));
    for (let step = this.last ? 1 : steps; step <= steps; step++) {
      this.dab(section, toVolume(section, [from[0] + (dx * step) / steps, from[1] + (dy * step) / steps]));
    }
    this.last = place;
  }

  private dab(section: Section, under: Triple): void {
    const { brush, voxelSize, before } = this;
    const { count } = before;
    // All is measured as the brush is: in millimetres, or in voxels.
    const scale: Triple = brush.unit === 'mm' ? voxelSize : [1, 1, 1];
    const [right, down, through] = axesOf(section, scale);
    const isStraight = through.filter((part) => Math.abs(part) > SLACK).length === 1;
    const voxel = triple((axis) => Math.floor(under[axis]));
    const centre = isStraight ? triple((axis) => voxel[axis] + 0.5) : under;
    const radius = brush.size / 2 + SLACK;
    const layer = triple((axis) => Math.abs(through[axis]) * scale[axis]).reduce((sum, part) => sum + part, 0) / 2;
    const isFlat = brush.extent === '2d';
    const isSquare = brush.shape === 'square';
    const reach = radius * (isSquare && !isStraight ? Math.sqrt(isFlat ? 2 : 3) : 1);
    const first = triple((axis) => Math.max(0, Math.floor(centre[axis] - reach / scale[axis])));
    const last = triple((axis) => Math.min(count[axis] - 1, Math.ceil(centre[axis] + reach / scale[axis])));
    for (let z = first[2]; z <= last[2]; z++) {
      const dz = (z + 0.5 - centre[2]) * scale[2];
      for (let y = first[1]; y <= last[1]; y++) {
        const dy = (y + 0.5 - centre[1]) * scale[1];
        for (let x = first[0]; x <= last[0]; x++) {
          const dx = (x + 0.5 - centre[0]) * scale[0];
          const away = dx * through[0] + dy * through[1] + dz * through[2];
          // Of two layers at the same distance one counts.
          if (isFlat && (away < -layer + SLACK || away > layer + SLACK)) continue;
          if (isSquare) {
            if (Math.abs(dx * right[0] + dy * right[1] + dz * right[2]) > radius) continue;
            if (Math.abs(dx * down[0] + dy * down[1] + dz * down[2]) > radius) continue;
            if (!isFlat && Math.abs(away) > radius) continue;
          } else if (dx * dx + dy * dy + dz * dz - (isFlat ? away * away : 0) > radius * radius) continue;
          this.put(x, y, z);
        }
      }
    }
    if (voxel.every((place, axis) => place >= 0 && place < (count[axis] as number))) this.put(...voxel);
  }

  private put(x: number, y: number, z: number): void {
    const index = y * this.before.count[0] + x;
    const bit = 0x80 >> (index & 7);
    let slice = this.slices.get(z);
    if ((((slice?.[index >> 3] ?? 0) & bit) !== 0) !== this.isErasing) return;
    if (!slice || !this.own.has(z)) {
      slice = slice ? slice.slice() : new Uint8Array(sliceBytes(this.before.count));
      this.slices.set(z, slice);
      this.own.add(z);
    }
    slice[index >> 3] = (slice[index >> 3] as number) ^ bit;
  }
}
