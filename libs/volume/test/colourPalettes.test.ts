import { COLOUR_PALETTES, coloursOf } from '../src/colourPalettes.js';

/** Colours of greys as PS3.6 Annex B.1 lists them. */
const LISTED: [string, [grey: number, red: number, green: number, blue: number][]][] = [
  [
    'HOT_IRON',
    [
      [0, 0, 0, 0],
      [127, 254, 0, 0],
      [128, 255, 0, 0],
      [129, 255, 2, 0],
      [192, 255, 128, 4],
      [254, 255, 252, 252],
      [255, 255, 255, 255],
    ],
  ],
  [
    'PET',
    [
      [0, 0, 0, 0],
      [1, 0, 2, 1],
      [32, 0, 65, 63],
      [63, 0, 128, 125],
      [64, 1, 126, 127],
      [96, 65, 63, 191],
      [107, 86, 41, 213],
      [128, 128, 0, 255],
      [129, 130, 2, 252],
      [192, 255, 128, 0],
      [213, 255, 170, 85],
      [255, 255, 255, 255],
    ],
  ],
  [
    'HOT_METAL_BLUE',
    [
      [0, 0, 0, 0],
      [8, 0, 0, 16],
      [9, 0, 0, 17],
      [43, 0, 0, 84],
      [86, 3, 0, 169],
      [93, 24, 0, 183],
      [102, 50, 0, 200],
      [120, 93, 2, 144],
      [136, 140, 32, 50],
      [153, 190, 64, 0],
      [171, 255, 98, 3],
      [255, 255, 255, 255],
    ],
  ],
  [
    'PET_20_STEP',
    [
      [0, 0, 0, 0],
      [12, 0, 0, 0],
      [13, 0x60, 0, 0x50],
      [50, 48, 48, 112],
      [51, 80, 80, 128],
      [101, 128, 128, 224],
      [102, 48, 96, 48],
      [242, 255, 0, 0],
      [243, 255, 255, 255],
      [255, 255, 255, 255],
    ],
  ],
];

describe('colour palettes', () => {
  it.each(LISTED)('%s has the colours that the standard lists', (name, colours) => {
    const palette = coloursOf(name as (typeof COLOUR_PALETTES)[number]);
    expect(palette).toHaveLength(768);
    for (const [grey, ...colour] of colours) {
      expect([grey, ...palette.subarray(grey * 3, grey * 3 + 3)]).toEqual([grey, ...colour]);
    }
  });

  it('are all listed here', () => {
    expect(LISTED.map(([name]) => name)).toEqual([...COLOUR_PALETTES]);
  });
});
