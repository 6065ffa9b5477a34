/** The colour palettes of PS3.6 Annex B.1 that pictures can be shown with, by their content labels. */
export const COLOUR_PALETTES = ['HOT_IRON', 'PET', 'HOT_METAL_BLUE', 'PET_20_STEP'] as const;
export type ColourPalette = (typeof COLOUR_PALETTES)[number];

/** Grey and what it becomes; in between in a straight line, rounded. Below the first it is 0, above the last as the last. */
type Curve = readonly (readonly [grey: number, value: number])[];

// Those of Hot Metal Blue bend every 17 greys.
const CURVES: Record<Exclude<ColourPalette, 'PET_20_STEP'>, readonly [red: Curve, green: Curve, blue: Curve]> = {
  HOT_IRON: [curve('0:0 127:254 128:255'), curve('128:0 254:252 255:255'), curve('191:0 254:252 255:255')],
  PET: [
    curve('63:0 64:1 106:85 107:86 149:170 150:171 191:253 192:255'),
    curve('0:0 31:62 32:65 62:125 63:128 95:64 96:63 127:1 128:0 254:252 255:255'),
    curve('0:0 1:1 127:253 128:255 129:252 192:0 212:80 213:85 233:165 234:170 254:250 255:255'),
  ],
  HOT_METAL_BLUE: [
    curve('85:0 102:50 119:90 136:140 153:190 170:255'),
    curve('119:0 238:224 255:255'),
    curve('0:0 17:33 34:67 51:100 68:133 85:167 102:200 119:150 136:50 153:0 170:0 238:200 255:255'),
  ],
};

/** Red, green and blue of each step of PET 20 Step. */
const STEPS = [
  ...['000000', '600050', '303050', '303070', '505080', '6060b0', '7070c0', '8080e0', '306030', '309030'],
  ...['50c050', '40e040', 'e0e050', 'd0d060', 'd0b040', 'd09000', 'c06000', 'b03000', 'ff0000', 'ffffff'],
];

/** The colours of a palette: red, green and blue of each of 256 greys. */
export function coloursOf(palette: ColourPalette): Uint8Array {
  const colours = new Uint8Array(256 * 3);
  for (let grey = 0; grey < 256; grey += 1) {
    const colour = palette === 'PET_20_STEP' ? stepAt(grey) : CURVES[palette].map((values) => valueAt(values, grey));
    colours.set(colour, grey * 3);
  }
  return colours;
}

function curve(points: string): Curve {
  return points.split(' ').map((point) => {
    const [grey = 0, value = 0] = point.split(':').map(Number);
    return [grey, value];
  });
}

function valueAt(points: Curve, grey: number): number {
  let [from, before] = points[0] as Curve[number];
  if (grey < from) return 0;
  for (const [to, value] of points) {
    if (grey <= to) return to === from ? value : Math.round(before + ((value - before) * (grey - from)) / (to - from));
    [from, before] = [to, value];
  }
  return before;
}

function stepAt(grey: number): number[] {
  const colour = STEPS[Math.min(STEPS.length - 1, Math.floor((grey * STEPS.length) / 255))] as string;
  return [0, 2, 4].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
