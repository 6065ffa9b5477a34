import type { Section } from '../viewer/section.js';
import type { VoxelMask } from './voxelMask.js';

/** A label as it is painted over a section. */
export interface Layer {
  mask: VoxelMask;
  /** Red, green, blue: 0 to 255. */
  colour: readonly [number, number, number];
  /** 0 to 1. */
  alpha: number;
}

/**
 * Paints labels over a section, later ones over earlier ones: each pixel shows the voxel that its middle lies in.
 *
 * @param rgba red, green, blue, alpha (not multiplied) of every pixel of the section; what it had before goes
 */
export function paintOverlay(rgba: Uint8ClampedArray, section: Section, layers: readonly Layer[]): void {
  rgba.fill(0);
  for (const layer of layers) if (layer.alpha > 0) paintLayer(rgba, section, layer);
}

function paintLayer(rgba: Uint8ClampedArray, section: Section, { mask, colour, alpha }: Layer): void {
  const { corner, right, down, size } = section;
  const [columns, rows] = mask.count;
  const [red, green, blue] = colour;
  const isLevel = right[2] === 0;
  for (let b = 0; b < size[1]; b++) {
    const [x0, y0, z0] = [
      corner[0] + 0.5 * right[0] + (b + 0.5) * down[0],
      corner[1] + 0.5 * right[1] + (b + 0.5) * down[1],
      corner[2] + 0.5 * right[2] + (b + 0.5) * down[2],
    ];
    let z = Math.floor(z0);
    let slice = mask.slices.get(z);
    if (isLevel && slice === undefined) continue;
    for (let a = 0; a < size[0]; a++) {
      if (!isLevel) {
        const here = Math.floor(z0 + a * right[2]);
        if (here !== z) slice = mask.slices.get(here);
        z = here;
        if (slice === undefined) continue;
      }
      const x = Math.floor(x0 + a * right[0]);
      const y = Math.floor(y0 + a * right[1]);
      if (x < 0 || y < 0 || x >= columns || y >= rows) continue;
      const index = y * columns + x;
      if ((((slice as Uint8Array)[index >> 3] as number) & (0x80 >> (index & 7))) === 0) continue;
      const at = (b * size[0] + a) * 4;
      const below = ((rgba[at + 3] as number) / 255) * (1 - alpha);
      const sum = alpha + below;
      rgba[at] = (red * alpha + (rgba[at] as number) * below) / sum;
      rgba[at + 1] = (green * alpha + (rgba[at + 1] as number) * below) / sum;
      rgba[at + 2] = (blue * alpha + (rgba[at + 2] as number) * below) / sum;
      rgba[at + 3] = sum * 255;
    }
  }
}
