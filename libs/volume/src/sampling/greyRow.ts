import type { Window } from '../window.js';

/** The window under which luminance 0 to 255 stays as it is. */
export const IDENTITY_WINDOW: Window = { width: 255, level: 127.5 };

/**
 * Writes values as grey pixels, as `windowedGrey` maps each; NaN (nothing there) becomes black.
 *
 * @param at where the pixel of value 0 stands
 */
export function writeGreyRow(
  values: Float64Array,
  from: number,
  to: number,
  { width, level }: Window,
  grey: Uint8Array,
  at: number,
): void {
  const half = width / 2;
  const slope = 255 / width;
  for (let i = from; i < to; i += 1) {
    const shade = ((values[i] as number) - level + half) * slope;
    // Of numbers above zero, the whole part of a half more is what Math.round gives. NaN becomes 0.
    grey[at + i] = shade >= 255 ? 255 : shade > 0 ? (shade + 0.5) | 0 : 0;
  }
}
