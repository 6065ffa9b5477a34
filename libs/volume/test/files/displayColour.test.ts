import { displayColour } from '../../src/files/displayColour.js';

/** L*, a* and b* as PS3.3 C.10.7.1.1 scales them. */
const labOf = (color: string) => {
  const [l, a, b] = displayColour(color);
  return [l / 655.35, a / 257 - 128, b / 257 - 128];
};

describe('a colour that displays are recommended', () => {
  it.each([
    ['#ffffff', [100, 0, 0]],
    ['#000000', [0, 0, 0]],
    ['#ff0000', [54.29, 80.81, 69.89]],
    ['#00ff00', [87.82, -79.29, 80.99]],
    ['#0000ff', [29.57, 68.3, -112.03]],
  ])('is %s as CIELab under D50', (color, expected) => {
    expect(labOf(color)).toEqual(expected.map((value) => expect.closeTo(value, 0)));
  });
});
