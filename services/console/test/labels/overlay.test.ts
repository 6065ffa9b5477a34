import { type Layer, paintOverlay } from '../../src/labels/overlay.js';
import { hasVoxel } from '../../src/labels/voxelMask.js';
import type { Triple } from '../../src/viewer/geometry.js';
import { obliqueSection } from '../../src/viewer/oblique.js';
import { planeSection, type Section, toVolume } from '../../src/viewer/section.js';
import { filled, randomly } from './masks.js';

const COUNT: Triple = [15, 11, 9];
const volume = { voxelCount: COUNT, voxelSize: [0.7, 0.9, 1.6] as Triple };

/** What each pixel should be, voxel by voxel, in colours multiplied by their alpha. */
function expected(section: Section, layers: readonly Layer[], a: number, b: number): number[] {
  const voxel = toVolume(section, [a + 0.5, b + 0.5]).map(Math.floor) as unknown as Triple;
  let shown = [0, 0, 0, 0];
  for (const { mask, colour, alpha } of layers) {
    if (!hasVoxel(mask, voxel)) continue;
    const own = [...colour.map((part) => (part / 255) * alpha), alpha];
    shown = shown.map((below, index) => (own[index] as number) + below * (1 - alpha));
  }
  return shown;
}

const sections: [string, Section][] = [
  ...(['axial', 'coronal', 'sagittal'] as const).map((plane): [string, Section] => [
    plane,
    planeSection(plane, volume, [7, 5, 4]),
  ]),
  ...(['axial', 'coronal', 'sagittal'] as const).map((base): [string, Section] => [
    `oblique to ${base}`,
    obliqueSection({ base, degrees: 33 }, volume, [7, 5, 4]),
  ]),
];

describe('labels over a section', () => {
  it.each(sections)('show at each pixel the voxels under it, later ones over earlier ones: %s', (_name, section) => {
    const layers: Layer[] = [
      { mask: filled(COUNT, randomly(COUNT, 1, 700)), colour: [255, 0, 40], alpha: 0.5 },
      { mask: filled(COUNT, randomly(COUNT, 2, 700)), colour: [0, 200, 255], alpha: 0.3 },
      { mask: filled(COUNT, randomly(COUNT, 3, 200)), colour: [10, 20, 30], alpha: 1 },
    ];
    const [width, height] = section.size;
    const rgba = new Uint8ClampedArray(width * height * 4).fill(99);
    paintOverlay(rgba, section, layers);
    let shown = 0;
    for (let b = 0; b < height; b++) {
      for (let a = 0; a < width; a++) {
        const [red, green, blue, alpha] = [...rgba.subarray((b * width + a) * 4, (b * width + a) * 4 + 4)] as [
          number,
          number,
          number,
          number,
        ];
        const want = expected(section, layers, a, b);
        const found = [red, green, blue].map((part) => (part / 255) * (alpha / 255));
        [...found, alpha / 255].forEach((part, index) => {
          expect(Math.abs(part - (want[index] as number))).toBeLessThan(0.015);
        });
        if (alpha > 0) shown++;
      }
    }
    expect(shown).toBeGreaterThan(50);
  });

  it('leave transparent what nothing is painted in, and hide what is quite transparent', () => {
    const section = planeSection('axial', volume, [0, 0, 0]);
    const rgba = new Uint8ClampedArray(15 * 11 * 4).fill(7);
    paintOverlay(rgba, section, [{ mask: filled(COUNT, [[1, 1, 0]]), colour: [255, 255, 255], alpha: 0 }]);
    expect(rgba.every((part) => part === 0)).toBe(true);
  });
});
