import fc from 'fast-check';
import { imageRangesOf } from '../../src/archive/imageRanges.js';
import { requireImages } from '../../src/cases/partialVolume.js';

const seriesWith = (images: number[]) => ({
  seriesId: 1,
  seriesUid: '1.2.3',
  domain: 'default',
  width: 8,
  height: 4,
  numberOfInstances: images.length,
  createdAt: new Date(),
  patientInfo: {},
  patientYears: null,
  images: imageRangesOf(`{${rangesOf(images)}}`),
});

/** PostgreSQL's text of a multirange: lower bound included, upper excluded. */
function rangesOf(images: number[]): string {
  const sorted = [...new Set(images)].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const image of sorted) {
    const last = ranges.at(-1);
    if (last?.[1] === image) last[1] = image + 1;
    else ranges.push([image, image + 1]);
  }
  return ranges.map(([lower, upper]) => `[${lower},${upper})`).join(',');
}

describe('requireImages', () => {
  it('takes exactly the partial volumes whose every image the series has', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 1, max: 4 }).chain((step) => fc.constantFrom(step, -step)),
        (images, start, steps, delta) => {
          const denoted = Array.from({ length: steps + 1 }, (_, k) => start + k * delta);
          const end = start + steps * delta;
          fc.pre(end >= 1 && !(start === end && delta === -1));
          const isComplete = denoted.every((image) => images.includes(image));
          const check = () => requireImages(seriesWith(images), { start, end, delta });
          if (isComplete) expect(check).not.toThrow();
          else expect(check).toThrow('range is invalid');
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('looks at a range of millions of images at once', () => {
    const series = { ...seriesWith([]), images: [{ first: 1, last: 2_000_000_000 }] };
    expect(() => requireImages(series, { start: 2_000_000_000, end: 1, delta: -1 })).not.toThrow();
  });
});
